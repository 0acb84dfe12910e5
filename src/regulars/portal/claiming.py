"""A reward that is claimed on our pages, away from any shop."""

from datetime import datetime, timedelta
from uuid import UUID

from regulars.contacts.queries import Contact
from regulars.kit.work import Work
from regulars.portal.visiting import Visit
from regulars.rewards import service as rewards
from regulars.rewards.queries import Reward
from regulars.rewards.service import Received, RewardOrder

CHANNEL = "CUSTOMER_APP"


def shop_for(visit: Visit, reward: Reward) -> UUID | None:
    """The shop that a claim is counted at: the first that takes part and has it.

    It can be collected wherever the reward is offered.
    """
    known = visit.terms.shops.items()
    return next(
        (
            uuid
            for uuid, each in known
            if each.is_linked and reward.is_offered_at(each.shop.uuid)
        ),
        None,
    )


async def claim(
    work: Work, contact: Contact, reward: Reward, shop_uuid: UUID
) -> Received:
    """The reward, paid for and waiting. Raises whatever `rewards.receive` raises."""
    order = RewardOrder(
        contact.uuid, reward.uuid, shop_uuid, CHANNEL, work.actor, work.now
    )
    return await rewards.receiving.do(work, order)


def collectable_until(reward: Reward, now: datetime) -> datetime:
    """Until when somebody could collect it who claims it now."""
    assert reward.expiration_seconds is not None
    longest = timedelta(days=36_500)
    return now + min(timedelta(seconds=reward.expiration_seconds), longest)
