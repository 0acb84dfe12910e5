"""Whose a job is: what becomes of it is written only by the worker that has it.

A worker may be stopped for longer than its lease, and go on when another has its jobs.
All that it writes then of jobs that it lost does nothing.
"""

import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from regulars.kit.jobs.queue import NOBODY, About
from regulars.kit.jobs.registry import OpenWork, Superseded
from regulars.kit.work import Origin, Work

# Locked until the commit: nobody takes the job over in between.
_HELD = """
    select id from pgqueuer
    where id = $1 and queue_manager_id = $2 and status = 'picked'
    for no key update
"""

_DONE = """
    with done as (
        delete from pgqueuer
        where id = $1 and queue_manager_id = $2 and status = 'picked'
        returning id, entrypoint, priority
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'successful', entrypoint, priority from done
    returning job_id
"""

# As PgQueuer's own, for jobs that this worker still has.
LOG = """
    with job_status as (
        select * from unnest($1::bigint[], $2::pgqueuer_status[], $3::jsonb[])
            as told(id, status, traceback)
    ), deleted as (
        delete from pgqueuer
        where queue_manager_id = $4
        and id in (select id from job_status where status <> 'failed')
        returning id, entrypoint, priority
    ), held as (
        update pgqueuer
        set status = 'failed', updated = now(), queue_manager_id = null
        where queue_manager_id = $4
        and id in (select id from job_status where status = 'failed')
        returning id, entrypoint, priority
    ), resolved as (
        select * from deleted union all select * from held
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority, traceback)
    select resolved.id, told.status, resolved.entrypoint, resolved.priority,
           told.traceback
    from resolved join job_status told on told.id = resolved.id
"""

RETRY = """
    with retry as (
        update pgqueuer
        set status = 'queued', execute_after = now() + $2::interval,
            attempts = attempts + 1, updated = now(), queue_manager_id = null
        where id = $1 and queue_manager_id = $4
        returning id, entrypoint, priority
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority, traceback)
    select id, 'queued', entrypoint, priority, $3::jsonb from retry
"""

HAND_BACK = """
    with handed_back as (
        update pgqueuer
        set status = 'queued', execute_after = now(), updated = now(),
            queue_manager_id = null
        where id = $1 and queue_manager_id = $2
        returning id, entrypoint, priority
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'queued', entrypoint, priority from handed_back
"""

# As if it had never been taken, so that this counts as no death.
PUT_BACK = """
    with put_back as (
        update pgqueuer
        set status = 'queued', execute_after = now() + interval '1 second',
            queue_manager_id = null
        where id = any($1) and queue_manager_id = $2
        returning id
    )
    delete from pgqueuer_log where id in (
        select max(log.id) from pgqueuer_log log
        join put_back on put_back.id = log.job_id
        where log.status = 'picked' group by log.job_id
    )
"""

# Taken again by the worker that is still at it: that was no death either.
STILL_HERE = """
    delete from pgqueuer_log where id in (
        select max(log.id) from pgqueuer_log log
        join pgqueuer job on job.id = log.job_id
        where log.job_id = any($1) and log.status = 'picked'
        and job.queue_manager_id = $2
        group by log.job_id
    )
"""

BEAT = """
    update pgqueuer set heartbeat = now()
    where id = any($1) and queue_manager_id = $2
"""


class Held(msgspec.Struct, frozen=True):
    """A job that a worker has, for whom, and which request asked for it."""

    job_id: int
    worker: UUID | None
    about: About = NOBODY


class Fence:
    """Opens the Works of one job, as long as the job is this worker's.

    What a Work writes, emits, audits and defers is rolled back when the job was taken
    over meanwhile; only what it wrote by `work.once` outside a transaction stays. With
    `once` there is one Work, and the job's being done commits with it: then nothing of
    its transaction is ever written twice.
    """

    def __init__(self, open_work: OpenWork, held: Held, *, once: bool) -> None:
        self._open_work = open_work
        self._holds = (held.job_id, held.worker)
        self._request_id = held.about.request_id
        self._once = once
        self._opened = 0

    def __call__(
        self, account_id: int | None = None
    ) -> contextlib.AbstractAsyncContextManager[Work]:
        return self._fenced(account_id)

    @contextlib.asynccontextmanager
    async def _fenced(self, account_id: int | None) -> AsyncIterator[Work]:
        self._opened += 1
        assert self._opened == 1 or not self._once, "This job is done by one Work."
        async with self._open_work(account_id) as work:
            # What a job does is told as what the request did that asked for it.
            work.origin = Origin(work.origin.place, self._request_id)
            yield work
            if self._once:
                holds = await work.write(_DONE, *self._holds)
            elif work.commits:
                holds = await work.write(_HELD, *self._holds)
            else:
                return
            if not holds:
                raise Superseded
