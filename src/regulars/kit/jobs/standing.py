"""How the queue stands: for who watches the server, and for each account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from regulars.kit.clock import now
from regulars.kit.figures import Question
from regulars.kit.jobs.occurrences import following
from regulars.kit.jobs.registry import registry
from regulars.kit.metrics import family
from regulars.kit.work import Work

State = Literal["waiting", "later", "running", "failed"]

JOBS = family("regulars_jobs", "gauge", "Jobs in the queue, by name and state.")
OLDEST = family(
    "regulars_jobs_oldest_seconds", "gauge", "How long the one has been due, or ended."
)

STATE = """
    case when status = 'picked' then 'running'
        when status <> 'queued' then 'failed'
        when execute_after > $1 then 'later'
        else 'waiting' end
"""

_STANDS = f"""
    with jobs as (
        select entrypoint, greatest(execute_after, created) as since, {STATE} as state
        from pgqueuer
    )
    select '{JOBS}' as name, array[entrypoint, state] as labels,
        count(*)::float8 as value
    from jobs group by entrypoint, state
    union all
    select '{OLDEST}', array[entrypoint, state],
        greatest(0, extract(epoch from $1 - min(since)))::float8
    from jobs where state <> 'later' group by entrypoint, state
"""

QUESTION = Question(("name", "state"), _STANDS)

OF_ONE = "(headers ->> 'account_id')::bigint = $2"
OF_ALL = "$2::bigint is null"

JOBS_HEAD = f"""
    with jobs as materialized (
        select id as number, entrypoint as name, {STATE} as state, attempts as tries,
            execute_after, created as created_at, updated as updated_at,
            (headers ->> 'account_id')::bigint as account_id,
            headers ->> 'request_id' as request_id
        from pgqueuer
"""

JOBS_TAIL = """            and ($5::bigint is null or id < $5)
    )
    select number, name, state, tries,
        case when state in ('waiting', 'later') then execute_after end as next_try_at,
        created_at, updated_at, account_id, request_id, log.error
    from jobs
    left join lateral (
        select nullif(concat_ws(': ', traceback ->> 'exception_type',
            traceback ->> 'exception_message'), '') as error
        from pgqueuer_log
        where job_id = jobs.number and traceback is not null
        order by id desc limit 1
    ) log on true
    where $3::text is null or state = $3
    order by number desc
    limit $4
"""

_OF_ONE = f"{JOBS_HEAD} where {OF_ONE} {JOBS_TAIL}"
_OF_ALL = f"{JOBS_HEAD} where {OF_ALL} {JOBS_TAIL}"

_LAST = "select name, due_at from pgqueuer_occurrences order by name"


class Standing(msgspec.Struct, frozen=True):
    """A job that is not done yet, or was given up on."""

    number: int
    name: str
    state: State
    tries: int
    next_try_at: datetime | None
    created_at: datetime
    updated_at: datetime
    account_id: int | None
    request_id: str | None
    error: str | None


class Scheduled(msgspec.Struct, frozen=True):
    """A job that comes round by the clock."""

    name: str
    cron: str
    last_due_at: datetime | None
    next_due_at: datetime


async def jobs(
    work: Work,
    account_id: int | None,
    state: State | None = None,
    limit: int = 100,
    before: int | None = None,
) -> list[Standing]:
    """The jobs of an account, or of all and of none, the newest first."""
    sql = _OF_ALL if account_id is None else _OF_ONE
    # The queue goes by real time, whatever the account's clock shows.
    asked = (now(), account_id, state, limit, before)
    return await work.many(Standing, sql, *asked)


async def schedules(work: Work) -> Sequence[Scheduled]:
    """What comes round by the clock, and when it did last."""
    rows = await work.once(_LAST)
    last: dict[str, datetime] = {row["name"]: row["due_at"] for row in rows}
    return [
        Scheduled(
            job.name,
            job.cron,
            last.get(job.name),
            following(job.cron, now(), job.zone),
        )
        for _, job in sorted(registry.items())
        if job.cron is not None
    ]
