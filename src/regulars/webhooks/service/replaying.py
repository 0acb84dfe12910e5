"""Sending again what was sent, byte for byte, and what nobody was there to hear."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from regulars.kit.crypto import Keys
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.webhooks.queries import Delivery, Subscription
from regulars.webhooks.service.fanning import (
    Happened,
    Render,
    body_context,
    deliver,
    wants,
)
from regulars.webhooks.service.subscriptions import wake

MOST_AGAIN = 1_000
"""How many are sent again by one request."""

AGAIN = f"""
    update webhook_deliveries delivery
    set state = 'waiting', tries = 0, due_at = $3, ended_at = null
    where delivery.account_id = $1 and delivery.id = any(array(
      select found.id from webhook_deliveries found
      where found.account_id = $1 and found.subscription_id = $2 and {{}}
      order by found.id limit {MOST_AGAIN}))
      and delivery.state in ('delivered', 'failed')
    returning delivery.id
"""

ONE_AGAIN = AGAIN.format("found.id = $4")

FAILED_AGAIN = AGAIN.format("found.state = 'failed' and found.ended_at >= $4")

RANGE_AGAIN = AGAIN.format("found.position > $4 and found.position <= $5")

# What happened while nobody listened, or before.
UNHEARD = f"""
    select place.position, event.name, event.subject_uuid, event.contact_uuid,
      event.payload, event.recorded_at
    from event_positions place
    join events event on (event.account_id, event.xid, event.id)
      = (place.account_id, place.event_xid, place.event_id)
    where place.account_id = $1 and place.position > $3 and place.position <= $4
      and event.name = $5 and not exists (
        select from webhook_deliveries known
        where known.account_id = $1 and known.subscription_id = $2
          and known.position = place.position)
    order by place.position limit {MOST_AGAIN}
"""

EXAMPLE = """
    insert into webhook_deliveries (account_id, uuid, subscription_id, event_type,
      body_sealed, state, due_at, created_at)
    values ($1, $2, $3, $4, $5, 'waiting', $6, $6)
"""

LOCK_CURSOR = "select 1 from webhook_cursors where account_id = $1 for update"


async def replay_one(work: Work, delivery: Delivery, now: datetime) -> Delivery:
    """Sends it once more, unless it is being sent."""
    whose = await work.get(Subscription, delivery.subscription_uuid)
    await work.write(ONE_AGAIN, work.account_id, whose.id, now, delivery.id)
    await wake(work)
    return await work.get(Delivery, delivery.uuid)


async def replay_failed(
    work: Work, whose: Subscription, since: datetime, now: datetime
) -> int:
    """Sends what was given up on since then; how many that are."""
    again = await work.write(FAILED_AGAIN, work.account_id, whose.id, now, since)
    await wake(work)
    return len(again)


async def replay_range(
    work: Work,
    keys: Keys,
    render: Render,
    whose: Subscription,
    span: tuple[int, int],
    now: datetime,
) -> int:
    """Sends every event after one position up to another; how many that are.

    What was sent before goes out as it was; what nobody was sent is written now.
    """
    # Nobody else makes deliveries of this account meanwhile.
    await work.write(LOCK_CURSOR, work.account_id)
    again = await work.write(RANGE_AGAIN, work.account_id, whose.id, now, *span)
    where = (work.account_id, whose.id, *span, whose.event_type)
    unheard = await work.many(Happened, UNHEARD, *where)
    told = [(whose, event) for event in unheard if wants(whose, event)]
    made = await deliver(work, keys, render, told, now)
    await wake(work)
    return len(again) + made


async def send_example(
    work: Work, keys: Keys, whose: Subscription, body: bytes, now: datetime
) -> Delivery:
    """Sends a made-up event, signed and tried again as any other."""
    uuid = uuid7()
    sealed = keys.seal(body.decode(), body_context(uuid))
    values = (uuid, whose.id, whose.event_type, sealed, now)
    await work.write(EXAMPLE, work.account_id, *values)
    await wake(work)
    return await work.get(Delivery, uuid)


FORGET = """
    with old as materialized (
      select delivery.id from webhook_deliveries delivery
      where delivery.account_id = $1 and (delivery.ended_at < $2
        or delivery.created_at < $2 and exists (
          select from webhook_subscriptions gone where gone.account_id = $1
            and gone.id = delivery.subscription_id and gone.removed_at < $2))
      order by delivery.id limit 2000),
    tries as (
      delete from webhook_attempts attempt using old
      where attempt.account_id = $1 and attempt.delivery_id = old.id)
    delete from webhook_deliveries delivery using old
    where delivery.account_id = $1 and delivery.id = old.id
    returning delivery.id
"""

KEPT = timedelta(days=30)

ERASE = """
    with gone as (
      select delivery.id from webhook_deliveries delivery
      where delivery.account_id = $1 and delivery.contact_uuid in (
        select uuid from contacts where account_id = $1 and id = any($2)
        union all
        select uuid from former_contacts where account_id = $1 and id = any($2))),
    tries as (
      delete from webhook_attempts attempt using gone
      where attempt.account_id = $1 and attempt.delivery_id = gone.id)
    delete from webhook_deliveries delivery using gone
    where delivery.account_id = $1 and delivery.id = gone.id
"""


async def forget(work: Work, now: datetime) -> Sequence[object]:
    """Forgets what ended a month ago, and what waits for who was removed by then.

    There may be more if it returns anything.
    """
    return await work.write(FORGET, work.account_id, now - KEPT)


def unsealed(keys: Keys, uuid: UUID, sealed: bytes) -> bytes:
    """The body of a delivery, as it is sent each time."""
    return keys.unseal(sealed, body_context(uuid)).encode()
