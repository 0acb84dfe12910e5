"""What is told of jobs that failed, and of whose they are."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from job_database import with_a_queue
from log_lines import logging_at

from regulars.kit import jobs
from regulars.kit.clock import now
from regulars.kit.db import Pool
from regulars.kit.jobs import standing
from regulars.kit.jobs.runner import Runner
from regulars.kit.work import Work, opened

OURS, THEIRS = 7, 8
REQUEST = "the-request-that-asked"


@pytest.fixture
async def pool(server: str) -> AsyncIterator[Pool]:
    """Connections to a database of its own with the queue in it."""
    pool = Pool(await with_a_queue(server), 4)
    yield pool
    await pool.close()


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in list(jobs.registry):
        monkeypatch.delitem(jobs.registry, key)


def asking(pool: Pool) -> Work:
    return Work(pool, None, "test", now())


async def put_in(pool: Pool, name: str, account_id: int) -> None:
    about = jobs.About(account_id, REQUEST)
    async with pool.connection(None) as connection:
        await jobs.enqueue(connection, [(name, {})], about)


@contextlib.asynccontextmanager
async def working(pool: Pool) -> AsyncIterator[None]:
    def open_work(account_id: int | None = None) -> Any:
        return opened(asking(pool))

    task = asyncio.create_task(Runner(pool._url, open_work, pace=0.0005).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def failed(pool: Pool, account_id: int) -> list[standing.Standing]:
    async with asyncio.timeout(30):
        while not (found := await standing.jobs(asking(pool), account_id, "failed")):
            await asyncio.sleep(0.02)
    return found


async def test_tells_why_a_job_was_given_up_on_to_its_account_alone(
    pool: Pool, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[str | None] = []

    @jobs.job("cards.fail", tries=2)
    async def fail(open_work: jobs.OpenWork) -> None:
        async with open_work() as work:
            seen.append(work.origin.request_id)
        raise RuntimeError("mail to robin@example.com with rgl_pat_abcdefghijkl")

    await put_in(pool, "cards.fail", OURS)
    with logging_at("info"):
        async with working(pool):
            [job] = await failed(pool, OURS)

    assert (job.name, job.tries, job.request_id) == ("cards.fail", 1, REQUEST)
    assert job.error == "RuntimeError: mail to ***@*** with rgl_pat_***"
    assert job.next_try_at is None
    assert await standing.jobs(asking(pool), THEIRS) == []
    assert [each.number for each in await standing.jobs(asking(pool), None)] == [
        job.number
    ]
    assert seen == [REQUEST, REQUEST]
    lines = [line for line in capfd.readouterr().err.splitlines() if line[:1] == "{"]
    [told] = [json.loads(line) for line in lines if "job_failed" in line]
    assert (told["job"], told["job_number"]) == ("cards.fail", job.number)
    assert (told["account_id"], told["request_id"]) == (OURS, REQUEST)
    assert "robin@example.com" not in str(lines)


async def test_a_job_that_was_given_up_on_is_tried_again_or_forgotten(
    pool: Pool,
) -> None:
    @jobs.job("cards.fail", tries=1)
    async def fail(open_work: jobs.OpenWork) -> None:
        raise RuntimeError

    await put_in(pool, "cards.fail", OURS)
    async with working(pool):
        [job] = await failed(pool, OURS)
    async with pool.connection(None) as connection:
        assert await jobs.is_parked(connection, job.number)
        await jobs.unpark(connection.fetch, [job.number])
        assert not await jobs.is_parked(connection, job.number)
        await jobs.discard(connection, [job.number])
    [waiting] = await standing.jobs(asking(pool), OURS)
    assert waiting.state == "waiting"

    async with working(pool):
        await failed(pool, OURS)
    async with pool.connection(None) as connection:
        await jobs.discard(connection, [job.number])

    assert await standing.jobs(asking(pool), OURS) == []


async def test_a_job_of_the_clock_is_of_no_account(pool: Pool) -> None:
    @jobs.job("cards.sweep")
    async def sweep(open_work: jobs.OpenWork) -> None: ...

    async with pool.connection(None) as connection:
        await jobs.enqueue(connection, [("cards.sweep", {})])
        await jobs.enqueue(connection, [("cards.sweep", {"account_id": THEIRS})])

    told = await standing.jobs(asking(pool), None)
    [theirs] = await standing.jobs(asking(pool), THEIRS)

    assert [each.account_id for each in told] == [THEIRS, None]
    assert theirs.number == told[0].number
