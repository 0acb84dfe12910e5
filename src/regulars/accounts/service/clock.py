"""Moving the clock of a sandbox: it is begun here, and the worker does the rest."""

import math
from datetime import datetime, timedelta
from uuid import UUID

from regulars.accounts import queries
from regulars.accounts.errors import (
    ClockIsMoving,
    ClockOfLiveAccount,
    TooManyClocksMoving,
)
from regulars.accounts.queries import Advance
from regulars.kit.caches import announce_change
from regulars.kit.clock import now as real_now
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.jobs.waiting import hurry, others_at_work, unended
from regulars.kit.work import Work

ADVANCE_CLOCK = "accounts.advance_clock"

MOST_MOVING = 8
"""A worker does forty jobs at a time, and each of these waits for others of it."""

FURTHEST = timedelta(days=3_660)
"""Of one time: ten years."""

FURTHEST_AHEAD = timedelta(days=36_600)
"""Of real time: there are dates enough behind it for what lasts a hundred years."""

LEFT_ALONE = timedelta(minutes=1)
"""Then it is taken up again when somebody asks: as often as that, and no more."""

# Whoever begins sees all that have begun before.
ONE_BEGINS = "select pg_advisory_xact_lock(hashtext('regulars.clocks'))"

BEGIN = """
    with stands as (
      update accounts set clock_stands_at = $3 where id = $1)
    insert into clock_advances
      (account_id, uuid, from_at, to_at, actor, started_at, moved_at)
    values ($1, $2, $3, $4, $5, $6, $6)
"""

TAKE_UP = """
    update clock_advances set moved_at = $3 where account_id = $1 and uuid = $2
"""

# Nobody moves it who believes that it stands elsewhere.
STAND = """
    with stands as (
      update accounts set clock_stands_at = $4
      where id = $1 and clock_stands_at = $3 returning id)
    update clock_advances set moments = moments + 1, moved_at = $5 from stands
    where clock_advances.account_id = $1 and clock_advances.uuid = $2
      and clock_advances.ended_at is null
    returning 1
"""

END = """
    with ended as (
      update clock_advances set ended_at = $4, moved_at = $4
      where account_id = $1 and uuid = $2 and ended_at is null returning to_at)
    update accounts set clock_stands_at = null,
      clock_offset_seconds = greatest(clock_offset_seconds, $3) from ended
    where id = $1 and clock_stands_at = ended.to_at returning 1
"""


async def advance(work: Work, to: datetime) -> Advance:
    """Has the account's clock go on to this moment; the worker moves it.

    From now on it stands, until it has got there. Raises ClockOfLiveAccount,
    ClockIsMoving, TooManyClocksMoving, InvalidInput. What was left in the middle is
    taken up again instead: it goes on to its own end, and no further.
    """
    await queries.lock_account(work)
    known = await queries.clock(work)
    if not known.is_sandbox:
        raise ClockOfLiveAccount
    if known.stands_at is not None:
        return await _taken_up(work)
    now = known.now
    if to <= now:
        raise InvalidInput({"to": ["The clock can't go back."]})
    if to > now + FURTHEST or to > real_now() + FURTHEST_AHEAD:
        raise InvalidInput({"to": [f"At most {FURTHEST.days} days at a time."]})
    await _must_have_room(work)
    uuid = uuid7()
    values = (uuid, now, to, work.actor, real_now())
    await work.write(BEGIN, work.account_id, *values)
    work.audit("clock_advanced", uuid, None, {"to_at": to.isoformat()})
    return await _begun(work)


async def stand(work: Work, advance_uuid: UUID, before: datetime, at: datetime) -> bool:
    """Moves the clock on from where it stands; whether it stood there."""
    values = (advance_uuid, before, at, real_now())
    return bool(await work.once(STAND, work.account_id, *values))


async def run_on(work: Work, advance: Advance) -> bool:
    """Lets the clock run again from where it was to be moved to; whether it does."""
    real = real_now()
    ahead = math.ceil((advance.to_at - real).total_seconds())
    done = await work.write(END, work.account_id, advance.uuid, ahead, real)
    await announce_change(work)
    return bool(done)


async def _must_have_room(work: Work) -> None:
    """Raises TooManyClocksMoving. In a dry run nobody has to wait for it."""
    if not work.is_dry_run:
        await work.write(ONE_BEGINS)
    if await others_at_work(work, ADVANCE_CLOCK) >= MOST_MOVING:
        raise TooManyClocksMoving


async def _taken_up(work: Work) -> Advance:
    """What was left in the middle, taken up again."""
    left = await queries.last_advance(work)
    assert left is not None
    now = real_now()
    jobs = await unended(work, ADVANCE_CLOCK)
    if now - left.moved_at < LEFT_ALONE or any(job.is_picked for job in jobs):
        raise ClockIsMoving
    await _must_have_room(work)
    await work.write(TAKE_UP, work.account_id, left.uuid, now)
    if jobs:
        await hurry(work, work.account, [job.number for job in jobs])
        return left
    return await _begun(work)


async def _begun(work: Work) -> Advance:
    begun = await queries.last_advance(work)
    assert begun is not None
    payload = {"account_id": work.account_id, "advance_uuid": begun.uuid}
    work.defer_calls([(ADVANCE_CLOCK, payload)])
    await announce_change(work)
    return begun
