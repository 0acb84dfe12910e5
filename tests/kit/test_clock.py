import random
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine

from regulars.kit.clock import (
    Clock,
    atom,
    first_instant_after,
    is_zone,
    now,
    start_of,
)

NAMES = """
    UTC Europe/Amsterdam Europe/London Europe/Lisbon Europe/Moscow Africa/Cairo
    Asia/Beirut America/Havana Pacific/Apia Pacific/Kiritimati Pacific/Pago_Pago
    Etc/GMT+12 Etc/GMT-14 Asia/Kathmandu Asia/Kolkata Australia/Lord_Howe
    Australia/Sydney America/New_York America/Los_Angeles America/Sao_Paulo
    America/Asuncion America/Santiago America/St_Johns America/Scoresbysund
    Atlantic/Azores Africa/Casablanca Asia/Tehran Asia/Gaza Asia/Amman Pacific/Chatham
"""
ZONES = NAMES.split()

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def turning_days(zone: str) -> list[date]:
    """The days near which the zone's offset changes, by looking at every one."""
    local = ZoneInfo(zone)
    noon = datetime(2007, 1, 1, 12, tzinfo=UTC)
    noons = [noon + n * DAY for n in range(20 * 365)]
    offsets = [at.astimezone(local).utcoffset() for at in noons]
    return [
        noons[n].date() for n in range(1, len(noons)) if offsets[n - 1] != offsets[n]
    ]


def cases() -> list[tuple[str, date]]:
    chosen = random.Random(20111230)
    found = []
    for zone in ZONES:
        turns = turning_days(zone)
        near = chosen.sample(turns, min(len(turns), 5))
        found += [(zone, day + n * DAY) for day in near for n in (-2, -1, 0, 1)]
        plain = [date(2010, 1, 1) + chosen.randrange(6000) * DAY for _ in range(4)]
        found += [(zone, day) for day in plain]
    return found


CASES = cases()


def by_brute_force(day: date, zone: str) -> tuple[datetime, datetime]:
    """The first instant the calendar shows the day, and the first it is past for good.

    Looks at every minute of four days, and then at every second of one minute.
    """
    local = ZoneInfo(zone)
    low = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY * 1.5
    minutes = [low + n * 60 * SECOND for n in range(4 * 1440)]
    days = [at.astimezone(local).date() for at in minutes]
    shown = next(n for n, shows in enumerate(days) if shows >= day)
    past = max(n for n, shows in enumerate(days) if shows <= day)
    starts = [minutes[shown - 1] + n * SECOND for n in range(61)]
    ends = [minutes[past] + n * SECOND for n in range(61)]
    return (
        next(at for at in starts if at.astimezone(local).date() >= day),
        next(at for at in ends if at.astimezone(local).date() > day),
    )


def test_there_are_500_cases_in_30_zones() -> None:
    assert len(ZONES) == 30
    assert len(CASES) >= 500


@pytest.mark.parametrize("zone", ZONES)
def test_agrees_with_looking_at_every_second(zone: str) -> None:
    for name, day in CASES:
        if name == zone:
            start, end = by_brute_force(day, zone)

            assert start_of(day, zone) == start, day
            assert first_instant_after(day, zone) == end, day


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Africa/Cairo", date(2024, 4, 25), "2024-04-25T22:00:00+00:00"),
        ("Africa/Cairo", date(2024, 10, 31), "2024-10-31T22:00:00+00:00"),
        ("Asia/Beirut", date(2024, 3, 30), "2024-03-30T22:00:00+00:00"),
        ("America/Havana", date(2024, 3, 9), "2024-03-10T05:00:00+00:00"),
        ("America/Havana", date(2024, 11, 2), "2024-11-03T04:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-31T10:00:00+00:00"),
        ("Etc/GMT-14", date(2024, 1, 1), "2024-01-01T10:00:00+00:00"),
        ("Etc/GMT+12", date(2024, 1, 1), "2024-01-02T12:00:00+00:00"),
        ("America/St_Johns", date(2010, 11, 6), "2010-11-07T03:30:00+00:00"),
    ],
)
def test_a_day_ends_with_its_last_local_second(zone: str, day: date, end: str) -> None:
    assert atom(first_instant_after(day, zone)) == end


def test_a_day_that_was_left_out_is_over_where_it_would_start() -> None:
    missing = date(2011, 12, 30)

    assert start_of(missing, "Pacific/Apia") == start_of(missing + DAY, "Pacific/Apia")


def test_days_near_the_end_of_time_have_an_end() -> None:
    for zone in ("Etc/GMT-14", "Etc/GMT+12", "Europe/Amsterdam"):
        ends = [
            first_instant_after(date(9999, 12, day), zone) for day in (28, 29, 30, 31)
        ]

        assert ends == sorted(set(ends))
        assert start_of(date(9999, 12, 31), zone) == ends[2]


class TestClock:
    def test_is_the_real_time_moved_by_the_offset(self) -> None:
        with time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False):
            assert Clock().now() == now() == datetime(2026, 1, 31, 12, tzinfo=UTC)
            assert Clock(DAY).now() == datetime(2026, 2, 1, 12, tzinfo=UTC)
            assert Clock(-DAY).now().tzinfo is UTC


class TestAtom:
    def test_has_neither_fractions_nor_other_zones(self) -> None:
        east = timezone(timedelta(hours=5, minutes=30))

        assert atom(datetime(2026, 1, 31, 12, 0, 0, 999_999, UTC)) == (
            "2026-01-31T12:00:00+00:00"
        )
        assert atom(datetime(2026, 1, 1, 3, tzinfo=east)) == "2025-12-31T21:30:00+00:00"

    def test_writes_four_digits_of_any_year(self) -> None:
        assert atom(datetime(1900, 1, 1, tzinfo=UTC)) == "1900-01-01T00:00:00+00:00"
        assert atom(datetime.max.replace(tzinfo=UTC)) == "9999-12-31T23:59:59+00:00"


def test_knows_zones_from_other_names() -> None:
    assert is_zone("Europe/Amsterdam")
    for name in ("Europe/Nowhere", "", "../etc/passwd", "/etc/localtime", "a\x00b"):
        assert not is_zone(name)
