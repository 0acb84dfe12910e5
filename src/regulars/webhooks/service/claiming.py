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

# Of what is due, those that an older one of their contact holds up are put off until
# the one before is due; whoever ends that sees to the next at once. Both may happen at
# the same moment, so the next to go is looked at again soon.
CLAIM = f"""
    with subscriber as (
      select subscription.id, subscription.uuid, subscription.url,
        subscription.secret_sealed, subscription.former_sealed,
        subscription.former_until, subscription.is_ordered,
        case when subscription.failing_since is not null then {MOST_FAILING}
          when subscription.id = any($5::bigint[]) then {MOST_EACH}
          else {MOST_NEW} end - sent.number as room
      from webhook_subscriptions subscription
      cross join lateral (
        select count(*) as number, min(sent.due_at) as oldest
        from webhook_deliveries sent
        where sent.account_id = $1 and sent.subscription_id = subscription.id
          and sent.state = 'sending' and sent.due_at > $2) sent
      where subscription.account_id = $1 and subscription.is_active
        and subscription.removed_at is null
        and (sent.oldest is null or sent.oldest > $6)),
    due as (
      select found.id, subscriber.id as subscription_id, held_up.until
      from subscriber
      cross join lateral (
        select delivery.id, delivery.contact_uuid, delivery.due_at
        from webhook_deliveries delivery
        where delivery.account_id = $1 and delivery.subscription_id = subscriber.id
          and delivery.state in ('waiting', 'sending') and delivery.due_at <= $2
        order by delivery.due_at, delivery.id
        limit least(greatest(subscriber.room, 0), $4)
        for no key update skip locked) found
      left join lateral (
        select case when older.state = 'waiting' then older.due_at else $2 end as until
        from webhook_deliveries older
        where older.account_id = $1
          and older.subscription_id between subscriber.id and subscriber.id
          and older.contact_uuid between found.contact_uuid and found.contact_uuid
          and older.id < found.id and older.state in ('waiting', 'sending')
        order by older.subscription_id desc, older.contact_uuid desc, older.id desc
        limit 1) held_up on subscriber.is_ordered
      order by found.due_at, found.id limit $4),
    put_off as (
      update webhook_deliveries delivery
      set due_at = greatest(due.until, $2 + interval '2 seconds')
      from due where delivery.account_id = $1 and delivery.id = due.id
        and due.until is not null
      returning delivery.id),
    taken as (
      update webhook_deliveries delivery
      set state = 'sending', due_at = $3, tries = delivery.tries + 1,
        attempt = delivery.attempt + 1
      where delivery.account_id = $1
        and delivery.id = any(array(select id from due where until is null))
      returning delivery.id, delivery.uuid, delivery.subscription_id,
        delivery.body_sealed, delivery.tries, delivery.attempt)
    select taken.id, taken.uuid, taken.body_sealed, taken.tries, taken.attempt,
      subscriber.id as subscription_id, subscriber.uuid as subscription_uuid,
      subscriber.url, subscriber.secret_sealed, subscriber.former_sealed,
      subscriber.former_until, (select count(*) from put_off) as put_off
    from taken join subscriber on subscriber.id = taken.subscription_id
    order by taken.id
"""

WHOSE_TURN = """
    select account_id, due_at from webhook_turns
    where due_at <= $1 order by due_at limit 50
"""

# Unless somebody has asked for another look meanwhile: that is as good as this.
NEXT_TURN = """
    update webhook_turns set due_at = (
      select min(soonest.due_at) from webhook_subscriptions subscription
      cross join lateral (
        select delivery.due_at from webhook_deliveries delivery
        where delivery.account_id = $1 and delivery.subscription_id = subscription.id
          and delivery.state in ('waiting', 'sending')
        order by delivery.due_at limit 1) soonest
      where subscription.account_id = $1 and subscription.is_active
        and subscription.removed_at is null)
    where account_id = $1 and due_at = $2
"""

LOOK_AGAIN = "update webhook_turns set due_at = $2 where account_id = any($1::bigint[])"


class Claimed(msgspec.Struct, frozen=True):
    """A delivery that this worker sends now, with all that it needs."""

    id: int
    uuid: UUID
    body_sealed: bytes
    tries: int
    attempt: int
    subscription_id: int
    subscription_uuid: UUID
    url: str
    secret_sealed: bytes | None
    former_sealed: bytes | None
    former_until: datetime | None
    put_off: int


class Turn(msgspec.Struct, frozen=True):
    """An account that there may be something to do for."""

    account_id: int
    due_at: datetime


async def turns(work: Work, now: datetime) -> Sequence[Turn]:
    """The accounts that are due, whoever has waited longest first."""
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


async def take_next_turn(work: Work, seen: datetime) -> None:
    """Has the account looked at again when its next delivery is due."""
    await work.write(NEXT_TURN, work.account_id, seen)


async def look_again(work: Work, account_ids: Sequence[int], now: datetime) -> None:
    """Has somebody look at these accounts soon, if they have subscribers at all."""
    await work.write(LOOK_AGAIN, list(account_ids), now)
