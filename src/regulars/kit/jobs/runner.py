"""The worker: takes jobs, keeps the clock, and stops without losing either."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import asyncpg
import msgspec
import structlog
from pgqueuer.core.executors import (
    AbstractEntrypointExecutor,
    EntrypointExecutorParameters,
)
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context
from pgqueuer.domain.models import Job as Row

from regulars.kit.db import OUTAGES
from regulars.kit.errors import Unavailable
from regulars.kit.jobs.adapter import NAMES, HandedBack, Queue
from regulars.kit.jobs.calls import Call
from regulars.kit.jobs.holding import Held
from regulars.kit.jobs.queue import About, prune
from regulars.kit.jobs.registry import OpenWork, is_superseded, registry
from regulars.kit.jobs.schedule import Schedule
from regulars.kit.logs import forget_rows
from regulars.kit.metrics import Counter

log = structlog.get_logger(__name__)

DELAYS = (10, 60, 600, 3_600, 21_600)
"""Seconds before the second try, the third and so on, give or take a fifth."""

# One number for "who keeps the clock", apart from the ones PgQueuer takes.
CLOCK_LOCK = 0x7265_6775_6C61_7273

BATCH = 10
MOST_AT_ONCE = 40
LONGEST_PAUSE = 5.0
NOTHING: Mapping[str, object] = MappingProxyType({})


ENDED = Counter("regulars_jobs_ended_total", "Jobs, by how they ended.", "name", "how")
TICKS_FAILED = Counter(
    "regulars_ticks_failed_total", "Turns of what runs all the time.", "name"
)


class WorkerDied(Exception):
    """The worker that ran the job was gone before the job was done."""


class Runner:
    """Takes jobs and keeps the clock until it is cancelled.

    `resources` are handed to the jobs that have a parameter of that name. A job whose
    worker stops giving signs of life for `lease` is taken over by another. When it is
    cancelled, running jobs have `grace` to finish; the others go back into the queue.
    """

    def __init__(
        self,
        database_url: str,
        open_work: OpenWork,
        resources: Mapping[str, object] = NOTHING,
        *,
        lease: timedelta = timedelta(seconds=30),
        grace: timedelta = timedelta(seconds=15),
        pace: float = 1.0,
    ) -> None:
        self._url = database_url
        self._lease = lease
        self._grace = grace
        self._pace = pace
        self._calls = {
            job.name: Call(job, open_work, resources) for job in registry.values()
        }
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled; an outage of the database is waited out."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._again_and_again(self._take_jobs))
            both.create_task(self._again_and_again(self._keep_the_clock))
            for call in self._calls.values():
                if call.job.seconds is not None and call.job.everywhere:
                    both.create_task(_tick(call, call.job.seconds))

    async def _again_and_again(self, work: Callable[[asyncpg.Connection], Any]) -> None:
        pause = 0.1
        while True:
            try:
                connection = await asyncpg.connect(
                    self._url, timeout=5, command_timeout=30
                )
                try:
                    pause = 0.1
                    await work(connection)
                finally:
                    await _close(connection)
            except Exception as error:
                log.warning("worker_interrupted", reason=repr(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _take_jobs(self, connection: asyncpg.Connection) -> None:
        queue = Queue.on(connection)
        manager = QueueManager(queue, channel=NAMES.channel)
        for name, call in self._calls.items():
            manager.register_executor(name, _Executor(call, queue, self))
        working = asyncio.create_task(
            manager.run(
                dequeue_timeout=timedelta(seconds=2),
                batch_size=BATCH,
                max_concurrent_tasks=MOST_AT_ONCE,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=self._lease,
                log_aggregation_interval=timedelta(0),
            )
        )
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            await self._finish(manager, working)
            raise

    async def _finish(self, manager: QueueManager, working: asyncio.Task[None]) -> None:
        manager.shutdown.set()
        await asyncio.wait({working}, timeout=self._grace.total_seconds())
        for task in self._running:
            task.cancel()
        await asyncio.wait({working}, timeout=5)
        working.cancel()

    async def perform(self, call: Call, queue: Queue, row: Row) -> None:
        """Run one job once; what it raises says what becomes of it."""
        name, ended = call.job.name, "done"
        about = msgspec.convert(row.headers or {}, About)
        told = {"job": name, "job_number": row.id, **msgspec.to_builtins(about)}
        try:
            with structlog.contextvars.bound_contextvars(**told):
                await self._perform(call, queue, row, about)
        except RetryRequested:
            ended = "put back"
            raise
        except Exception as error:
            ended = "given up"
            if call.job.parks:
                raise
            # Its type alone: what it says may be of what the job must not keep.
            reason = type(error).__name__
            log.warning("job_given_up", job=call.job.name, reason=reason)
        finally:
            ENDED.add(name, ended)
            queue.let_go(row.id)

    async def _perform(self, call: Call, queue: Queue, row: Row, about: About) -> None:
        task = asyncio.current_task()
        assert task is not None
        used = row.attempts + queue.deaths.get(row.id, 0)
        if used >= call.job.tries:
            raise WorkerDied(f"{used} times its worker died or it failed")
        arguments = call.arguments(row.payload)
        self._running.add(task)
        try:
            await call(arguments, Held(row.id, queue.worker, about))
        except asyncio.CancelledError:
            # PgQueuer would count the job as done; it goes back to be done by another.
            task.uncancel()
            raise HandedBack from None
        except Exception as error:
            if is_superseded(error):
                # Back to whoever has it, and written at once: said to be done, it would
                # be done with as soon as it is this worker's again.
                log.warning("job_superseded")
                raise HandedBack from None
            # It is kept in the queue's own log, which knows no accounts.
            forget_rows(error)
            if used + 1 >= call.job.tries:
                raise
            log.info("job_failed", reason=_reason(error))
            raise RetryRequested(self._delay(used), _reason(error)) from error
        finally:
            self._running.discard(task)

    def _delay(self, used: int) -> timedelta:
        seconds = DELAYS[min(used, len(DELAYS) - 1)] * random.uniform(0.8, 1.2)
        return timedelta(seconds=seconds * self._pace)

    async def _keep_the_clock(self, connection: asyncpg.Connection) -> None:
        """Be the one worker that keeps the clock, as long as the connection lasts."""
        while not await connection.fetchval(
            "select pg_try_advisory_lock($1)", CLOCK_LOCK
        ):
            await asyncio.sleep(1)
        schedule = Schedule(call.job for call in self._calls.values())
        loop = asyncio.get_running_loop()
        prune_at = loop.time()
        async with asyncio.TaskGroup() as tickers:
            for call in self._calls.values():
                if call.job.seconds is not None and not call.job.everywhere:
                    tickers.create_task(_tick(call, call.job.seconds))
            while True:
                # Also how the clock's keeper notices that it lost its lock.
                await connection.execute("select 1")
                await schedule.enqueue_due(connection, datetime.now(UTC))
                if loop.time() >= prune_at:
                    await prune(connection)
                    prune_at += 3_600
                await asyncio.sleep(1)


class _Executor(AbstractEntrypointExecutor):
    """What PgQueuer calls for each job it took."""

    def __init__(self, call: Call, queue: Queue, runner: Runner) -> None:
        # PgQueuer asks only for the numbers; it never calls `func` itself.
        super().__init__(
            EntrypointExecutorParameters(
                concurrency_limit=0, func=call.job.function, on_failure="hold"
            )
        )
        self._call = call
        self._queue = queue
        self._runner = runner

    async def execute(self, job: Row, context: Context) -> None:
        await self._runner.perform(self._call, self._queue, job)


async def _tick(call: Call, seconds: float) -> None:
    """Call it again and again, more slowly while it fails."""
    failures = 0
    while True:
        try:
            await call({})
            failures = 0
        except (Unavailable, *OUTAGES) as away:
            failures += 1
            log.warning("tick_interrupted", job=call.job.name, reason=repr(away))
        except Exception:
            failures += 1
            TICKS_FAILED.add(call.job.name)
            log.exception("tick_failed", job=call.job.name)
        await asyncio.sleep(min(seconds * 2**failures, max(seconds, 60)))


async def _close(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=2)
    except (TimeoutError, asyncpg.PostgresError, OSError):
        connection.terminate()


def _reason(error: Exception) -> str:
    """What went wrong; never the value that the database's driver couldn't take."""
    told = "" if isinstance(error, asyncpg.DataError) else f": {error}"
    return f"{type(error).__name__}{told}"
