"""The queue as PgQueuer knows it: its tables, and taking jobs out of them.

Only the worker and the migrations load this. A server that answers requests puts jobs
in with statements of our own (`kit/jobs/queue.py`): PgQueuer would be a fifth of the
time that it takes to start.
"""

import time
from datetime import timedelta
from typing import Self

import asyncpg
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
from pgqueuer.domain.types import (
    JOB_STATUS,
    Channel,
    JobId,
    QueueEntrypoint,
    QueueManagerId,
)
from pgqueuer.ports.repository import EntrypointExecutionParameter

from regulars.kit.jobs import holding
from regulars.kit.logs import without_anybody

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


class HandedBack(RetryRequested):
    """The job goes back before it is done here; this doesn't count as a try."""


class Queue(Queries):
    """PgQueuer's statements, with some of ours.

    Deaths are counted and stops are not; what a worker says of a job that another has
    by now does nothing; and jobs whose worker died begin one at a time, because one of
    them may have killed it and would take the others with it again. Each has the worker
    to itself among them for as long as a lease, in which it would have killed it.
    """

    worker: QueueManagerId | None
    # Taken here, and what became of them isn't written down yet.
    held: set[JobId]
    deaths: dict[JobId, int]
    # Of those whose worker died, the one that began last, and when.
    on_trial: tuple[JobId, float] | None

    @classmethod
    def on(cls, connection: asyncpg.Connection) -> Self:
        """The queue, seen through a connection of its own."""
        driver = AsyncpgDriver(connection)
        queue = cls(driver, qbe=ENVIRONMENT, qbq=STATEMENTS, qbs=SCHEDULES)
        queue.worker = None
        queue.held = set()
        queue.deaths = {}
        queue.on_trial = None
        return queue

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[Row]:
        """The jobs now ours; of those whose worker died before, one at a time."""
        self.worker = queue_manager_id
        rows = await super().dequeue(
            batch_size,
            entrypoints,
            queue_manager_id,
            global_concurrency_limit,
            heartbeat_timeout,
        )
        if not rows:
            return rows
        found = await self.driver.fetch(_DEATHS, [row.id for row in rows])
        deaths = {
            JobId(int(str(each["job_id"]))): int(str(each["deaths"])) for each in found
        }
        # A machine that slept takes its own jobs again before it gives a sign of life.
        if here := [job_id for job_id in deaths if job_id in self.held]:
            await self.driver.execute(holding.STILL_HERE, here, self.worker)
        new = [row for row in rows if row.id not in self.held]
        others = await self._tried_later(new, deaths, heartbeat_timeout)
        taken = [row for row in new if row.id not in others]
        self.held.update(row.id for row in taken)
        return taken

    async def _tried_later(
        self, rows: list[Row], deaths: dict[JobId, int], lease: timedelta
    ) -> list[JobId]:
        """Those whose worker died and that are put back, so that one begins alone."""
        suspects = [row.id for row in rows if row.id in deaths]
        now = time.monotonic()
        if suspects and not self._is_on_trial(now - lease.total_seconds()):
            first = suspects.pop(0)
            self.deaths[first] = deaths[first]
            self.on_trial = (first, now)
        if suspects:
            await self.driver.execute(holding.PUT_BACK, suspects, self.worker)
        return suspects

    def _is_on_trial(self, since: float) -> bool:
        return self.on_trial is not None and self.on_trial[1] > since

    def let_go(self, job_id: JobId) -> None:
        """The job ran to some end: another whose worker died may have its turn."""
        self.deaths.pop(job_id, None)
        if self.on_trial is not None and self.on_trial[0] == job_id:
            self.on_trial = None

    async def log_jobs(
        self, job_status: list[tuple[Row, JOB_STATUS, TracebackRecord | None]]
    ) -> None:
        """Write down what became of jobs."""
        kept = [_kept(record) for *_, record in job_status]
        await self.driver.execute(
            holding.LOG,
            [job.id for job, *_ in job_status],
            [status for _, status, _ in job_status],
            [record and record.model_dump_json() for record in kept],
            self.worker,
        )
        self.held.difference_update(job.id for job, *_ in job_status)

    async def retry_job(
        self, job: Row, delay: timedelta, traceback_record: TracebackRecord | None
    ) -> None:
        """Put the job back, as one more try or as if it had never been taken."""
        record = _kept(traceback_record)
        if record and record.exception_type == HandedBack.__name__:
            await self.driver.execute(holding.HAND_BACK, job.id, self.worker)
        else:
            told = record and record.model_dump_json()
            await self.driver.execute(holding.RETRY, job.id, delay, told, self.worker)
        self.held.discard(job.id)

    async def update_heartbeat(self, job_ids: list[JobId]) -> None:
        """Say that these jobs are still being done here."""
        await self.driver.execute(holding.BEAT, list(set(job_ids)), self.worker)


def _kept(record: TracebackRecord | None) -> TracebackRecord | None:
    """What is written down of a failure: one table for all accounts, and for a week."""
    if record is None:
        return None
    context = record.additional_context or {}
    told = {
        "exception_message": without_anybody(record.exception_message),
        "traceback": without_anybody(record.traceback),
        "additional_context": context
        | {
            name: without_anybody(value)
            for name, value in context.items()
            if isinstance(value, str)
        },
    }
    return record.model_copy(update=told)
