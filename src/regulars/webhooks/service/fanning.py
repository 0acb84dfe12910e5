"""From the log to deliveries: each event once for each subscriber that wants it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit import causation
from regulars.kit.crypto import Keys
from regulars.kit.events import AT_PLACE
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.webhooks.queries import Subscription, listening
from regulars.webhooks.words import CONTACT_UPDATED

MOST_AT_ONCE = 500
"""How many events become deliveries in one go."""

MOST_TOLD = 2_000
"""How many deliveries they may become, with many subscribers."""

MOST_LOOKED_AT = 5_000

NEXT_UP = timedelta(seconds=2)
"""When to look again at the next of a lane. Whoever ends the one before sees to it at
once; this is for when both happen at the same moment."""

CURSOR = """
    select position from webhook_cursors where account_id = $1
    for update skip locked
"""

HEAD = "select position from event_heads where account_id = $1"

IS_BEHIND = """
    select cursor.position < head.position as is_behind
    from webhook_cursors cursor
    join event_heads head on head.account_id = $1 where cursor.account_id = $1
"""

REACH = f"""
    select (select position from webhook_cursors where account_id = $1) as told,
      ({HEAD}) as head
"""

# Those of the types that somebody wants; the others are passed over.
NEXT = f"""
    select place.position, event.name, event.subject_uuid, event.contact_uuid,
      event.payload, event.recorded_at, event.depth
    from event_positions place
    {AT_PLACE}
    where place.account_id = $1 and place.position > $2 and place.position <= $3
      and event.name = any($4::text[])
    order by place.position limit $5
"""

# When the first of those happened that somebody wants and nobody has been told, also of
# those that have no place in the log yet: from the moment `$2` on.
UNTOLD = """
    select case when exists (
      select from webhook_subscriptions
      where account_id = $1 and is_active and removed_at is null)
    then (
      select min(event.recorded_at) from events event
      where event.account_id = $1 and event.recorded_at >= $2
        and (event.xid, event.id) > (
          select coalesce(max(place.event_xid), 0), coalesce(max(place.event_id), 0)
          from event_positions place
          where place.account_id = $1 and place.position = (
            select position from webhook_cursors where account_id = $1))
        and event.name in (
          select event_type from webhook_subscriptions
          where account_id = $1 and is_active and removed_at is null))
    end
"""

ADVANCE = "update webhook_cursors set position = $2 where account_id = $1"

# What would go round in circles is written down as ended: it isn't sent, and stands in
# nobody's way. Of the others of each lane the first is due at once, unless an older one
# is still open; those behind it have no time, and whoever ends the one before gives
# them theirs. What was asked for anew ahead of the cursor is there already, and has no
# place among these: nobody would wake the one behind it. What is open is asked in the
# order that only the lane's own index has ("between x and x" is "= x"): a plan that was
# made for a few rows finds it as soon among many.
DELIVER = """
    with made as (
      select made.*, made.depth >= $13::bigint as is_stopped, row_number() over (
        partition by subscription_id, lane_uuid, made.depth >= $13
        order by position) as place
      from unnest($2::bigint[], $3::uuid[], $4::bigint[], $5::text[], $6::uuid[],
        $7::uuid[], $8::bytea[], $9::boolean[], $10::bigint[])
        as made(subscription_id, uuid, position, event_type, contact_uuid, lane_uuid,
          body, is_ordered, depth)
      where not exists (
        select from webhook_deliveries known
        where known.account_id = $1 and known.subscription_id = made.subscription_id
          and known.position = made.position))
    insert into webhook_deliveries (account_id, uuid, subscription_id, position,
      event_type, contact_uuid, lane_uuid, body_sealed, depth, state, due_at,
      created_at, ended_at)
    select $1, made.uuid, made.subscription_id, made.position, made.event_type,
      made.contact_uuid, made.lane_uuid, made.body, made.depth,
      case when made.is_stopped then 'stopped' else 'waiting' end,
      case when made.is_stopped then null
        when not made.is_ordered then $11::timestamptz
        when made.place > 1 then null
        when older.id is not null then $12::timestamptz
        else $11::timestamptz end,
      $11, case when made.is_stopped then $11::timestamptz end
    from made
    left join lateral (
      select id from webhook_deliveries older
      where older.account_id = $1
        and older.subscription_id between made.subscription_id and made.subscription_id
        and older.lane_uuid between made.lane_uuid and made.lane_uuid
        and older.state in ('waiting', 'sending')
      order by older.subscription_id, older.lane_uuid, older.id limit 1) older
      on made.is_ordered
    order by made.position
    on conflict (account_id, subscription_id, position) where position is not null
    do nothing
    returning subscription_id, state
"""

# Told once a day, and once for all that was stopped then.
LOOPED = """
    update webhook_subscriptions set looped_at = $3
    where account_id = $1 and id = any($2::bigint[])
      and (looped_at is null or looped_at < $3::timestamptz - interval '1 day')
    returning uuid
"""


class Happened(msgspec.Struct, frozen=True):
    """An event that somebody may want to be told of."""

    position: int
    name: str
    subject_uuid: UUID
    contact_uuid: UUID | None
    payload: Any
    recorded_at: datetime
    depth: int


class Made(msgspec.Struct, frozen=True):
    """How many deliveries were made, and who is told that something is going round."""

    count: int = 0
    looped: Sequence[UUID] = ()


class Fanned(msgspec.Struct, frozen=True):
    """Whether there may be more to make, and who is told what is going round."""

    is_behind: bool
    looped: Sequence[UUID] = ()


class Reach(msgspec.Struct, frozen=True):
    """Up to which position of the log webhooks were told, and up to which it goes."""

    told: int | None
    head: int | None


Render = Callable[[Work, Keys, Sequence[Happened]], Awaitable[Mapping[int, bytes]]]
"""The body of each event, by its position."""


def body_context(uuid: UUID) -> str:
    """What a sealed body is bound to."""
    return f"webhook body {uuid}"


async def fan_out(work: Work, keys: Keys, render: Render, now: datetime) -> Fanned:
    """Makes deliveries of what has happened; whether there may be more to do.

    One worker at a time does it for an account, in the order of the log. While another
    is at it there may be more: what that one makes can't be seen yet, and it may die.
    """
    if not await work.value(IS_BEHIND, work.account_id):
        return Fanned(False)
    cursor = await work.write(CURSOR, work.account_id)
    if not cursor:
        return Fanned(True)
    after = cursor[0]["position"]
    head = await work.value(HEAD, work.account_id) or 0
    who = await listening(work)
    reach = min(head, after + MOST_LOOKED_AT) if who else head
    if reach <= after:
        return Fanned(False)
    listeners = Counter(each.event_type for each in who)
    most = min(MOST_AT_ONCE, MOST_TOLD // max(listeners.values(), default=1)) or 1
    span = (work.account_id, after, reach, sorted(listeners), most)
    found = await work.many(Happened, NEXT, *span) if who else []
    if len(found) == most:
        reach = found[-1].position
    made = await deliver(work, keys, render, pairs(who, found), now)
    await work.write(ADVANCE, work.account_id, reach)
    return Fanned(reach < head, made.looped)


async def reach_of(work: Work) -> Reach:
    """How far the account's log was told, and how far it goes; None is not at all."""
    [reach] = await work.many(Reach, REACH, work.account_id)
    return reach


Pair = tuple[Subscription, Happened]


def pairs(who: Sequence[Subscription], found: Sequence[Happened]) -> list[Pair]:
    """Who is told of what, in the order of the log."""
    return [
        (subscription, event)
        for event in found
        for subscription in who
        if subscription.event_type == event.name
        and event.recorded_at >= subscription.listens_since
        and wants(subscription, event)
    ]


def wants(subscription: Subscription, event: Happened) -> bool:
    """Whether something has changed that the subscriber cares for."""
    attributes = wanted(subscription)
    if attributes is None:
        return True
    return not set(attributes).isdisjoint(event.payload["attributes"])


def wanted(subscription: Subscription) -> list[str] | None:
    """The attributes of which one must have changed; None for all that happens."""
    if subscription.event_type != CONTACT_UPDATED:
        return None
    return subscription.properties or None


async def deliver(
    work: Work, keys: Keys, render: Render, told: Sequence[Pair], now: datetime
) -> Made:
    """Writes down what is to be sent; how many that nobody had written before."""
    if not told:
        return Made()
    events = {event.position: event for _, event in told}
    bodies = await render(work, keys, list(events.values()))
    columns: list[list[Any]] = [[] for _ in range(9)]
    for subscription, event in told:
        uuid = uuid7()
        body = bodies[event.position].decode()
        lane = event.contact_uuid or event.subject_uuid
        row = (
            *(subscription.id, uuid, event.position, event.name),
            *(event.contact_uuid, lane),
            *(keys.seal(body, body_context(uuid)), subscription.is_ordered),
            event.depth,
        )
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    ends = (now, now + NEXT_UP, causation.MOST)
    made = await work.write(DELIVER, work.account_id, *columns, *ends)
    stopped = {row["subscription_id"] for row in made if row["state"] == "stopped"}
    return Made(len(made), await _looped(work, sorted(stopped), now))


async def _looped(work: Work, ids: Sequence[int], now: datetime) -> Sequence[UUID]:
    """Which of these subscriptions' owners haven't been told for a day."""
    if not ids:
        return ()
    found = await work.write(LOOPED, work.account_id, ids, now)
    return [row["uuid"] for row in found]
