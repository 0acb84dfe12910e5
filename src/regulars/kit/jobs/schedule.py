"""The clock: turns each occurrence of a cron line into exactly one job.

PgQueuer's own scheduler moves a schedule on by "now plus the time until the next run",
taken from two clocks at two moments: around the boundary an occurrence can run twice.
Here an occurrence is claimed by its own moment, which only one worker can do.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import asyncpg
from croniter import croniter

from regulars.kit.jobs.queue import enqueue
from regulars.kit.jobs.registry import Job

# A schedule seen for the first time starts with its next occurrence, not with one that
# came before it existed.
_KNOW = """
    insert into pgqueuer_occurrences (name, due_at)
    select name, $2 from unnest($1::text[]) as name
    on conflict do nothing
"""

_CLAIM = """
    update pgqueuer_occurrences as known set due_at = due.due_at
    from unnest($1::text[], $2::timestamptz[]) as due (name, due_at)
    where known.name = due.name and known.due_at < due.due_at
    returning known.name
"""


class Schedule:
    """The cron lines of some jobs, and when to look at them again."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._lines = {job.name: job.cron for job in jobs if job.cron}
        self._look_again_at: datetime | None = None

    async def enqueue_due(
        self, connection: asyncpg.Connection, now: datetime
    ) -> list[str]:
        """The names whose occurrence this call turned into a job, and no other."""
        if not self._lines:
            return []
        if self._look_again_at is None:
            await connection.execute(_KNOW, list(self._lines), now)
        elif now < self._look_again_at:
            return []
        async with connection.transaction():
            moments = [latest(line, now) for line in self._lines.values()]
            rows = await connection.fetch(_CLAIM, list(self._lines), moments)
            claimed = [str(row["name"]) for row in rows]
            await enqueue(connection, [(name, {}) for name in claimed])
        self._look_again_at = min(following(line, now) for line in self._lines.values())
        return claimed


def latest(line: str, now: datetime) -> datetime:
    """The last moment of this cron line that isn't after now, in UTC."""
    just_after = now.astimezone(UTC) + timedelta(microseconds=1)
    moment: datetime = croniter(line, just_after).get_prev(datetime)
    return moment


def following(line: str, now: datetime) -> datetime:
    """The first moment of this cron line after now, in UTC."""
    moment: datetime = croniter(line, now.astimezone(UTC)).get_next(datetime)
    return moment
