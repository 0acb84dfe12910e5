"""Takes jobs and keeps the clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from regulars import rooms
from regulars.accounts.queries import now_of
from regulars.kit.beside import every, written
from regulars.kit.context import Context
from regulars.kit.figures import WRITTEN_EVERY_SECONDS, Figures
from regulars.kit.jobs.runner import Runner
from regulars.kit.postgres import Database
from regulars.kit.work import SYSTEM, WORKER, Work, opened
from regulars.settings import Settings


async def run(settings: Settings, database: Database) -> None:
    """Works until it is cancelled."""
    rooms.load("events")
    rooms.load("jobs")
    context = Context.of(settings, database.url)
    pool, write = context.pool, Figures("work").write
    await written(pool, write)
    telling = asyncio.create_task(every(WRITTEN_EVERY_SECONDS, pool, write))
    try:
        resources = {"keys": context.keys, "settings": settings}
        await Runner(database.url, Opener(context), resources).run()
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await written(pool, write)
        await pool.close()


class Opener:
    """Opens the Work that a job asks for, at its account's own time."""

    def __init__(self, context: Context) -> None:
        self._pool = context.pool

    def __call__(
        self, account_id: int | None = None
    ) -> contextlib.AbstractAsyncContextManager[Work]:
        return self._open(account_id)

    @contextlib.asynccontextmanager
    async def _open(self, account_id: int | None) -> AsyncIterator[Work]:
        now = datetime.now(UTC)
        if account_id is not None:
            platform = Work(self._pool, None, SYSTEM, now)
            now = await now_of(platform, account_id) or now
        work = Work(self._pool, account_id, SYSTEM, now, WORKER)
        async with opened(work):
            yield work
