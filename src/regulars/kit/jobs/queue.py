"""The queue itself: putting in, and what was given up on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from regulars.kit.jobs.registry import JobCall, name_of

# As PgQueuer puts jobs in, and in the order of the calls.
_ENQUEUE = """
    with queued as (
        insert into pgqueuer
            (entrypoint, payload, priority, execute_after, status, headers)
        select name, payload, 0, now(), 'queued', headers::jsonb
        from unnest($1::text[], $2::bytea[], $3::text[])
            with ordinality as call(name, payload, headers, n)
        order by n
        returning id, entrypoint, priority
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'queued', entrypoint, priority from queued
"""

# Whose a job is stands in its headers; the operator's word counts for all.
_UNPARK = """
    with queued as (
        update pgqueuer
        set status = 'queued', execute_after = now(), updated = now(), attempts = 0,
            queue_manager_id = null
        where id = any($1) and status = 'failed'
            and ($2::bigint is null or (headers ->> 'account_id')::bigint = $2)
        returning id, entrypoint, priority
    )
    insert into pgqueuer_log (job_id, status, entrypoint, priority)
    select id, 'queued', entrypoint, priority from queued
    returning job_id
"""

_IS_PARKED = """
    select exists(select from pgqueuer where id = $1 and status = 'failed')
"""

_DISCARD = "delete from pgqueuer where id = any($1) and status = 'failed'"

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

_PRUNE = """
    delete from pgqueuer_log log
    where created < now() - interval '7 days'
    and not exists (select from pgqueuer where pgqueuer.id = log.job_id)
"""


Ask = Callable[..., Awaitable[Sequence[Any]]]
"""Runs a statement: a connection's `fetch`, or a Work's `write`."""


class Parked(msgspec.Struct, frozen=True):
    """A job that was given up on, with why."""

    id: int
    name: str
    payload: dict[str, object]
    reason: str
    parked_at: datetime


class About(msgspec.Struct, frozen=True, omit_defaults=True):
    """For whom a job is done, and which request asked for it."""

    account_id: int | None = None
    request_id: str | None = None


NOBODY = About()


async def enqueue(
    connection: asyncpg.Connection, calls: Sequence[JobCall], about: About = NOBODY
) -> None:
    """Put jobs into the queue, any number in one statement.

    A job is the account's that its payload names, or else that of whoever puts it in.

    It notifies the workers and so takes a database-wide lock at commit: never call it
    in a transaction that moves value, let the worker turn events into jobs instead.
    """
    if not calls:
        return
    await connection.execute(
        _ENQUEUE,
        [name_of(name) for name, _ in calls],
        [msgspec.json.encode(payload) for _, payload in calls],
        [_told(payload, about) for _, payload in calls],
    )


def _told(payload: Mapping[str, object], about: About) -> str:
    whose = payload.get("account_id", about.account_id)
    told = msgspec.structs.replace(about, account_id=whose)
    return msgspec.json.encode(told).decode()


async def parked(connection: asyncpg.Connection, limit: int = 100) -> list[Parked]:
    """The jobs that failed as often as they may, newest first."""
    rows = await connection.fetch(_PARKED, limit)
    return [
        Parked(**{**row, "payload": msgspec.json.decode(row["payload"])})
        for row in map(dict, rows)
    ]


async def is_parked(connection: asyncpg.Connection, number: int) -> bool:
    """Whether there is a job of this number that was given up on."""
    return bool(await connection.fetchval(_IS_PARKED, number))


async def unpark(
    ask: Ask, ids: Sequence[int], account_id: int | None = None
) -> Sequence[int]:
    """Have these parked jobs tried again from the start: those that are, of an account.

    Which of them there were.
    """
    return [row["job_id"] for row in await ask(_UNPARK, list(ids), account_id)]


async def discard(connection: asyncpg.Connection, ids: Sequence[int]) -> None:
    """Forget these parked jobs: what they were to do is not done."""
    await connection.execute(_DISCARD, list(ids))


async def prune(connection: asyncpg.Connection) -> None:
    """Forget what happened to finished jobs a week ago: the log would only grow."""
    await connection.execute(_PRUNE)
