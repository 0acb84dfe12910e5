"""The time: of an account, on the wire, and at the edges of its days."""

import bisect
import functools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, Struct, UnsetType

from regulars.kit.errors import InvalidInput

NO_OFFSET = timedelta(0)
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)

LAST_MOMENT = datetime.max.replace(tzinfo=UTC)

# No zone has ever been a whole day and two hours away from UTC.
REACH = timedelta(hours=26)


class Clock(Struct, frozen=True):
    """Real time, moved by an account's offset, so that a demo can live in next year."""

    offset: timedelta = NO_OFFSET

    def now(self) -> datetime:
        """The moment in UTC, as this account has it."""
        return datetime.now(UTC) + self.offset


def now() -> datetime:
    """The real moment in UTC, for what belongs to no account."""
    return datetime.now(UTC)


def atom(moment: datetime) -> str:
    """The moment as the clients read it: `2026-01-31T12:00:00+00:00`, always in UTC."""
    assert moment.tzinfo is not None
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # A quarter of what `isoformat` takes, and answers have several.
    return msgspec.json.encode(moment)[1:20].decode() + "+00:00"


ATOM = """to_char({} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
"""`atom` for statements that write events themselves; null of no moment."""


def birthday(born: date, year: int) -> date:
    """The day of the year on which somebody is a year older (TIM-05).

    Who was born on 29 February has it on the last of that month, each year.
    """
    if (born.month, born.day) == (2, 29):
        return date(year, 3, 1) - ONE_DAY
    return born.replace(year=year)


def day_of(moment: datetime, zone: str) -> str:
    """The day of a moment by the clocks of a zone, as people there write it."""
    try:
        local = moment.astimezone(zone_of(zone))
    except OverflowError:
        # In the first or the last of all days.
        local = moment
    return local.strftime("%d-%m-%Y")


def is_zone(name: str) -> bool:
    """Whether the name is one of the tz database's zones."""
    try:
        zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@functools.lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this name."""
    return ZoneInfo(name)


def start_of(day: date, zone: str) -> datetime:
    """The first instant, in UTC, at which the local calendar shows the day.

    A day that the zone left out starts where the next one does.
    """
    midnight = datetime.combine(day, time(), UTC)
    before, after, turn = _offsets_around(midnight, zone_of(zone))
    if turn is None or midnight - before < turn:
        return midnight - before
    return max(turn, midnight - after)


def first_instant_after(day: date, zone: str) -> datetime:
    """The first instant, in UTC, at which the local day is past for good.

    "Until DATE" is kept as date and zone and is over at this instant, so it still holds
    in the last local second of that day, also where clocks that go back show that
    second twice.
    """
    if day == date.max:
        return LAST_MOMENT
    midnight = datetime.combine(day + ONE_DAY, time(), UTC)
    before, after, turn = _offsets_around(midnight, zone_of(zone))
    if turn is None or midnight - after > turn:
        return midnight - after
    return min(turn, midnight - before)


def _offsets_around(
    midnight: datetime, zone: ZoneInfo
) -> tuple[timedelta, timedelta, datetime | None]:
    """The zone's offsets before and after, and the instant at which they change.

    Midnight by the local clock may be missing (Cairo's jumps from 00:00 to 01:00),
    happen twice (Havana's goes back from 01:00 to 00:00), or a whole day may be left
    out (Apia's was). What the clock shows on either side decides, not the calendar.
    """
    low = midnight - REACH
    high = midnight + min(REACH, LAST_MOMENT - ONE_DAY - midnight)
    before, after = _offset(low, zone), _offset(high, zone)
    if before == after:
        return before, after, None
    seconds = (high - low) // ONE_SECOND
    first = bisect.bisect_left(
        range(seconds),
        True,
        key=lambda second: _offset(low + second * ONE_SECOND, zone) != before,
    )
    return before, after, low + first * ONE_SECOND


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def must_come(
    moment: datetime | UnsetType | None, now: datetime, field: str = "expiration_date"
) -> None:
    """Raises InvalidInput for an end that has passed already."""
    if moment is not UNSET and moment is not None and moment <= now:
        raise InvalidInput({field: ["Must be in the future."]})
