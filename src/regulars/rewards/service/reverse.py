"""Taking a reward back: its credits return, with what is left of their time."""

from uuid import UUID

from regulars.contacts.errors import ContactNotFound
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.errors import CreditReceptionAlreadyReversed
from regulars.loyalty.queries import Reception
from regulars.rewards import queries
from regulars.rewards.errors import (
    RewardAlreadyCollected,
    RewardReceptionAlreadyReversed,
)
from regulars.rewards.events import RewardReceptionReversed
from regulars.rewards.queries import Bought

# Locks are taken in the order: the contact, what waits to be collected, the reward, the
# wallet.
LEAVE = """
    update collectable_rewards set state = 'reversed', changed_at = $3
    where account_id = $1 and reception_id = $2 and state in ('collectable', 'expired')
    returning 1
"""

# A code that somebody has seen is never given to another.
RESTOCK = """
    update rewards set stock = stock + 1
    where account_id = $1 and id = $2 and type = 'PHYSICAL' and stock is not null
"""

UNCLAIM = """
    update reward_claims set claims = claims - 1
    where account_id = $1 and reward_id = $2 and contact_id = $3
"""


async def reverse(work: Work, reception_uuid: UUID, channel: str) -> Reception:
    """The credit reception that gives back what this reward cost.

    Stock and limit of the contact are as if it had not been claimed. Raises
    RewardReceptionNotFound, ContactNotFound, RewardReceptionAlreadyReversed,
    RewardAlreadyCollected, CreditReceptionInProgress.
    """
    bought = await queries.find_reception(work, reception_uuid)
    owner_id = bought.owner_id
    if owner_id is None:
        raise ContactNotFound
    await loyalty.hold_contact(work, bought.contact_uuid)
    if bought.reversed_by is not None:
        raise RewardReceptionAlreadyReversed
    if bought.state is not None:
        await _leave(work, bought)
    await work.write(RESTOCK, work.account_id, bought.reward_id)
    given = await _given_back(work, bought, owner_id, channel)
    await work.write(UNCLAIM, work.account_id, bought.reward_id, bought.contact_id)
    work.emit(
        RewardReceptionReversed(
            subject_uuid=bought.uuid,
            contact_uuid=bought.contact_uuid,
            credits=-bought.credits,
        )
    )
    return given


async def _leave(work: Work, bought: Bought) -> None:
    """It waits for nobody any more. Raises RewardAlreadyCollected, ...Reversed."""
    if await work.write(LEAVE, work.account_id, bought.id, work.now):
        return
    now = await queries.find_reception(work, bought.uuid)
    if now.state == queries.COLLECTED:
        raise RewardAlreadyCollected
    raise RewardReceptionAlreadyReversed


async def _given_back(
    work: Work, bought: Bought, owner_id: int, channel: str
) -> Reception:
    taken = loyalty.Taken(
        bought.uuid,
        owner_id,
        bought.shop_id,
        -bought.credits,
        channel,
        work.now,
        bought.wallet_id,
        bought.entry_wallet_id,
        bought.entry_seq,
    )
    try:
        return await loyalty.give_back(work, taken)
    except CreditReceptionAlreadyReversed:
        raise RewardReceptionAlreadyReversed from None
