"""The clock of a sandbox, and what came of moving it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts import queries
from regulars.accounts.queries import Advance, Clock, Happened
from regulars.accounts.schemas.words import atom_or_none
from regulars.kit import clock as real
from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work

Days = Annotated[int, Meta(ge=0, le=3_660)]
Hours = Annotated[int, Meta(ge=0, le=3_660 * 24)]


class TestClockAdvance(Struct):
    """How far to move the clock: by days and hours, or to a moment."""

    ONE_OF: ClassVar = ("to", "hours", "days")

    days: Days | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    to: datetime | UnsetType = UNSET

    def moment(self, now: datetime) -> datetime:
        """Where it is to go. Raises InvalidInput for both ways at once, or nowhere."""
        by = timedelta(days=self.days or 0, hours=self.hours or 0)
        if self.to is not UNSET:
            if self.days is not UNSET or self.hours is not UNSET:
                raise InvalidInput({"to": ["Can't be given with days or hours."]})
            return self.to
        if not by:
            raise InvalidInput(
                {"days": ["The clock has to move: give days, hours or to."]}
            )
        return now + by


class AdvanceOut(Struct):
    """One time that the clock was moved.

    `moments` is at how many moments something was due; `share` how much of the way the
    clock has come, from 0 to 1.
    """

    from_at: str
    to_at: str
    share: float
    moments: int
    started_at: str
    ended_at: str | None

    @classmethod
    def of(cls, advance: Advance, clock: Clock) -> "AdvanceOut":
        whole = advance.to_at - advance.from_at
        at = clock.stands_at or advance.to_at
        has_ended = advance.ended_at is not None
        return cls(
            atom(advance.from_at),
            atom(advance.to_at),
            1.0 if has_ended else round((at - advance.from_at) / whole, 4),
            advance.moments,
            atom(advance.started_at),
            atom_or_none(advance.ended_at),
        )


class TestClockOut(Struct):
    """What the account's clock shows, and how far it is ahead of the real one.

    While it is moving it stands at each moment at which something is due.
    """

    now: str
    is_moving: bool
    ahead_seconds: int
    last_advance: AdvanceOut | None

    @classmethod
    def of(cls, clock: Clock, last: Advance | None) -> "TestClockOut":
        return cls(
            atom(clock.now),
            clock.stands_at is not None,
            round((clock.now - real.now()).total_seconds()),
            None if last is None else AdvanceOut.of(last, clock),
        )


async def clock_shown(work: Work) -> TestClockOut:
    """What is told of the account's clock."""
    return TestClockOut.of(await queries.clock(work), await queries.last_advance(work))


class DayOut(Struct):
    """What happened on one day by the moved clock: how many events of each name."""

    day: Annotated[str, Meta(examples=["2027-03-01"])]
    events: dict[str, int]


class TimelineOut(Struct):
    """What happened while the clock was moved last, in all and day by day, by UTC."""

    events: dict[str, int]
    days: list[DayOut]

    @classmethod
    def of(cls, happened: Sequence[Happened]) -> "TimelineOut":
        counts: Counter[str] = Counter()
        days: dict[str, dict[str, int]] = defaultdict(dict)
        for each in happened:
            counts[each.name] += each.count
            days[each.day.isoformat()][each.name] = each.count
        told = [DayOut(day, names) for day, names in sorted(days.items())]
        return cls(dict(sorted(counts.items())), told)
