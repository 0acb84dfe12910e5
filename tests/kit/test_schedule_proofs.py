"""JOB-03 and TIM-04: each occurrence once, by whatever clocks and whoever keeps it."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from scale import scaled

from regulars.kit import jobs
from regulars.kit.db import OUTAGES
from regulars.kit.jobs.occurrences import following, latest
from regulars.kit.jobs.schedule import Schedule

HALF_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def words(text: str) -> list[str]:
    return text.split()


TAKEN = """
    with gone as (delete from pgqueuer returning entrypoint),
    told as (delete from pgqueuer_log)
    select entrypoint, count(*) as n from gone group by entrypoint
"""


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in list(jobs.registry):
        monkeypatch.delitem(jobs.registry, key)


async def _nothing(open_work: jobs.OpenWork) -> None:
    """A job that is only put into the queue here."""


class Line(NamedTuple):
    """A cron line, kept apart so that the test finds its moments by itself."""

    minute: int
    hour: int | None
    day: int | None
    weekday: int | None

    def __str__(self) -> str:
        hour, day, weekday = ("*" if n is None else n for n in self[1:])
        return f"{self.minute} {hour} {day} * {weekday}"

    def comes(self, at: datetime) -> bool:
        return (
            self.minute == at.minute
            and self.hour in (None, at.hour)
            and self.day in (None, at.day)
            # Sunday is 0 in a cron line.
            and self.weekday in (None, at.isoweekday() % 7)
        )


def drawn(chance: random.Random, number: int) -> Line:
    minute, hour = chance.choice((0, 30)), chance.randrange(24)
    if number % 50 == 0:
        return Line(minute, None, None, None)
    if number % 10 == 1:
        return Line(minute, hour, None, chance.randrange(7))
    if number % 30 == 2:
        return Line(minute, hour, chance.randrange(1, 32), None)
    return Line(minute, hour, None, None)


class Keepers:
    """Four that might keep the clock; one of them does, until it is killed."""

    def __init__(self, url: str, server: str, chance: random.Random) -> None:
        self._url = url
        self._server = server
        self._chance = chance
        self._seats: list[tuple[Schedule, asyncpg.Connection]] = []
        self._leader = 0
        self.kills = 0

    async def open(self) -> None:
        self._superuser = await asyncpg.connect(self._server)
        for _ in range(4):
            self._seats.append(await self._fresh())

    async def _fresh(self) -> tuple[Schedule, asyncpg.Connection]:
        return Schedule(jobs.registry.values()), await asyncpg.connect(self._url)

    async def keep(self, now: datetime) -> None:
        """One turn of the clock; now and then two believe that it is theirs."""
        both = self._chance.random() < 0.1
        others = [self._chance.randrange(4)] if both else []
        await asyncio.gather(
            *(
                clock.enqueue_due(connection, now)
                for clock, connection in (
                    self._seats[seat] for seat in {self._leader, *others}
                )
            )
        )

    async def keep_and_die(self, now: datetime) -> None:
        """A turn in which the leader is killed, wherever it is, and another follows."""
        clock, connection = self._seats[self._leader]
        turn = asyncio.create_task(clock.enqueue_due(connection, now))
        await asyncio.sleep(self._chance.random() * 0.006)
        await self._superuser.execute(
            "select pg_terminate_backend($1)", connection.get_server_pid()
        )
        with suppress(*OUTAGES):
            await turn
        connection.terminate()
        self._seats[self._leader] = await self._fresh()
        self._leader = self._chance.randrange(4)
        self.kills += 1
        await self.keep(now)

    async def close(self) -> None:
        for _, connection in self._seats:
            await connection.close()
        await self._superuser.close()


async def test_job_03_each_occurrence_is_once_over_a_year_of_thousand_schedules(
    url: str, server: str
) -> None:
    days, chance = scaled(365), random.Random(4711)
    lines = {f"clock.number_{n}": drawn(chance, n) for n in range(1_000)}
    for name, line in lines.items():
        jobs.every(str(line), name=name)(_nothing)
    keepers = Keepers(url, server, chance)
    await keepers.open()
    connection = await asyncpg.connect(url)
    await keepers.keep(START - timedelta(seconds=1))
    wrong: dict[str, tuple[int, int]] = {}
    tried = got = away = 0

    missed: set[str] = set()
    for step in range(days * 48):
        at = START + step * HALF_HOUR
        due = {name for name, line in lines.items() if line.comes(at)}
        # Nobody keeps the clock for a while: the last that was missed comes after.
        if 20 <= step % 480 < 33:
            missed |= due
            away += 1
            continue
        due, missed = due | missed, set()
        now = at + timedelta(seconds=chance.randrange(1, 900))
        is_fatal = chance.random() < 0.03
        await (keepers.keep_and_die(now) if is_fatal else keepers.keep(now))
        rows = {row["entrypoint"]: row["n"] for row in await connection.fetch(TAKEN)}
        expected = dict.fromkeys(due, 1)
        tried, got = tried + len(expected), got + sum(rows.values())
        for name in rows.keys() | expected.keys():
            if rows.get(name, 0) != expected.get(name, 0):
                wrong[f"{name} {at}"] = (expected.get(name, 0), rows.get(name, 0))

    await keepers.close()
    await connection.close()
    print(
        f"JOB-03 tried={days} days, 4 schedulers, {len(lines)} schedules, "
        f"{keepers.kills} leaders killed, {away} half hours without any "
        f"expected={tried} jobs got={got}, {len(wrong)} wrong"
    )
    assert wrong == {}
    assert keepers.kills > 0


ZONES = words("""
Europe/Amsterdam Europe/London Europe/Lisbon Europe/Dublin Europe/Helsinki
Europe/Chisinau Atlantic/Azores America/New_York America/Chicago America/Denver
America/Los_Angeles America/Anchorage America/St_Johns America/Halifax America/Havana
America/Nuuk America/Santiago America/Asuncion Africa/Cairo Africa/Casablanca
Asia/Beirut Asia/Jerusalem Asia/Kolkata Asia/Kathmandu Australia/Sydney
Australia/Adelaide Australia/Lord_Howe Pacific/Auckland Pacific/Chatham Pacific/Easter
""")


def turns(zone: ZoneInfo) -> list[datetime]:
    """When its clocks are put forward or back in a year, to the minute."""
    found: list[datetime] = []
    hours = (START + n * timedelta(hours=1) for n in range(365 * 24))
    for at in hours:
        if (
            at.astimezone(zone).utcoffset()
            != (at + 2 * HALF_HOUR).astimezone(zone).utcoffset()
        ):
            found.append(at)
    return found


def minutes_around(turn: datetime) -> list[datetime]:
    return [turn - 2 * A_DAY + n * timedelta(minutes=1) for n in range(4 * 24 * 60)]


def daily_by_hand(
    hour: int, minute: int, minutes: list[datetime], zone: ZoneInfo
) -> list[datetime]:
    """Of each local day the first minute that shows the time, or has passed it."""
    first: dict[date, datetime] = {}
    for at in minutes:
        local = at.astimezone(zone)
        if (local.hour, local.minute) >= (hour, minute):
            first.setdefault(local.date(), at)
    # The first day may have begun before the minutes do.
    return sorted(first.values())[1:]


def hourly_by_hand(minutes: list[datetime], zone: ZoneInfo) -> list[datetime]:
    return [at for at in minutes if at.astimezone(zone).minute == 0]


def walked(line: str, minutes: list[datetime], zone: str) -> list[datetime]:
    found: list[datetime] = []
    now = minutes[0] - timedelta(seconds=1)
    while True:
        now = following(line, now, zone)
        if now > minutes[-1]:
            return found
        found.append(now)


def test_tim_04_daily_jobs_come_once_each_local_day_and_hourly_ones_each_hour() -> None:
    tried = 0
    wrong: list[str] = []
    lengths: Counter[int] = Counter()
    for name in ZONES:
        zone = ZoneInfo(name)
        around = turns(zone) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]
        for turn in around:
            minutes = minutes_around(turn)
            for line, hour, minute in (("30 2 * * *", 2, 30), ("0 0 * * *", 0, 0)):
                tried += 1
                expected = daily_by_hand(hour, minute, minutes, zone)
                got = [at for at in walked(line, minutes, name) if at >= expected[0]]
                if got != expected:
                    wrong.append(f"{name} {line}: {got} instead of {expected}")
                asked = minutes[minutes.index(expected[0]) :: 61]
                for now in asked:
                    last = max(at for at in expected if at <= now)
                    if latest(line, now, name) != last:
                        wrong.append(f"{name} {line} at {now}")
            tried += 1
            expected = hourly_by_hand(minutes, zone)
            got = walked("0 * * * *", minutes, name)
            if got != expected:
                wrong.append(f"{name} hourly: {got} instead of {expected}")
            day = turn.astimezone(zone).date()
            lengths[sum(at.astimezone(zone).date() == day for at in got)] += 1

    print(
        f"TIM-04 tried={tried} lines in {len(ZONES)} zones expected=once a local day, "
        f"23 or 25 hourly got={len(wrong)} wrong, hourly {sorted(lengths.items())}"
    )
    assert len(ZONES) == 30
    assert wrong == []
    assert lengths[23] >= 20 and lengths[25] >= 20


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
async def test_tim_04_the_clock_itself_goes_by_the_zone_of_a_job(
    url: str, change: str
) -> None:
    zone = "Europe/Amsterdam"
    for name, line in (("early", "30 2 * * *"), ("hourly", "0 * * * *")):
        jobs.every(line, name=f"clock.{name}", zone=zone)(_nothing)
    connection = await asyncpg.connect(url)
    clock = Schedule(jobs.registry.values())
    there = ZoneInfo(zone)
    midnight = datetime.fromisoformat(change).replace(tzinfo=there)
    tomorrow = datetime.fromisoformat(change).replace(tzinfo=there) + A_DAY
    now, end = midnight.astimezone(UTC) - timedelta(seconds=1), tomorrow.astimezone(UTC)
    counts: Counter[str] = Counter()

    while now < end:
        counts.update(await clock.enqueue_due(connection, now))
        now += timedelta(minutes=7)

    await connection.close()
    hours = 23 if change == "2026-03-29" else 25
    assert counts == {"clock.early": 1, "clock.hourly": hours}
