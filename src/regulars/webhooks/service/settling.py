"""What came of attempts: written down, and seen to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.kit.work import Work
from regulars.webhooks.queries import Subscription
from regulars.webhooks.service.hours import COUNT, hour_of, span_of
from regulars.webhooks.service.schedule import GONE, Outcome

QUIET = "interval '3 days'"
"""After so long without a failed try, and nothing that came through, what failed before
is forgotten: who is told of little isn't switched off for two bad moments."""

# Only who still holds the lease says what becomes of a delivery: its attempt is the
# last one. That there was an attempt is kept all the same.
#
# Nothing here is joined: each row is found by its own key, and the next of a lane in
# the order that only the lane's index has ("between x and x" is "= x"), whatever the
# plan was made for. Joined, a hundred attempts went through all that waits; and so they
# did by an index of open ones only, which "case" puts out of the planner's reach.
SETTLE = f"""
    with told as (
      select * from unnest($3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[],
        $7::text[], $8::bigint[], $9::text[], $10::timestamptz[], $11::bigint[])
        as told(id, attempt, state, due_at, outcome, status, answer, started_at,
          milliseconds)),
    settled as (
      update webhook_deliveries delivery
      set state = ($5::text[])[array_position($3::bigint[], delivery.id)],
        due_at = ($6::timestamptz[])[array_position($3::bigint[], delivery.id)],
        ended_at = case
          when ($5::text[])[array_position($3::bigint[], delivery.id)] <> 'waiting'
          then $2::timestamptz end
      where delivery.account_id = $1 and delivery.id = any($3::bigint[])
        and case when delivery.state = 'sending' then delivery.attempt
          = ($4::bigint[])[array_position($3::bigint[], delivery.id)] end
      returning delivery.id, delivery.subscription_id, delivery.lane_uuid,
        delivery.state,
        ($8::bigint[])[array_position($3::bigint[], delivery.id)] as status,
        ($12::bigint[])[array_position($3::bigint[], delivery.id)] as span),
    kept as (
      insert into webhook_attempts (account_id, delivery_id, attempt, started_at,
        milliseconds, outcome, status, answer)
      select $1, told.id, told.attempt, told.started_at, told.milliseconds,
        told.outcome, told.status, told.answer
      from told
      cross join lateral (
        select delivery.id from webhook_deliveries delivery
        where delivery.account_id = $1 and delivery.id between told.id and told.id
        order by delivery.account_id, delivery.id limit 1) known
      on conflict do nothing),
    pulled as (
      update webhook_deliveries next set due_at = $2
      where next.account_id = $1
        and case when next.state = 'waiting' then next.tries = 0 or next.due_at is null
          end
        and next.id = any(array(
          select behind.id from settled
          cross join lateral (
            select behind.id from webhook_deliveries behind
            where behind.account_id = $1 and behind.subscription_id
                between settled.subscription_id and settled.subscription_id
              and behind.lane_uuid between settled.lane_uuid and settled.lane_uuid
              and behind.state = 'waiting' and behind.id > settled.id
            order by behind.subscription_id, behind.lane_uuid, behind.id
            limit 1) behind
          where settled.state <> 'waiting'))),
    counted as ({COUNT}),
    heard as (
      select subscription_id, bool_or(state = 'delivered') as is_alive
      from settled group by subscription_id),
    health as (
      update webhook_subscriptions subscription
      set failing_since = case when heard.is_alive then null
          when subscription.failed_at > $2 - {QUIET}
          then coalesce(subscription.failing_since, $2) else $2 end,
        failed_at = case when heard.is_alive then subscription.failed_at else $2 end
      from heard
      where subscription.account_id = $1 and subscription.id = heard.subscription_id
        and case when heard.is_alive then subscription.failing_since is not null
          else subscription.failing_since is null or subscription.failed_at is null
            or subscription.failed_at < $2 - interval '1 hour' end)
    select distinct subscription_id, coalesce(status, 0) = 410 as is_gone
    from settled where state <> 'delivered'
"""

SWITCH_OFF = """
    update webhook_subscriptions
    set is_active = false, switched_off_at = $3, switched_off_because = $4,
      updated_at = $3
    where account_id = $1 and id = $2 and is_active and removed_at is null
      and ($5 or failing_since <= $6)
    returning uuid
"""

BEFORE = """
    select uuid from webhook_subscriptions
    where account_id = $1 and id = $2 and is_active and removed_at is null
      and ($3 or failing_since <= $4)
"""


class Attempted(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt and what came of it."""

    delivery_id: int
    attempt: int
    outcome: Outcome
    started_at: datetime
    milliseconds: int


class SwitchedOff(msgspec.Struct, frozen=True):
    """A subscription that we have switched off."""

    uuid: UUID
    because: str


async def settle(
    work: Work, now: datetime, done: Sequence[Attempted], dead_after: timedelta
) -> list[SwitchedOff]:
    """Writes down what came of attempts; the subscriptions that this switched off."""
    # Of two attempts of one delivery the later one says what becomes of it.
    done = sorted(done, key=lambda each: each.attempt, reverse=True)
    columns = (
        [each.delivery_id for each in done],
        [each.attempt for each in done],
        [each.outcome.state for each in done],
        [each.outcome.due_at for each in done],
        [each.outcome.outcome for each in done],
        [each.outcome.status for each in done],
        [each.outcome.answer for each in done],
        [each.started_at for each in done],
        [each.milliseconds for each in done],
        [span_of(each.milliseconds) for each in done],
        hour_of(now),
    )
    failing = await work.write(SETTLE, work.account_id, now, *columns)
    ended = [
        await _switch_off(work, now, row["subscription_id"], row["is_gone"], dead_after)
        for row in failing
    ]
    return [each for each in ended if each is not None]


async def _switch_off(
    work: Work, now: datetime, subscription_id: int, is_gone: bool, after: timedelta
) -> SwitchedOff | None:
    """Switches it off if it said that it is gone, or has failed for so long; once."""
    judged = (subscription_id, is_gone, now - after)
    uuid = await work.value(BEFORE, work.account_id, *judged)
    if uuid is None:
        return None
    before = await work.get(Subscription, uuid, lock=True)
    because = f"answered {GONE}" if is_gone else f"failed for {after.days} days"
    values = (subscription_id, now, because, is_gone, now - after)
    if not await work.write(SWITCH_OFF, work.account_id, *values):
        return None
    after_ = await work.get(Subscription, uuid)
    work.audit("webhook_subscription_changed", uuid, before, after_)
    return SwitchedOff(uuid, because)
