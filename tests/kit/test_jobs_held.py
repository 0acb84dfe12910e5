"""Whose a job is, while its worker stands still, has died before or writes too late."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import queued_effects
from queued_effects import TABLES
from queues import take_and_die

from regulars.kit import jobs
from regulars.kit.db import Pool
from regulars.kit.jobs.holding import Fence, Held
from regulars.kit.jobs.runner import Runner
from regulars.kit.work import Work, opened

LEASE = timedelta(seconds=4)


@pytest.fixture(scope="module")
def tables() -> str:
    return TABLES


async def until(connection: asyncpg.Connection, question: str) -> None:
    async with asyncio.timeout(60):
        while not await connection.fetchval(question):
            await asyncio.sleep(0.02)


@asynccontextmanager
async def one_worker(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    script = str(Path(queued_effects.__file__))
    lease = str(LEASE.total_seconds())
    worker = await asyncio.create_subprocess_exec(
        sys.executable, script, url, "0.001", lease
    )
    try:
        yield worker
    finally:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()


async def test_a_worker_that_slept_goes_on_with_what_it_still_runs(
    url: str, connection: asyncpg.Connection
) -> None:
    calls = [("cards.long", {"number": number}) for number in range(3)]
    await jobs.enqueue(connection, calls)

    async with one_worker(url) as worker:
        await until(connection, "select count(*) = 3 from starts")
        worker.send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.5 * LEASE.total_seconds())
        # Told of at once on waking: it looks for jobs before it gives a sign of life.
        await jobs.enqueue(connection, [("cards.bystander", {"number": 9})])
        worker.send_signal(signal.SIGCONT)
        await until(connection, "select exists(select from effects where number = 9)")
        # Of what was put back wrongly, each would have begun again.
        await asyncio.sleep(2)
        await connection.execute("insert into cards values (-1, 0)")
        await until(connection, "select not exists(select from pgqueuer)")

    begun = await connection.fetch("select number from starts order by 1")
    done = await connection.fetch("select number from effects order by 1")
    assert [row["number"] for row in begun] == [0, 1, 2]
    assert [row["number"] for row in done] == [0, 1, 2, 9]
    picked = "select count(*) from pgqueuer_log where status = 'picked'"
    assert await connection.fetchval(picked) == 4


@pytest.fixture
def only_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job of anybody else is registered."""
    for kept in (jobs.registry, jobs.listeners):
        for key in list(kept):
            monkeypatch.delitem(kept, key)


def no_work(account_id: int | None = None) -> Any:
    raise AssertionError("This job opens no Work.")


@pytest.mark.usefixtures("only_its_own")
async def test_what_lives_for_a_lease_holds_up_no_others_whose_worker_died(
    url: str, connection: asyncpg.Connection
) -> None:
    may_end, all_others = asyncio.Event(), asyncio.Event()
    done: list[int] = []

    @jobs.job("cards.import")
    async def import_all(open_work: jobs.OpenWork, number: int) -> None:
        if number == 0:
            await may_end.wait()
        done.append(number)
        if len(done) == 3:
            all_others.set()

    calls = [("cards.import", {"number": number}) for number in range(4)]
    await jobs.enqueue(connection, calls)
    await take_and_die(connection)
    working = Runner(url, no_work, lease=timedelta(seconds=1)).run()
    worker = asyncio.create_task(working)
    try:
        async with asyncio.timeout(30):
            await all_others.wait()
        assert sorted(done) == [1, 2, 3]
        may_end.set()
        await until(connection, "select not exists(select from pgqueuer)")
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    assert sorted(done) == [0, 1, 2, 3]


@pytest.mark.usefixtures("only_its_own")
async def test_a_task_that_finds_its_job_gone_has_not_failed(
    url: str, connection: asyncpg.Connection
) -> None:
    tries: list[int] = []

    @jobs.job("cards.import", tries=1)
    async def import_all(open_work: jobs.OpenWork) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ExceptionGroup("of tasks", [jobs.Superseded()])

    await jobs.enqueue(connection, [("cards.import", {})])
    worker = asyncio.create_task(Runner(url, no_work).run())
    try:
        await until(connection, "select not exists(select from pgqueuer)")
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker

    assert len(tries) == 2
    assert await jobs.parked(connection) == []


async def test_what_another_has_by_now_defers_nothing(
    url: str, connection: asyncpg.Connection
) -> None:
    pool = Pool(url, 1)

    def open_work(account_id: int | None = None) -> AbstractAsyncContextManager[Work]:
        return opened(Work(pool, account_id, "system", datetime.now(UTC)))

    lost = Fence(open_work, Held(1, uuid4()), once=False)
    with pytest.raises(jobs.Superseded):
        async with lost() as work:
            work.defer(queued_effects.bystander, number=1)
    await pool.close()

    assert await connection.fetchval("select count(*) from pgqueuer") == 0
