"""IDM-06: how long a key is remembered: by real time, wherever the clock stands."""

import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from scale import scaled

from regulars.kit import idempotency
from regulars.kit.context import Context
from regulars.kit.errors import IdempotencyKeyReused
from regulars.kit.idempotency import KEPT, Stored
from regulars.kit.work import Work, opened
from regulars.opening import Opened

MINUTE = timedelta(minutes=1)
A_DAY_LESS_A_MINUTE = timedelta(days=1, minutes=-1)
MARK, OTHER_MARK = b"fingerprint", b"another"

# As if it had been asked so much earlier.
AGE = """
    update idempotency_keys
    set created_at = created_at - $3::interval, expires_at = expires_at - $3::interval
    where account_id = $1 and key = $2
"""

Asked = Callable[..., Awaitable[Stored | None]]
Aged = Callable[[str, timedelta], Awaitable[None]]


@pytest.fixture
def asked(context: Context, account: Opened) -> Asked:
    """A request with a key: what is stored for it, else it is done."""
    times = itertools.count()

    async def asked(
        key: str, mark: bytes = MARK, ahead: timedelta = timedelta(0)
    ) -> Stored | None:
        at = datetime.now(UTC) + ahead
        work = Work(context.pool, account.account_id, "test", at)
        async with opened(work):
            stored = await idempotency.claim(work, context.keys, key, mark)
            if stored is None:
                answer = f"{key} {next(times)}".encode()
                await idempotency.keep(work, context.keys, key, 201, answer)
        return stored

    return asked


@pytest.fixture
def aged(superuser: asyncpg.Connection, account: Opened) -> Aged:
    """Makes a key older by so much."""

    async def aged(key: str, by: timedelta) -> None:
        await superuser.execute(AGE, account.account_id, key, by)

    return aged


async def test_a_key_is_remembered_for_its_time_and_then_is_new(
    asked: Asked, aged: Aged
) -> None:
    wrong, tried = [], scaled(300) // 4 + 1

    for number in range(tried):
        key = f"key {number}"
        await asked(key)
        kept = [await asked(key)]
        for older in (A_DAY_LESS_A_MINUTE, KEPT - A_DAY_LESS_A_MINUTE - MINUTE):
            await aged(key, older)
            kept.append(await asked(key))
        await aged(key, MINUTE)
        anew = [await asked(key)]
        await aged(key, 3 * KEPT)
        anew.append(await asked(key))
        bodies = {each and each.body for each in kept}
        if anew != [None, None] or len(bodies) != 1 or None in bodies:
            wrong.append((number, kept, anew))

    print(f"tried={tried * 5} expected=[] got={wrong} seed=none")
    assert not wrong


async def test_a_clock_that_was_moved_ends_no_key(asked: Asked) -> None:
    await asked("key")

    assert await asked("key", ahead=10 * KEPT) is not None


async def test_a_key_that_began_anew_has_its_new_answer(
    asked: Asked, aged: Aged
) -> None:
    await asked("key")
    await aged("key", KEPT)

    await asked("key", OTHER_MARK)

    stored = await asked("key", OTHER_MARK)
    assert stored is not None and stored.body == b"key 1"
    with pytest.raises(IdempotencyKeyReused):
        await asked("key", MARK)


async def test_the_sweep_takes_what_is_past_and_nothing_else(
    asked: Asked, aged: Aged, work: Work, context: Context, account: Opened
) -> None:
    for key, age in (("old", KEPT), ("young", KEPT - MINUTE)):
        await asked(key)
        await aged(key, age)

    far = work.now + 10 * KEPT
    async with opened(Work(context.pool, account.account_id, "test", far)) as sweeping:
        await idempotency.sweep(sweeping)

    left = await work.value(
        "select array_agg(key) from idempotency_keys where account_id = $1",
        work.account_id,
    )
    assert left == ["young"]
