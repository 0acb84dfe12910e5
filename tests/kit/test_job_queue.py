"""What stands in the queue: as PgQueuer puts it in, and nobody's data of failures."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from queues import is_parked

from regulars.kit import jobs
from regulars.kit.jobs.adapter import Queue
from regulars.kit.jobs.runner import Runner

ADDRESS = "robin@example.com"
NAME = "Robin Smit"


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in list(jobs.registry):
        monkeypatch.delitem(jobs.registry, key)


def open_work(account_id: int | None = None) -> Any:
    raise AssertionError("These jobs open no Work.")


async def ask(url: str, sql: str, *values: object) -> None:
    own = await asyncpg.connect(url)
    try:
        await own.fetchval(sql, *values)
    finally:
        await own.close()


async def refused_by_a_server(url: str) -> None:
    raise OSError(f"550 no such mailbox\n{ADDRESS}")


async def a_parameter_of_the_wrong_kind(url: str) -> None:
    await ask(url, "select $1::int", NAME)


async def a_value_of_the_wrong_kind(url: str) -> None:
    await ask(url, "select $1::text::int", NAME)


@pytest.mark.parametrize("tries", [1, 2])
@pytest.mark.parametrize(
    ("fail", "known_by"),
    [
        (refused_by_a_server, "550 no such mailbox"),
        (a_parameter_of_the_wrong_kind, "invalid input for query argument"),
        (a_value_of_the_wrong_kind, "invalid input syntax for type integer"),
    ],
)
async def test_keeps_what_went_wrong_and_nobodys_data(
    connection, url, capfd, fail, known_by, tries
):
    @jobs.job("cards.fail", tries=tries)
    async def failing(open_work: jobs.OpenWork) -> None:
        await fail(url)

    await jobs.enqueue(connection, [("cards.fail", {})])
    runner = Runner(url, open_work, pace=0.0005, lease=timedelta(1))
    working = asyncio.create_task(runner.run())
    async with asyncio.timeout(20):
        while not await is_parked(connection):
            await asyncio.sleep(0.01)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working

    kept = str(await connection.fetch("select log::text from pgqueuer_log log"))
    assert kept.count(known_by) >= tries
    assert ADDRESS not in kept
    assert NAME not in kept


ROWS = """
    select job.entrypoint, job.payload, job.priority, job.status::text as status,
      job.attempts, job.dedupe_key, job.queue_manager_id,
      job.heartbeat is null as is_untouched, job.execute_after <= now() as is_due,
      log.status::text as logged, log.entrypoint as logged_name, log.priority as level
    from pgqueuer job left join pgqueuer_log log on log.job_id = job.id
    order by job.id
"""


class TestQueue:
    async def test_puts_in_what_pgqueuer_itself_would(self, connection) -> None:
        @jobs.job("cards.block")
        async def block(open_work: jobs.OpenWork, number: int) -> None: ...

        @jobs.job("cards.send")
        async def send(open_work: jobs.OpenWork) -> None: ...

        calls = [("cards.send", {}), ("cards.block", {"number": 7})]
        await jobs.enqueue(connection, calls)
        ours = await connection.fetch(ROWS)
        await connection.execute("delete from pgqueuer")
        names = [name for name, _ in calls]
        payloads: list[bytes | None] = [b"{}", b'{"number":7}']
        await Queue.on(connection).enqueue(names, payloads, [0, 0])

        theirs = await connection.fetch(ROWS)

        assert ours == theirs
        assert [row["entrypoint"] for row in ours] == names
