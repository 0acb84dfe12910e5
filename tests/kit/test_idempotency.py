"""IDM-06: how long a key is remembered, by the account's clock."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from scale import scaled

from regulars.kit import idempotency
from regulars.kit.context import Context
from regulars.kit.errors import IdempotencyKeyReused
from regulars.kit.idempotency import KEPT, Stored
from regulars.kit.work import Work, opened
from regulars.opening import Opened

SECOND = timedelta(seconds=1)
A_DAY_LESS_A_MINUTE = timedelta(days=1, minutes=-1)
MARK, OTHER_MARK = b"fingerprint", b"another"

Asked = Callable[..., Awaitable[Stored | None]]


@pytest.fixture
def asked(context: Context, account: Opened) -> Asked:
    """A request with a key at a moment: what is stored for it, else it is done."""

    async def asked(key: str, at: datetime, mark: bytes = MARK) -> Stored | None:
        work = Work(context.pool, account.account_id, "test", at)
        async with opened(work):
            stored = await idempotency.claim(work, context.keys, key, mark)
            if stored is None:
                answer = f"{key} {at.isoformat()}".encode()
                await idempotency.keep(work, context.keys, key, 201, answer)
        return stored

    return asked


async def test_a_key_is_remembered_to_the_second_and_then_is_new(
    asked: Asked, work: Work
) -> None:
    first, wrong, tried = work.now, [], scaled(300) // 4 + 1

    for number in range(tried):
        key, at = f"key {number}", first + number * SECOND
        await asked(key, at)
        kept = [
            await asked(key, at + later)
            for later in (timedelta(0), A_DAY_LESS_A_MINUTE, KEPT - SECOND)
        ]
        anew = [await asked(key, at + KEPT), await asked(key, at + 3 * KEPT)]
        answer = f"{key} {at.isoformat()}".encode()
        if anew != [None, None] or any(k is None or k.body != answer for k in kept):
            wrong.append((number, kept, anew))

    print(f"tried={tried * 5} expected=[] got={wrong} seed=none")
    assert not wrong


async def test_a_key_that_began_anew_has_its_new_answer(
    asked: Asked, work: Work
) -> None:
    later = work.now + KEPT
    await asked("key", work.now)

    await asked("key", later, OTHER_MARK)

    stored = await asked("key", later + SECOND, OTHER_MARK)
    assert stored is not None and stored.body == f"key {later.isoformat()}".encode()
    with pytest.raises(IdempotencyKeyReused):
        await asked("key", later + SECOND, MARK)


async def test_the_sweep_takes_what_is_past_and_nothing_else(
    asked: Asked, work: Work, context: Context, account: Opened
) -> None:
    await asked("old", work.now)
    await asked("young", work.now + SECOND)

    at = work.now + KEPT
    async with opened(Work(context.pool, account.account_id, "test", at)) as sweeping:
        await idempotency.sweep(sweeping)

    left = await work.value(
        "select array_agg(key) from idempotency_keys where account_id = $1",
        work.account_id,
    )
    assert left == ["young"]
