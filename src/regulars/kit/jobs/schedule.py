"""The clock: turns each occurrence of a cron line into exactly one job.

PgQueuer's own scheduler moves a schedule on by "now plus the time until the next run",
taken from two clocks at two moments: around the boundary an occurrence can run twice.
Here an occurrence is claimed by its own moment, which only one worker can do.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import asyncpg

from regulars.kit.jobs.occurrences import following, latest
from regulars.kit.jobs.queue import enqueue
from regulars.kit.jobs.registry import Job

# A schedule seen for the first time starts with its next occurrence, not with one that
# came before it existed.
_KNOW = """
    insert into pgqueuer_occurrences (name, due_at)
    select name, $2 from unnest($1::text[]) as name
    on conflict do nothing
"""

# A clock that was ahead for a while, by a day say, had claimed the whole day: without
# this, nothing would run until it was over.
_DISBELIEVE = """
    with locked as materialized (
        select name from pgqueuer_occurrences
        where name = any($1) and due_at > $3 order by name for no key update
    )
    update pgqueuer_occurrences known set due_at = $2
    from locked where known.name = locked.name
"""

# Locked in one order: two may keep the clock for a moment.
_CLAIM = """
    with locked as materialized (
        select name, due_at from pgqueuer_occurrences
        where name = any($1) order by name for no key update
    )
    update pgqueuer_occurrences as known set due_at = due.due_at
    from locked
    join unnest($1::text[], $2::timestamptz[]) as due (name, due_at)
        on due.name = locked.name and locked.due_at < due.due_at
    where known.name = locked.name
    returning known.name
"""

# So far two machines' clocks may be apart without anything running twice.
BELIEVABLE = timedelta(minutes=5)


class Schedule:
    """The cron lines of some jobs, and when each comes round next."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._lines = {job.name: (job.cron, job.zone) for job in jobs if job.cron}
        self._next: dict[str, datetime] = {}
        self._looked_at: datetime | None = None

    async def enqueue_due(
        self, connection: asyncpg.Connection, now: datetime
    ) -> list[str]:
        """The names whose occurrence this call turned into a job, and no other."""
        if not self._lines:
            return []
        if self._looked_at is None or now < self._looked_at - BELIEVABLE:
            await self._begin(connection, now)
        due = [name for name in self._lines if self._is_due(name, now)]
        claimed = await self._claim(connection, due, now) if due else []
        for name in due:
            line, zone = self._lines[name]
            self._next[name] = following(line, now, zone)
        self._looked_at = now
        return claimed

    async def _begin(self, connection: asyncpg.Connection, now: datetime) -> None:
        """As if there had been no clock before this one."""
        self._next.clear()
        names = list(self._lines)
        await connection.execute(_KNOW, names, now)
        await connection.execute(_DISBELIEVE, names, now, now + BELIEVABLE)

    def _is_due(self, name: str, now: datetime) -> bool:
        return name not in self._next or self._next[name] <= now

    async def _claim(
        self, connection: asyncpg.Connection, due: list[str], now: datetime
    ) -> list[str]:
        moments = [
            latest(line, now, zone)
            for line, zone in (self._lines[name] for name in due)
        ]
        async with connection.transaction():
            rows = await connection.fetch(_CLAIM, due, moments)
            claimed = [str(row["name"]) for row in rows]
            await enqueue(connection, [(name, {}) for name in claimed])
        return claimed
