"""Requests are counted, also over several processes."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime

import asyncpg
import pytest

from regulars.accounts.jobs import forget_counts
from regulars.kit.context import Context
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import MINUTE, Limits
from regulars.kit.work import Work, opened
from regulars.worker import Opener


class Clock:
    """A clock that stands still, so that no minute ends unless the test says so."""

    def __init__(self) -> None:
        self.now = time.time()

    def turn(self) -> None:
        """The next minute begins."""
        self.now += MINUTE


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that limits are counted by."""
    clock = Clock()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: clock.now)
    return clock


async def share(context: Context, limits: Limits) -> None:
    """What the server does once a second."""
    async with opened(Work(context.pool, None, "test", datetime.now(UTC))) as work:
        await limits.share(work)


def test_refuses_what_goes_over_and_says_how_long_to_wait() -> None:
    limits = Limits(2)
    limits.take("a")
    limits.take("a")

    with pytest.raises(TooManyRequests) as refused:
        limits.take("a")

    assert 1 <= (refused.value.retry_after_seconds or 0) <= MINUTE


def test_counts_each_caller_apart_and_takes_the_accounts_own_limit() -> None:
    limits = Limits(1)
    limits.take("a")
    limits.take("b", 2)
    limits.take("b", 2)

    with pytest.raises(TooManyRequests):
        limits.take("b", 2)


def test_zero_is_no_limit() -> None:
    limits = Limits(0)

    for _ in range(1_000):
        limits.take("a")


async def test_two_processes_count_together_once_they_have_shared(
    context: Context,
) -> None:
    here, there = Limits(10), Limits(10)
    caller = f"shared {time.time_ns()}"
    for limits in (here, there):
        for _ in range(5):
            limits.take(caller)

    for limits in (here, there, here):
        await share(context, limits)

    for limits in (here, there):
        with pytest.raises(TooManyRequests):
            limits.take(caller)


def test_a_new_minute_counts_from_nothing(clock: Clock) -> None:
    limits = Limits(1)
    limits.take("a")

    clock.turn()

    limits.take("a")
    with pytest.raises(TooManyRequests):
        limits.take("a")


async def test_shares_each_request_once_however_often_it_shares(
    context: Context,
) -> None:
    here, there = Limits(6), Limits(6)
    caller = f"often {time.time_ns()}"

    for _ in range(3):
        here.take(caller)
        for limits in (here, here, there):
            await share(context, limits)

    there.take(caller)
    await share(context, there)
    await share(context, here)
    for limits in (here, there):
        limits.take(caller)
        limits.take(caller)
        with pytest.raises(TooManyRequests):
            limits.take(caller)


async def test_a_minute_that_ends_while_it_shares_takes_nothing_along(
    context: Context, superuser: asyncpg.Connection, clock: Clock
) -> None:
    here, there = Limits(3), Limits(3)
    caller = f"late {time.time_ns()}"
    here.take(caller)
    await share(context, here)
    here.take(caller)
    here.take(caller)

    async with superuser.transaction():
        await superuser.execute(LOCK, caller)
        sharing = asyncio.create_task(share(context, here))
        await waiting(superuser)
        clock.turn()
        here.take(caller)
    await sharing

    there.take(caller)
    there.take(caller)
    for limits in (here, there, here):
        await share(context, limits)
    for limits in (here, there):
        with pytest.raises(TooManyRequests):
            limits.take(caller)


async def test_minutes_that_are_over_are_forgotten_many_times_a_day(
    context: Context, superuser: asyncpg.Connection, clock: Clock
) -> None:
    limits, caller = Limits(3), f"swept {time.time_ns()}"
    limits.take(caller)
    await share(context, limits)
    clock.turn()
    clock.turn()
    limits.take(caller)
    await share(context, limits)

    await forget_counts(Opener(context))

    kept = await superuser.fetch(
        "select minute from request_counts where caller = $1", caller
    )
    assert [row["minute"] for row in kept] == [int(clock.now) // MINUTE]
    assert (forget_counts.seconds or MINUTE * 60) <= 10 * MINUTE


LOCK = "select from request_counts where caller = $1 for update"

WAITING = "select count(*) from pg_locks where not granted"


async def waiting(superuser: asyncpg.Connection) -> None:
    """Until somebody waits for a lock."""
    while not await superuser.fetchval(WAITING):
        await asyncio.sleep(0.01)


def test_a_flood_of_others_wipes_no_count_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("regulars.kit.limits.MOST_COUNTED", 10)
    limits = Limits(1)
    limits.take("guessed at")

    for number in range(100):
        with contextlib.suppress(TooManyRequests):
            limits.take(f"other {number}")

    with pytest.raises(TooManyRequests):
        limits.take("guessed at")


def test_makes_room_by_forgetting_minutes_that_are_over(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr("regulars.kit.limits.MOST_COUNTED", 10)
    limits = Limits(1)
    for number in range(10):
        limits.take(f"a minute ago {number}")
    clock.turn()

    limits.take("now")

    with pytest.raises(TooManyRequests):
        limits.take("now")
