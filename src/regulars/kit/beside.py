"""What a process writes down again and again, beside what it is there for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import structlog

from regulars.kit.db import OUTAGES, Pool
from regulars.kit.errors import Unavailable
from regulars.kit.work import SYSTEM, Work, opened

log = structlog.get_logger("regulars")

Write = Callable[[Work], Awaitable[None]]


async def every(seconds: float, pool: Pool, write: Write) -> None:
    """Writes again and again what is counted or noted in memory, until cancelled."""
    while True:
        await asyncio.sleep(seconds)
        await written(pool, write)


async def written(pool: Pool, write: Write) -> None:
    """Writes it; what fails is logged, and written at the next turn.

    Of a database that is away whoever asks for something tells already.
    """
    try:
        async with opened(Work(pool, None, SYSTEM, datetime.now(UTC))) as work:
            await write(work)
    except (Unavailable, asyncpg.PostgresError, *OUTAGES):
        pass
    except Exception:
        log.exception("not written", what=write.__qualname__)
