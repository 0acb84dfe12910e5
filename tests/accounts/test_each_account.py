"""What is done for every account in turn, though the database goes away meanwhile."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from running import free_port
from structlog.testing import capture_logs

from regulars.accounts.queries import SomeAccountsFailed, each_account
from regulars.kit.context import Context
from regulars.kit.jobs import OpenWork, Superseded
from regulars.opening import open_account
from regulars.worker import Opener


@pytest.fixture
async def away(settings: Any) -> AsyncIterator[OpenWork]:
    """Works of a database that isn't there."""
    nowhere = f"postgresql://regulars@127.0.0.1:{free_port()}/regulars"
    context = Context.of(settings, nowhere)
    yield Opener(context)
    await context.pool.close()


@pytest.mark.usefixtures("quick_hashes")
async def test_each_outage_is_told_once_and_what_else_fails_each_time(context, away):
    present = Opener(context)
    seen: list[int] = []

    async def count(account_id: int) -> None:
        seen.append(account_id)

    for _ in range(8):
        await open_account(context, "Test bakery")
    await each_account(present, count)
    first, second, back, third, broken, other, fourth, last = seen[-8:]

    async def do(account_id: int) -> None:
        if account_id in (broken, other):
            raise ValueError("of this account only")
        is_away = account_id in (first, second, third, fourth, last)
        async with (away if is_away else present)(account_id) as work:
            assert await work.value("select $1::bigint", account_id) == account_id

    with (
        capture_logs() as told,
        pytest.raises(SomeAccountsFailed, match=rf"{last}\] of {len(seen)}$") as failed,
    ):
        await each_account(present, do)

    assert [(each["event"], each["account_id"]) for each in told] == [
        ("database away", first),
        ("database away", third),
        ("account failed", broken),
        ("account failed", other),
        ("database away", fourth),
    ]
    assert all(str(each) in str(failed.value) for each in seen[-8:] if each != back)
    assert f" {back}," not in str(failed.value)


@pytest.mark.parametrize(
    "raised", [Superseded(), ExceptionGroup("of tasks", [ValueError(), Superseded()])]
)
@pytest.mark.usefixtures("quick_hashes")
async def test_a_worker_whose_job_another_has_goes_on_to_no_further_account(
    context, raised
):
    for _ in range(2):
        await open_account(context, "Test bakery")
    seen: list[int] = []

    async def do(account_id: int) -> None:
        seen.append(account_id)
        raise raised

    with pytest.raises(type(raised)):
        await each_account(Opener(context), do)

    assert len(seen) == 1
