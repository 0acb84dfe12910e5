"""What can be asked of a sandbox's clock: what it shows, and what moving it did."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from regulars.kit.clock import now as real_now
from regulars.kit.work import Work


class Clock(msgspec.Struct, frozen=True):
    """An account's clock. It stands while it is being moved."""

    is_sandbox: bool
    stands_at: datetime | None
    # What it shows.
    now: datetime


class Advance(msgspec.Struct, frozen=True):
    """One time that the clock was moved."""

    id: int
    uuid: UUID
    from_at: datetime
    to_at: datetime
    moments: int
    started_at: datetime
    moved_at: datetime
    ended_at: datetime | None


class Happened(msgspec.Struct, frozen=True):
    """How many events of one name there were on one day by the moved clock."""

    day: date
    name: str
    count: int


SHOWS = """coalesce(clock_stands_at,
      $2::timestamptz + clock_offset_seconds * interval '1 second')"""
"""What the clock of a row of `accounts` shows at the real moment `$2`."""

NOW = f"select {SHOWS} from accounts where id = $1"

CLOCK = f"""
    select is_sandbox, clock_stands_at as stands_at, {SHOWS} as now
    from accounts where id = $1
"""

LAST = """
    select id, uuid, from_at, to_at, moments, started_at, moved_at, ended_at
    from clock_advances where account_id = $1 order by id desc limit 1
"""

HAPPENED = """
    select (recorded_at at time zone 'UTC')::date as day, name, count(*) as count
    from events
    where account_id = $1 and recorded_at >= $2 and recorded_at <= $3
    group by 1, 2 order by 1, 2
"""


async def clock(work: Work) -> Clock:
    """What is known of the account's clock."""
    found = await work.one(Clock, CLOCK, work.account_id, real_now())
    assert found is not None
    return found


async def now_of(work: Work, account_id: int) -> datetime | None:
    """What an account's clock shows at the real moment, which is the Work's.

    None of an account that there isn't.
    """
    moment: datetime | None = await work.value(NOW, account_id, work.now)
    return moment


async def last_advance(work: Work) -> Advance | None:
    """The last time that it was moved, or is being moved; None if it never was."""
    return await work.one(Advance, LAST, work.account_id)


async def happened(work: Work) -> Sequence[Happened]:
    """What happened while the clock was moved last, as far as it has come."""
    known, last = await clock(work), await last_advance(work)
    if last is None:
        return []
    until = last.to_at if known.stands_at is None else known.stands_at
    values = (last.from_at, until)
    return await work.many(Happened, HAPPENED, work.account_id, *values)
