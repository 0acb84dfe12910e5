"""Rewards that are paid for and wait to be collected."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.pages import DASHBOARD, Page
from regulars.kit.work import Work
from regulars.rewards import queries, service
from regulars.rewards.errors import (
    RedemptionAlreadyReversed,
    RedemptionNotFound,
    RewardAlreadyCollected,
    RewardExpired,
    RewardNotFound,
    RewardReceptionAlreadyReversed,
)
from regulars.rewards.schemas import (
    ClaimedList,
    ClaimedRewardOut,
    CollectableList,
    CollectableRewardOut,
    RedemptionOut,
)

COLLECTING: list[type[Problem]] = [
    RewardNotFound,
    RewardAlreadyCollected,
    RewardExpired,
    RewardReceptionAlreadyReversed,
]

RETURNING: list[type[Problem]] = [RedemptionNotFound, RedemptionAlreadyReversed]


@clients.get(
    "/collectable-rewards",
    allows=Permission.REWARDS_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/collectable-rewards",
    allows=Permission.REWARDS_READ,
    refuses=[ContactNotFound],
)
@dashboard.get(
    "/collectable-rewards",
    allows=Permission.REWARDS_READ,
    refuses=[ContactNotFound],
)
async def list_collectable_rewards(
    work: Work, query: CollectableList
) -> list[CollectableRewardOut]:
    """What a contact can collect or has collected, the newest first.

    What expired or was reversed is left out.
    """
    contact = await contacts.find(work, query.contact_uuid)
    bought = await queries.collectable_rewards(work, contact.id)
    rewards = await queries.rewards_of(work, bought)
    return [CollectableRewardOut.of(each, rewards[each.reward_id]) for each in bought]


@dashboard.get("/claimed-rewards", allows=Permission.REWARDS_READ)
async def list_claimed_rewards(
    work: Work, query: ClaimedList
) -> Page[ClaimedRewardOut]:
    """A page of what anybody can collect or has collected, the newest first.

    What expired or was reversed is left out. By its `redemption_uuid` it is taken back.
    """
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_collectables(work, window, query.state)
    rewards = await queries.rewards_of(work, found.items)
    return found.of(
        [ClaimedRewardOut.of(each, rewards[each.reward_id]) for each in found.items]
    )


@clients.put(
    "/collectable-rewards/collect/{loyalty_transaction_uuid}",
    allows=Permission.REWARDS_WRITE,
    refuses=COLLECTING,
)
@register.put(
    "/collectable-rewards/collect/{loyalty_transaction_uuid}",
    allows=Permission.REWARDS_WRITE,
    refuses=COLLECTING,
)
@dashboard.put(
    "/collectable-rewards/collect/{loyalty_transaction_uuid}",
    allows=Permission.REWARDS_WRITE,
    refuses=COLLECTING,
)
async def collect_reward(
    work: Work, caller: Caller, loyalty_transaction_uuid: UUID
) -> RedemptionOut:
    """Hand a reward over; the path has the uuid of its reward reception.

    The answer's `uuid` is that of the redemption, which can be reversed.
    """
    bought = await service.collect(work, loyalty_transaction_uuid, channel_of(caller))
    assert bought.redemption_uuid is not None
    rewards = await queries.rewards_of(work, [bought])
    reward = rewards[bought.reward_id]
    return RedemptionOut.of(bought, reward, "COLLECTED", bought.redemption_uuid)


@clients.post(
    "/collectable-rewards/{redemption_uuid}/reverse",
    allows=Permission.REWARDS_WRITE,
    refuses=RETURNING,
)
@register.post(
    "/collectable-rewards/{redemption_uuid}/reverse",
    allows=Permission.REWARDS_WRITE,
    refuses=RETURNING,
)
@dashboard.post(
    "/collectable-rewards/{redemption_uuid}/reverse",
    allows=Permission.REWARDS_WRITE,
    refuses=RETURNING,
)
async def reverse_redemption(work: Work, redemption_uuid: UUID) -> RedemptionOut:
    """Take a reward back that was handed over; it can be collected again.

    Its time goes on as before: one that is past its last moment expires.
    """
    bought = await service.return_collected(work, redemption_uuid)
    rewards = await queries.rewards_of(work, [bought])
    reward = rewards[bought.reward_id]
    return RedemptionOut.of(bought, reward, "REVERSED", redemption_uuid)
