"""The queue itself: its tables, putting in, and what was given up on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

import asyncpg
import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.adapters.persistence.qb import (
    DBSettings,
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as Row
from pgqueuer.domain.models import TracebackRecord
from pgqueuer.domain.schema.declaration import target
from pgqueuer.domain.types import Channel, JobId, QueueEntrypoint, QueueManagerId
from pgqueuer.ports.repository import EntrypointExecutionParameter

from regulars.kit.jobs.registry import JobCall, name_of

# Every name is spelled out: PgQueuer would else read plain environment variables such
# as CHANNEL or TRIGGER, and an operator's shell would rename our tables.
NAMES = DBSettings(
    prefix="",
    db_schema=None,
    channel=Channel("regulars_jobs"),
    function="fn_pgqueuer_changed",
    trigger="tg_pgqueuer_changed",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    statistics_table="pgqueuer_statistics",
    schedules_table="pgqueuer_schedules",
)
ENVIRONMENT = QueryBuilderEnvironment(NAMES)
STATEMENTS = QueryQueueBuilder(NAMES)
SCHEDULES = QuerySchedulerBuilder(NAMES)

_ENQUEUE = STATEMENTS.build_enqueue_query()
_UNPARK = STATEMENTS.build_requeue_jobs_query()

_PARKED = """
    select queue.id, queue.entrypoint as name, queue.payload,
           queue.updated as parked_at, log.reason
    from pgqueuer queue
    cross join lateral (
        select concat_ws(
            ': ', traceback ->> 'exception_type', traceback ->> 'exception_message'
        ) as reason
        from pgqueuer_log
        where job_id = queue.id and status = 'failed'
        order by id desc limit 1
    ) log
    where queue.status = 'failed'
    order by queue.id desc
    limit $1
"""

# A job is taken once per try. Taken again without having been put back in between
# means that the worker which had it is dead.
_DEATHS = """
    select taken.job_id, count(*) - 1 as deaths
    from pgqueuer_log taken
    where taken.job_id = any($1) and taken.status = 'picked' and taken.id > (
        select coalesce(max(put.id), 0) from pgqueuer_log put
        where put.job_id = taken.job_id and put.status = 'queued'
    )
    group by taken.job_id having count(*) > 1
"""

_HAND_BACK = """
    with handed_back as (
        update pgqueuer
        set status = 'queued', execute_after = now(), updated = now(),
            queue_manager_id = null
        where id = $1
        returning id, entrypoint, priority
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'queued', entrypoint, priority from handed_back
"""

_PRUNE = """
    delete from pgqueuer_log log
    where created < now() - interval '7 days'
    and not exists (select from pgqueuer where pgqueuer.id = log.job_id)
"""


class Parked(msgspec.Struct, frozen=True):
    """A job that was given up on, with why."""

    id: int
    name: str
    payload: dict[str, object]
    reason: str
    parked_at: datetime


def installation(role: str = "regulars") -> list[str]:
    """The statements of the migration that makes the queue, for the owner's role.

    These tables belong to no account: they are infrastructure outside row-level
    security, so a payload holds ids and nothing else.
    """
    schema = target(NAMES)
    return [
        *(schema_ddl.render_enum(entry, NAMES) for entry in schema.enums),
        *(schema_ddl.render_table(entry, NAMES) for entry in schema.tables),
        *(schema_ddl.render_index(entry, NAMES) for entry in schema.indexes),
        *(schema_ddl.render_function(entry, NAMES) for entry in schema.functions),
        *(schema_ddl.render_trigger(entry, NAMES) for entry in schema.triggers),
        "create table pgqueuer_occurrences"
        " (name text primary key, due_at timestamptz not null)",
        f"grant select, insert, update, delete on {_TABLES} to {role}",
        f"grant usage, select on {_SEQUENCES} to {role}",
    ]


_TABLES = (
    "table pgqueuer, pgqueuer_log, pgqueuer_statistics, pgqueuer_schedules,"
    " pgqueuer_occurrences"
)
_SEQUENCES = (
    "sequence pgqueuer_id_seq, pgqueuer_log_id_seq, pgqueuer_statistics_id_seq,"
    " pgqueuer_schedules_id_seq"
)


async def install(connection: asyncpg.Connection, role: str = "regulars") -> None:
    """Make the queue's tables on this connection of the owner."""
    for statement in installation(role):
        await connection.execute(statement)


async def enqueue(connection: asyncpg.Connection, calls: Sequence[JobCall]) -> None:
    """Put jobs into the queue, any number in one statement.

    It notifies the workers and so takes a database-wide lock at commit: never call it
    in a transaction that moves value, let the worker turn events into jobs instead.
    """
    if not calls:
        return
    await connection.execute(
        _ENQUEUE,
        [0] * len(calls),
        [name_of(name) for name, _ in calls],
        [msgspec.json.encode(payload) for _, payload in calls],
        [timedelta(0)] * len(calls),
        [None] * len(calls),
        [None] * len(calls),
    )


async def parked(connection: asyncpg.Connection, limit: int = 100) -> list[Parked]:
    """The jobs that failed as often as they may, newest first."""
    rows = await connection.fetch(_PARKED, limit)
    return [
        Parked(**{**row, "payload": msgspec.json.decode(row["payload"])})
        for row in map(dict, rows)
    ]


async def unpark(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """Have these parked jobs tried again from the start."""
    await connection.execute(_UNPARK, list(ids))


async def prune(connection: asyncpg.Connection) -> None:
    """Forget what happened to finished jobs a week ago: the log would only grow."""
    await connection.execute(_PRUNE)


class HandedBack(RetryRequested):
    """The worker stops before the job is done; this doesn't count as a try."""


class Queue(Queries):
    """PgQueuer's statements, with two of ours: deaths are counted, stops are not."""

    deaths: dict[JobId, int]

    @classmethod
    def on(cls, connection: asyncpg.Connection) -> Self:
        """The queue, seen through a connection of its own."""
        driver = AsyncpgDriver(connection)
        queue = cls(driver, qbe=ENVIRONMENT, qbq=STATEMENTS, qbs=SCHEDULES)
        queue.deaths = {}
        return queue

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[Row]:
        """The jobs now ours; those that killed a worker before are remembered."""
        rows = await super().dequeue(
            batch_size,
            entrypoints,
            queue_manager_id,
            global_concurrency_limit,
            heartbeat_timeout,
        )
        if rows:
            ids = [row.id for row in rows]
            for died in await self.driver.fetch(_DEATHS, ids):
                job_id, deaths = died["job_id"], died["deaths"]
                assert isinstance(job_id, int) and isinstance(deaths, int)
                self.deaths[JobId(job_id)] = deaths
        return rows

    async def retry_job(
        self, job: Row, delay: timedelta, traceback_record: TracebackRecord | None
    ) -> None:
        """Put the job back, as one more try or as if it had never been taken."""
        if traceback_record and traceback_record.exception_type == HandedBack.__name__:
            await self.driver.execute(_HAND_BACK, job.id)
        else:
            await super().retry_job(job, delay, traceback_record)
