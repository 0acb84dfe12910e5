"""What a process writes down again and again, beside what it is there for."""

import asyncio

import asyncpg
from structlog.testing import capture_logs

from regulars.kit.beside import every


class TestEvery:
    async def test_goes_on_after_whatever_failed_and_tells_what_nobody_foresaw(
        self, context
    ):
        failures = [RuntimeError("odd"), asyncpg.PostgresError("away")]
        written = asyncio.Event()

        async def write(work):
            if failures:
                raise failures.pop()
            assert work.account_id is None
            written.set()

        with capture_logs() as logs:
            task = asyncio.create_task(every(0.01, context.pool, write))
            await asyncio.wait_for(written.wait(), 10)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        assert [each["event"] for each in logs] == ["not written"]
