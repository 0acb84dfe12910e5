"""What the worker does with the jobs of a test's account, now and in this process."""

import inspect
from typing import Any

import asyncpg
import msgspec

from regulars import rooms
from regulars.kit import jobs
from regulars.kit.context import Context
from regulars.worker import Opener

rooms.load("jobs")

TAKE = """
    delete from pgqueuer where id in (
      select id from pgqueuer
      where convert_from(payload, 'UTF8')::jsonb ->> 'account_id' = $1
      order by id limit 1)
    returning entrypoint, payload
"""


# What the worker tries again.
AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)


class Chores:
    """The jobs that an account has in the queue, in their order."""

    def __init__(
        self, context: Context, queue: asyncpg.Connection, account_id: int
    ) -> None:
        self._context = context
        self._queue = queue
        self._account_id = account_id

    async def take(self) -> tuple[str, dict[str, Any]] | None:
        """The next job with its payload, out of the queue; None when it is empty."""
        row = await self._queue.fetchrow(TAKE, str(self._account_id))
        if row is None:
            return None
        return row["entrypoint"], msgspec.json.decode(row["payload"])

    async def perform(self, name: str, payload: dict[str, Any]) -> None:
        """Does a job as the worker does it: its payload in the types that it wants."""
        job = jobs.registry[name]
        wanted = inspect.signature(job.function).parameters
        typed = {
            key: msgspec.convert(value, wanted[key].annotation)
            for key, value in payload.items()
            if key != jobs.DEPTH
        }
        held = {"keys": self._context.keys, "settings": self._context.settings}
        resources = {name: what for name, what in held.items() if name in wanted}
        opener = await jobs.at_its_depth(job, Opener(self._context), payload)
        await job(opener, **resources, **typed)

    async def perform_at_last(self, name: str, payload: dict[str, Any]) -> int:
        """Does a job as often as it takes; how often its locks were crossed."""
        for crossed in range(5):
            try:
                await self.perform(name, payload)
            except AGAIN:
                continue
            return crossed
        raise AssertionError(f"{name} was never done: {payload}")

    async def take_all(self) -> list[tuple[str, dict[str, Any]]]:
        """Every job, out of the queue."""
        jobs = []
        while taken := await self.take():
            jobs.append(taken)
        return jobs

    async def do(self) -> list[str]:
        """Does whatever there is to be done, and says what that was."""
        done = []
        while taken := await self.take():
            await self.perform(*taken)
            done.append(taken[0])
        return done
