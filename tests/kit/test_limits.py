"""Requests are counted, also over several processes."""

import time
from datetime import UTC, datetime

import pytest

from regulars.kit.context import Context
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import MINUTE, Limits
from regulars.kit.work import Work, opened


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that no minute ends within a test."""
    now = time.time()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now)


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


def test_counts_each_actor_apart_and_takes_the_accounts_own_limit() -> None:
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
    actor = f"shared {time.time_ns()}"
    for limits in (here, there):
        for _ in range(5):
            limits.take(actor)

    for limits in (here, there, here):
        await share(context, limits)

    for limits in (here, there):
        with pytest.raises(TooManyRequests):
            limits.take(actor)
