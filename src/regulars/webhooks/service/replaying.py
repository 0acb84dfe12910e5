"""Sending again what was sent, byte for byte, and what nobody was there to hear."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.events import AT_PLACE
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.webhooks.queries import Delivery, Subscription
from regulars.webhooks.service.fanning import (
    HEAD,
    Happened,
    Render,
    body_context,
    deliver,
    wanted,
)
from regulars.webhooks.service.subscriptions import wake

MOST_AGAIN = 1_000
"""How many are sent again by one request."""

MOST_LOOKED_AT = 10_000
"""How much of the log one request goes through: events of its type may be rare."""

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

SOME_AGAIN = AGAIN.format("found.id = any($4::bigint[])")

# What was sent to the subscriber of a part of the log, and what it should have heard:
# what happened while nobody listened, or before.
HEARD = f"""
    select place.position, event.name, event.subject_uuid, event.contact_uuid,
      event.payload, event.recorded_at, event.depth, known.id as delivery_id
    from event_positions place
    {AT_PLACE}
    left join lateral (
      select known.id from webhook_deliveries known
      where known.account_id = $1 and known.subscription_id between $2 and $2
        and known.position between place.position and place.position
      order by known.subscription_id, known.position limit 1) known on true
    where place.account_id = $1 and place.position > $3 and place.position <= $4
      and event.name = $5
      and (known.id is not null or $6::text[] is null
        or event.payload->'attributes' ?| $6)
    order by place.position limit {MOST_AGAIN}
"""

EXAMPLE = """
    insert into webhook_deliveries (account_id, uuid, subscription_id, event_type,
      body_sealed, state, due_at, created_at)
    values ($1, $2, $3, $4, $5, 'waiting', $6, $6)
"""

LOCK_CURSOR = "select 1 from webhook_cursors where account_id = $1 for update"


class Heard(Happened, frozen=True):
    """An event of the log, and the delivery of it if there is one."""

    delivery_id: int | None


class Replayed(msgspec.Struct, frozen=True):
    """How many are sent again, and how far into the log that went."""

    count: int
    read_to: int


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
) -> Replayed:
    """Sends some of the events after one position up to another, the first ones first.

    What was sent before goes out as it was; what nobody was sent is written now. Where
    it stopped, the next request goes on.
    """
    # Nobody else makes deliveries of this account meanwhile.
    await work.write(LOCK_CURSOR, work.account_id)
    after, until = span
    head = await work.value(HEAD, work.account_id) or 0
    reach = min(until, after + MOST_LOOKED_AT)
    where = (work.account_id, whose.id, after, reach, whose.event_type, wanted(whose))
    found = await work.many(Heard, HEARD, *where)
    known = [each.delivery_id for each in found if each.delivery_id is not None]
    again = await work.write(SOME_AGAIN, work.account_id, whose.id, now, known)
    told = [(whose, event) for event in found if event.delivery_id is None]
    made = await deliver(work, keys, render, told, now)
    await wake(work)
    if len(found) == MOST_AGAIN:
        reach = found[-1].position
    elif reach >= head:
        reach = until
    return Replayed(len(again) + made.count, reach)


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


# Each by an index of its own: what is left would be read whole for the last of it.
FORGET = """
    with old as materialized (
      (select delivery.id from webhook_deliveries delivery
        where delivery.account_id = $1 and delivery.ended_at < $2 limit 2000)
      union
      (select delivery.id from webhook_subscriptions gone
        join webhook_deliveries delivery
          on delivery.account_id = $1 and delivery.subscription_id = gone.id
        where gone.account_id = $1 and gone.removed_at < $2
          and delivery.created_at < $2
        limit 2000)),
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

# Whoever makes deliveries just now has written them by then, and is seen: it has read
# what there was of the contact.
HOLD_STILL = """
    select 1 from webhook_cursors where account_id = $1 and $2::bigint[] is not null
    for update
"""

ERASURES = (HOLD_STILL, ERASE)


async def forget(work: Work, now: datetime) -> Sequence[object]:
    """Forgets what ended a month ago, and what waits for who was removed by then.

    There may be more if it returns anything.
    """
    return await work.write(FORGET, work.account_id, now - KEPT)


def unsealed(keys: Keys, uuid: UUID, sealed: bytes) -> bytes:
    """The body of a delivery, as it is sent each time."""
    return keys.unseal(sealed, body_context(uuid)).encode()
