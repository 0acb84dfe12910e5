"""What is being done for the account, later or by the clock."""

from typing import Annotated

from msgspec import Meta, Struct

from regulars.accounts.errors import JobNotFound
from regulars.accounts.permissions import Permission
from regulars.kit import jobs
from regulars.kit.clock import atom
from regulars.kit.doors import dashboard
from regulars.kit.jobs import standing
from regulars.kit.jobs.standing import Scheduled, Standing, State
from regulars.kit.work import Work


class JobList(Struct):
    """Which jobs: in this state, and those before a number that you have seen."""

    state: State | None = None
    before: Annotated[int, Meta(ge=1)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 100


class JobOut(Struct):
    """Something that is to be done, is being done, or was given up on.

    `later` waits for `next_try_at`, `waiting` for a worker. `error` is what went wrong
    last. `request_id` is the id of the request that asked for it.
    """

    number: int
    name: str
    state: State
    tries: int
    next_try_at: str | None
    created_at: str
    updated_at: str
    request_id: str | None
    error: str | None

    @classmethod
    def of(cls, job: Standing) -> "JobOut":
        return cls(
            number=job.number,
            name=job.name,
            state=job.state,
            tries=job.tries,
            next_try_at=None if job.next_try_at is None else atom(job.next_try_at),
            created_at=atom(job.created_at),
            updated_at=atom(job.updated_at),
            request_id=job.request_id,
            error=job.error,
        )


class JobScheduleOut(Struct):
    """A job that comes round by the clock, for all accounts: a cron line in UTC."""

    name: str
    cron: str
    last_due_at: str | None
    next_due_at: str

    @classmethod
    def of(cls, job: Scheduled) -> "JobScheduleOut":
        last = None if job.last_due_at is None else atom(job.last_due_at)
        return cls(job.name, job.cron, last, atom(job.next_due_at))


@dashboard.get("/jobs", allows=Permission.AUDIT_READ)
async def list_jobs(work: Work, query: JobList) -> list[JobOut]:
    """What is still to be done for the account, or was given up on, newest first.

    What is done is no longer here.
    """
    asked = (query.state, query.limit, query.before)
    return [JobOut.of(each) for each in await standing.jobs(work, work.account, *asked)]


@dashboard.post(
    "/jobs/{job_number}/retries",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[JobNotFound],
)
async def retry_job(work: Work, job_number: int) -> JobOut:
    """Have a job tried again from the start that was given up on.

    See first that what is said in its `error` is mended.
    """
    if not await jobs.unpark(work.write, [job_number], work.account):
        raise JobNotFound
    [job] = await standing.jobs(work, work.account, limit=1, before=job_number + 1)
    return JobOut.of(job)


@dashboard.get("/job-schedules", allows=Permission.AUDIT_READ)
async def list_job_schedules(work: Work) -> list[JobScheduleOut]:
    """What comes round by the clock: when it did last, and when it will next.

    In real time, also where the account's own clock is ahead.
    """
    return [JobScheduleOut.of(each) for each in await standing.schedules(work)]
