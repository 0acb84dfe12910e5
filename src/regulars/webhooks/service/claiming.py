"""Which deliveries a worker takes, and when to look again.

A delivery is claimed by its state, with SKIP LOCKED: however many workers ask, each
gets others. What it is given is a lease; who doesn't settle by then has lost it, and
the number of the attempt tells (docs/decisions/0030-webhooks-in-order.md).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.kit.work import Work
from regulars.webhooks.queries import Subscription

LEASE = timedelta(seconds=30)
"""Longer than an attempt may take: `kit/egress` gives up after 15 s."""

MOST_EACH = 32
"""How many a subscriber is sent at a time who has taken one from this worker before."""

MOST_NEW = 4
"""The same of one that this worker doesn't know yet."""

MOST_FAILING = 2
"""The same of one to whom nothing comes through: the others need the room."""

SOON = timedelta(seconds=2)
"""Who takes longer for one gets no more until it has answered."""

# How many a subscriber is being sent, and until when the oldest of them may take. Asked
# in the order that only one small index has: what waits is never gone through.
SENT = f"""
      select count(*) as number, min(due_at) as oldest from (
        select sent.due_at from webhook_deliveries sent
        where sent.account_id = $1
          and sent.subscription_id between subscription.id and subscription.id
          and sent.state = 'sending' and sent.due_at > $2
        order by sent.subscription_id, sent.tries limit {MOST_EACH + 1}) sent
"""

# Of what is due, those that stand behind another in their lane lose their time: whoever
# ends that one gives it back. Both may happen at the same moment, so what stands behind
# one that is being sent is looked at again soon.
CLAIM = f"""
    with subscriber as (
      select subscription.id, subscription.uuid, subscription.url,
        subscription.secret_sealed, subscription.former_sealed,
        subscription.former_until, subscription.is_ordered,
        case when subscription.failing_since is not null then {MOST_FAILING}
          when subscription.id = any($5::bigint[]) then {MOST_EACH}
          else {MOST_NEW} end - sent.number as room
      from webhook_subscriptions subscription
      cross join lateral ({SENT}) sent
      where subscription.account_id = $1 and subscription.is_active
        and subscription.removed_at is null
        and (sent.oldest is null or sent.oldest > $6)),
    due as (
      select found.id, held_up.state as behind
      from subscriber
      cross join lateral (
        select delivery.id, delivery.lane_uuid, delivery.due_at
        from webhook_deliveries delivery
        where delivery.account_id = $1 and delivery.subscription_id = subscriber.id
          and delivery.state in ('waiting', 'sending') and delivery.due_at <= $2
        order by delivery.due_at, delivery.id
        limit least(greatest(subscriber.room, 0), $4)
        for no key update skip locked) found
      left join lateral (
        select older.state from webhook_deliveries older
        where older.account_id = $1
          and older.subscription_id between subscriber.id and subscriber.id
          and older.lane_uuid between found.lane_uuid and found.lane_uuid
          and older.id < found.id and older.state in ('waiting', 'sending')
        order by older.subscription_id desc, older.lane_uuid desc, older.id desc
        limit 1) held_up on subscriber.is_ordered
      order by found.due_at, found.id limit $4),
    put_off as (
      update webhook_deliveries delivery
      set state = 'waiting', due_at = case when delivery.id = any(array(
        select id from due where behind = 'sending')) then $2 + interval '2 seconds' end
      where delivery.account_id = $1
        and delivery.id = any(array(select id from due where behind is not null))),
    taken as (
      update webhook_deliveries delivery
      set state = 'sending', due_at = $3, tries = delivery.tries + 1,
        attempt = delivery.attempt + 1
      where delivery.account_id = $1
        and delivery.id = any(array(select id from due where behind is null))
      returning delivery.id, delivery.uuid, delivery.subscription_id,
        delivery.body_sealed, delivery.tries, delivery.attempt, delivery.depth)
    select taken.id, taken.uuid, taken.body_sealed, taken.tries, taken.attempt,
      taken.depth,
      subscriber.id as subscription_id, subscriber.uuid as subscription_uuid,
      subscriber.url, subscriber.secret_sealed, subscriber.former_sealed,
      subscriber.former_until
    from taken join subscriber on subscriber.id = taken.subscription_id
    order by taken.id
"""

# By when they were last looked at, not by how long they have been due: an account whose
# receivers hang is always due, and so is a busy one. One that is shut out stays due and
# goes on as soon as it is let in.
WHOSE_TURN = """
    with next as materialized (
      select turn.id, turn.account_id, turn.due_at, turn.looked_at
      from webhook_turns turn
      where turn.due_at <= $1 and exists (
        select from accounts where id = turn.account_id and is_active)
      order by turn.looked_at nulls first, turn.id limit 50
      for no key update of turn skip locked),
    looked as (
      update webhook_turns set looked_at = $1
      where id = any(array(select id from next)))
    select account_id, due_at, (
      select is_sandbox from accounts where accounts.id = next.account_id)
    from next order by looked_at nulls first, id
"""

# Unless somebody has asked for another look meanwhile: that is as good as this. Who
# gets no more just now doesn't count until a worker has to be back from there; one that
# is back sooner has somebody look.
NEXT_TURN = f"""
    update webhook_turns set due_at = (
      select min(case when soonest.due_at > $2 or sent.oldest is null
          or sent.oldest > $4 and sent.number < case
            when subscription.failing_since is null
            then {MOST_NEW} else {MOST_FAILING} end
        then soonest.due_at else sent.oldest end)
      from webhook_subscriptions subscription
      cross join lateral (
        select delivery.due_at from webhook_deliveries delivery
        where delivery.account_id = $1 and delivery.subscription_id = subscription.id
          and delivery.state in ('waiting', 'sending')
        order by delivery.due_at, delivery.id limit 1) soonest
      cross join lateral ({SENT}) sent
      where subscription.account_id = $1 and subscription.is_active
        and subscription.removed_at is null)
    where account_id = $1 and due_at = $3
"""

LOOK_AGAIN = "update webhook_turns set due_at = $2 where account_id = any($1::bigint[])"


class Claimed(msgspec.Struct, frozen=True):
    """A delivery that this worker sends now, with all that it needs."""

    id: int
    uuid: UUID
    body_sealed: bytes
    tries: int
    attempt: int
    depth: int
    subscription_id: int
    subscription_uuid: UUID
    url: str
    secret_sealed: bytes | None
    former_sealed: bytes | None
    former_until: datetime | None


class Turn(msgspec.Struct, frozen=True):
    """An account that there may be something to do for."""

    account_id: int
    due_at: datetime
    is_sandbox: bool


async def turns(work: Work, now: datetime) -> Sequence[Turn]:
    """The accounts that are due, whoever was looked at longest ago first."""
    return await work.many(Turn, WHOSE_TURN, now)


async def claim(
    work: Work, now: datetime, room: int, alive: Sequence[int]
) -> Sequence[Claimed]:
    """Deliveries of this account that are this worker's until the lease is over.

    At most `room` of them, for all its subscriptions together. `alive` are those that
    have taken one from this worker lately.
    """
    if room <= 0:
        return []
    await work.begin()
    ends = now + LEASE
    values = (now, ends, room, list(alive), ends - SOON)
    return await work.many(Claimed, CLAIM, work.account_id, *values)


async def take_next_turn(work: Work, now: datetime, seen: datetime) -> None:
    """Has the account looked at again when there is something to do for it."""
    silent = now + LEASE - SOON
    await work.write(NEXT_TURN, work.account_id, now, seen, silent)


async def look_again(work: Work, account_ids: Sequence[int], now: datetime) -> None:
    """Has somebody look at these accounts soon, if they have subscribers at all."""
    await work.write(LOOK_AGAIN, list(account_ids), now)


SUBSCRIBED = "select account_id from webhook_turns order by account_id"

# Those without a time that nothing stands before.
FORGOTTEN = """
    with untimed as materialized (
      select delivery.id, delivery.lane_uuid from webhook_deliveries delivery
      where delivery.account_id = $1
        and delivery.subscription_id between $2 and $2 and delivery.due_at is null
        and delivery.state in ('waiting', 'sending') and delivery.id > $3
      order by delivery.id limit 2000),
    woken as (
      update webhook_deliveries delivery set due_at = $4
      where delivery.account_id = $1 and delivery.state = 'waiting'
        and delivery.due_at is null and delivery.id = any(array(
          select untimed.id from untimed
          left join lateral (
            select older.id from webhook_deliveries older
            where older.account_id = $1 and older.subscription_id between $2 and $2
              and older.lane_uuid between untimed.lane_uuid and untimed.lane_uuid
              and older.id < untimed.id and older.state in ('waiting', 'sending')
            order by older.subscription_id desc, older.lane_uuid desc, older.id desc
            limit 1) older on $5
          where older.id is null))
      returning delivery.id)
    select (select max(id) from untimed) as last, exists (select from woken) as is_any
"""


async def subscribed(work: Work) -> list[int]:
    """The accounts that have ever subscribed."""
    return [row["account_id"] for row in await work.once(SUBSCRIBED)]


async def wake_forgotten(
    work: Work, whose: Subscription, after: int, now: datetime
) -> int | None:
    """Has some sent that wait for nothing any more; up to which, None after the last.

    That should be none, but for those of a subscription that does without order now.
    """
    values = (whose.id, after, now, whose.is_ordered)
    [found] = await work.write(FORGOTTEN, work.account_id, *values)
    if found["is_any"]:
        await look_again(work, [work.account], now)
    last: int | None = found["last"]
    return last
