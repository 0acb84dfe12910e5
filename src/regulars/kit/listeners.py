"""Who listens to what happens, and one look for all of them.

A connection or a query for each who listens would be most of what the database does on
a busy day: a process asks twice a second how far the logs of those accounts have come
that somebody listens to, and wakes whoever has something to read.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg

from regulars.kit import events
from regulars.kit.db import BUSY, OUTAGES, Pool
from regulars.kit.errors import Unavailable
from regulars.kit.metrics import Sample, family, sources
from regulars.kit.work import SYSTEM, Work

SECONDS_BETWEEN_LOOKS = 0.5

MOST_LISTENERS = 2_000
"""How many one process keeps: each is a connection that others then can't have."""

MOST_OF_AN_ACCOUNT = 400

LISTENING = family("regulars_listeners", "gauge", "Who is told what happens, now.")


class Listener:
    """One who is told; woken when there may be something to read."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.is_closing = False

    async def wait(self, seconds: float) -> bool:
        """Whether it was woken within so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)
        was_woken = self.woken.is_set()
        self.woken.clear()
        return was_woken


class Listeners:
    """Those of one process, by the account that they listen to."""

    def __init__(self, pool: Pool, leaving: asyncio.Event | None = None) -> None:
        self._pool = pool
        self._leaving = leaving or asyncio.Event()
        self._known: dict[int, set[Listener]] = {}
        self._heads: dict[int, int] = {}
        sources.append(self._samples)

    @contextlib.contextmanager
    def listening(self, account_id: int) -> Iterator[Listener]:
        """Counts one more in, as long as the block runs. Raises Unavailable."""
        theirs = self._known.setdefault(account_id, set())
        if self._count() >= MOST_LISTENERS or len(theirs) >= MOST_OF_AN_ACCOUNT:
            raise Unavailable
        one = Listener()
        # Something may have happened since they read, and before they were counted in.
        one.woken.set()
        theirs.add(one)
        try:
            yield one
        finally:
            theirs.remove(one)
            if not theirs:
                self._known.pop(account_id, None)
                self._heads.pop(account_id, None)

    async def watch(self) -> None:
        """Looks what has happened, as long as this runs; lets all go in the end."""
        while not self._leaving.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), SECONDS_BETWEEN_LOOKS)
            for account_id in list(self._known):
                await self._look(account_id)
        for listener in [each for theirs in self._known.values() for each in theirs]:
            listener.is_closing = True
            listener.woken.set()

    async def _look(self, account_id: int) -> None:
        work = Work(self._pool, account_id, SYSTEM, datetime.now(UTC))
        try:
            head = await events.head(work)
        except (Unavailable, asyncpg.PostgresError, *OUTAGES, *BUSY):
            return
        if self._heads.get(account_id) != head:
            self._heads[account_id] = head
            for listener in self._known.get(account_id, ()):
                listener.woken.set()

    def _count(self) -> int:
        return sum(map(len, self._known.values()))

    def _samples(self) -> Iterator[Sample]:
        yield Sample(LISTENING, (), self._count())
