"""Handing over what was paid for before, taking it back, and what nobody fetched."""

from uuid import UUID

from regulars.kit.filters import first_of
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.rewards import queries
from regulars.rewards.errors import (
    RedemptionAlreadyReversed,
    RedemptionNotFound,
    RewardAlreadyCollected,
    RewardExpired,
    RewardNotFound,
    RewardReceptionAlreadyReversed,
    RewardReceptionNotFound,
)
from regulars.rewards.events import (
    CollectableRewardCollected,
    CollectableRewardReturned,
)
from regulars.rewards.queries import Bought
from regulars.rewards.service.reverse import reverse

# One row, changed once: of two tills that hand it over at the same time one is refused.
COLLECT = """
    with handed as (
      update collectable_rewards set state = 'collected', changed_at = $3
      where account_id = $1 and reception_id = $2 and state = 'collectable'
        and expires_at > $3
      returning reception_id)
    insert into collectable_reward_redemptions
      (account_id, uuid, reception_id, channel, actor, collected_at)
    select $1, $4, reception_id, $5, $6, $3 from handed
    returning 1
"""

RETURN = """
    with undone as (
      update collectable_reward_redemptions set reversed_at = $3
      where account_id = $1 and uuid = $2 and reversed_at is null
      returning reception_id)
    update collectable_rewards set state = 'collectable', changed_at = $3 from undone
    where collectable_rewards.account_id = $1
      and collectable_rewards.reception_id = undone.reception_id
    returning 1
"""

OWNER = first_of("former.merged_into_id", "waiting.contact_id")

# To somebody who was deleted nothing can be given back.
DUE = f"""
    select waiting.reception_id, reception.uuid,
      coalesce(contact.uuid, former.uuid) as contact_uuid
    from collectable_rewards waiting
    join reward_receptions reception
      on (reception.account_id, reception.id) = ($1, waiting.reception_id)
    join rewards reward on (reward.account_id, reward.id) = ($1, reception.reward_id)
    left join former_contacts former
      on (former.account_id, former.id) = ($1, waiting.contact_id)
    left join contacts contact on contact.account_id = $1
      and contact.id = {OWNER}
    where waiting.account_id = $1 and waiting.state = 'collectable'
      and waiting.expires_at <= $2
      and (reward.gives_back_expired and contact.id is not null) = $3
    order by waiting.reception_id limit $4 for no key update of waiting skip locked
"""

EXPIRE = f"""
    with due as materialized ({DUE}),
    ended as (
      update collectable_rewards set state = 'expired', changed_at = $2 from due
      where collectable_rewards.account_id = $1
        and collectable_rewards.reception_id = due.reception_id),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'collectable_reward_expired', uuid, contact_uuid, '{{}}', $5, $2, $2
      from due order by reception_id)
    select uuid from due
"""

TOGETHER = 1_000


async def collect(work: Work, reception_uuid: UUID, channel: str) -> Bought:
    """The reward, handed over; its redemption can be reversed.

    Raises RewardNotFound, RewardExpired, RewardAlreadyCollected,
    RewardReceptionAlreadyReversed.
    """
    bought = await _collectable(work, reception_uuid)
    redemption = uuid7()
    values = (bought.id, work.now, redemption, channel, work.actor)
    if not await work.write(COLLECT, work.account_id, *values):
        raise _why_not(await queries.find_reception(work, reception_uuid))
    await _active(work, bought)
    work.emit(
        CollectableRewardCollected(
            subject_uuid=bought.uuid,
            contact_uuid=bought.contact_uuid,
            redemption=redemption,
        )
    )
    return await queries.find_reception(work, reception_uuid)


async def return_collected(work: Work, redemption_uuid: UUID) -> Bought:
    """The reward, which can be collected again while its time lasts.

    Raises RedemptionNotFound, RedemptionAlreadyReversed.
    """
    bought = await queries.redeemed(work, redemption_uuid)
    if bought is None:
        raise RedemptionNotFound
    if not await work.write(RETURN, work.account_id, redemption_uuid, work.now):
        raise RedemptionAlreadyReversed
    await _active(work, bought)
    work.emit(
        CollectableRewardReturned(
            subject_uuid=bought.uuid,
            contact_uuid=bought.contact_uuid,
            redemption=redemption_uuid,
        )
    )
    return await queries.find_reception(work, bought.uuid)


async def _active(work: Work, bought: Bought) -> None:
    """Coming to the shop for it counts, though no credits move."""
    if bought.owner_id is not None:
        await loyalty.note_active(work, bought.owner_id)


async def expire(work: Work) -> int:
    """Ends what nobody collected in time and keeps its credits; says how many."""
    values = (work.now, False, TOGETHER, work.actor)
    return len(await work.once(EXPIRE, work.account_id, *values))


async def expire_giving_back(work: Work) -> int:
    """The same of one whose reward gives the credits back; says whether there was one.

    One for each transaction: it locks a reward and a wallet.
    """
    values = (work.now, True, 1, work.actor)
    ended = await work.write(EXPIRE, work.account_id, *values)
    for row in ended:
        await reverse(work, row["uuid"], "SYSTEM")
    return len(ended)


async def _collectable(work: Work, reception_uuid: UUID) -> Bought:
    try:
        bought = await queries.find_reception(work, reception_uuid)
    except RewardReceptionNotFound:
        raise RewardNotFound from None
    if bought.state is None:
        raise RewardNotFound
    return bought


def _why_not(
    bought: Bought,
) -> type[RewardAlreadyCollected | RewardReceptionAlreadyReversed | RewardExpired]:
    if bought.state == queries.COLLECTED:
        return RewardAlreadyCollected
    if bought.reversed_by is not None:
        return RewardReceptionAlreadyReversed
    return RewardExpired
