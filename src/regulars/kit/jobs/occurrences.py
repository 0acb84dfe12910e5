"""When a cron line comes round, by UTC or by the clocks of a zone.

By the clocks of a zone, `30 2 * * *` is once in each local day: on the day that has no
half past two it is at the first instant after the gap, and where it is half past two
twice, it is at the first. A line for each hour (`*` in its place) goes by time that
passes: it comes 23 times on the one day and 25 times on the other.
"""

import functools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from regulars.kit.clock import zone_of

# No clock has been put back by more since there are cron lines.
LONGEST_TURN = timedelta(hours=3)
A_SECOND = timedelta(seconds=1)


def latest(line: str, now: datetime, zone: str | None = None) -> datetime:
    """The last moment of this cron line that isn't after now, in UTC."""
    if zone is None:
        just_after = now.astimezone(UTC) + timedelta(microseconds=1)
        moment: datetime = _read(line).get_prev(datetime, start_time=just_after)
        return moment
    there = zone_of(zone)
    begin = _local(now, there) + LONGEST_TURN
    found: list[datetime] = []
    for local in _walk(line, begin, back=True):
        if found and local < begin - 2 * LONGEST_TURN:
            break
        found += [at for at in _instants(line, local, there) if at <= now]
    return max(found)


def following(line: str, now: datetime, zone: str | None = None) -> datetime:
    """The first moment of this cron line after now, in UTC."""
    if zone is None:
        moment: datetime = _read(line).get_next(
            datetime, start_time=now.astimezone(UTC)
        )
        return moment
    there = zone_of(zone)
    begin = _local(now, there) - LONGEST_TURN
    found: list[datetime] = []
    for local in _walk(line, begin, back=False):
        if found and local > begin + 2 * LONGEST_TURN:
            break
        found += [at for at in _instants(line, local, there) if at > now]
    return min(found)


def _walk(line: str, begin: datetime, *, back: bool) -> Iterator[datetime]:
    """What the clocks show when the line comes round, from there on."""
    at = begin.replace(tzinfo=UTC)
    step = _read(line).get_prev if back else _read(line).get_next
    while True:
        at = step(datetime, start_time=at)
        yield at.replace(tzinfo=None)


@functools.lru_cache(maxsize=1_000)
def _read(line: str) -> croniter:
    """The line, read once: that takes longer than finding a moment."""
    return croniter(line)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _instants(line: str, local: datetime, zone: ZoneInfo) -> list[datetime]:
    """When the zone's clocks show this, as often as it counts."""
    both = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = sorted({at for at in both if _local(at, zone) == local})
    is_hourly = line.split()[1] == "*"
    if shown:
        return shown if is_hourly else shown[:1]
    return [] if is_hourly else [_after_the_gap(min(both), max(both), zone)]


def _after_the_gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks are put forward, between these two."""
    before = low.astimezone(zone).utcoffset()
    while high - low > A_SECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
