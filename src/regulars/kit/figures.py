"""What all processes have counted: written down, added up, and never lost.

Each process has a row, which it writes every few seconds. Those of processes that are
gone are added to one row, so that no count ever goes back.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
from sqlalchemy import Column, Text
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.db import OUTAGES, Pool, pools
from regulars.kit.errors import Unavailable
from regulars.kit.gather import gatherers
from regulars.kit.metrics import (
    Sample,
    added_up,
    families,
    family,
    gathered,
    resident_bytes,
    sources,
)
from regulars.kit.tables import moment, platform_table
from regulars.kit.work import Work, by_operator, opened

WRITTEN_EVERY_SECONDS = 5.0
FRESH = timedelta(seconds=30)
GONE_AFTER = timedelta(hours=1)

GONE = "gone"
"""The row of all processes that are no more. Of them only what was counted counts."""

process_figures = platform_table(
    "process_figures",
    Column("source", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("samples", JSONB, nullable=False),
    moment("written_at"),
)

WRITE = """
    insert into process_figures (source, kind, samples, written_at)
    values ($1, $2, $3, $4)
    on conflict (source) do update
    set samples = excluded.samples, written_at = excluded.written_at
"""

READ = """
    select source, kind, samples, written_at > $1 as is_fresh from process_figures
"""

NOTED = "select source, written_at from process_figures where kind = source"

LOCK_GONE = """
    select source, kind, samples from process_figures
    where kind in ('serve', 'work') and written_at < $1 or source = $2
    order by id for no key update
"""

FORGET = "delete from process_figures where source = any($1)"


class Question(msgspec.Struct, frozen=True):
    """What is found out once for the whole server, when somebody asks.

    The statement is given the moment, and gives a name, the texts of the labels, and
    the value.
    """

    labels: tuple[str, ...]
    sql: str


questions: list[Question] = []

PROCESSES = family("regulars_processes", "gauge", "Processes that give signs of life.")
MEMORY = family("regulars_resident_bytes", "gauge", "Memory that they have.")
NUMBERED = family(
    "regulars_event_log_behind", "gauge", "Events that may have no number yet."
)
LOCKED = family(
    "regulars_database_lock_waits", "gauge", "Connections that wait for a lock."
)
OLDEST = family(
    "regulars_database_oldest_transaction_seconds",
    "gauge",
    "How long the oldest transaction has been open.",
)
POOL = family("regulars_pool_connections", "gauge", "Database connections, by use.")
WAITING = family("regulars_pool_waiting", "gauge", "Requests that wait for one.")
STATEMENTS = family(
    "regulars_gathered_statements_total", "counter", "Statements that were shared."
)
ORDERS = family("regulars_gathered_orders_total", "counter", "Orders in them.")

PROBLEMS = family(
    "regulars_verify_problems", "gauge", "What `regulars verify` found last."
)
VERIFIED = family(
    "regulars_verify_finished_timestamp_seconds", "gauge", "When it had looked at all."
)
BACKED_UP = family(
    "regulars_backup_finished_timestamp_seconds", "gauge", "When the last was written."
)
BACKUP_SIZE = family("regulars_backup_bytes", "gauge", "How large it is.")

questions += [
    Question(
        (),
        f"""
        select '{LOCKED}' as name, array[]::text[] as labels,
          count(*) filter (where wait_event_type = 'Lock')::float8 as value
        from pg_stat_activity where datname = current_database()
        union all
        select '{OLDEST}', array[]::text[],
          coalesce(greatest(0, extract(epoch from $1 - min(xact_start))), 0)::float8
        from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and backend_type = 'client backend'
        union all
        select '{NUMBERED}', array[]::text[], greatest(0,
          coalesce(pg_sequence_last_value('events_id_seq'), 0)
            - coalesce(max(quiet_id), 0))::float8
        from event_rounds
        """,
    )
]


class Row(msgspec.Struct, frozen=True):
    """What one process has written, or what a command has found out."""

    source: str
    kind: str
    samples: list[Any]
    is_fresh: bool

    def counts(self) -> list[Sample]:
        """Of a process that is gone nothing but what it has counted."""
        samples = msgspec.convert(self.samples, list[Sample])
        if self.is_fresh or self.kind not in PROCESS_KINDS:
            return samples
        return [each for each in samples if _only_grows(each.name)]


PROCESS_KINDS = ("serve", "work", GONE)


def _only_grows(name: str) -> bool:
    if name in families:
        return families[name].kind != "gauge"
    # Part of a histogram, or what another release counts.
    return name.endswith(("_total", "_bucket", "_sum", "_count"))


PROCESS = uuid4()


class Figures:
    """The figures of this process, whatever of it there is more than one of."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._source = f"{kind} {PROCESS}"

    async def write(self, work: Work) -> None:
        """Writes down all that was counted so far."""
        own = (("process", self._kind),)
        samples = [
            *gathered(),
            Sample(PROCESSES, own, 1),
            Sample(MEMORY, own, resident_bytes()),
        ]
        values = (self._source, self._kind, samples, work.now)
        await work.write(WRITE, *values)


async def noted(work: Work) -> dict[str, datetime]:
    """When each command last found something out, by its name."""
    return {row["source"]: row["written_at"] for row in await work.once(NOTED)}


async def note(pool: Pool, what: str, samples: Sequence[Sample]) -> None:
    """Keeps what a command has found out, until it is found out again.

    That it can't be kept is told on standard error, and spoils nothing: a standby, say,
    proves its books and takes no figures.
    """
    work = by_operator(pool)
    try:
        async with opened(work):
            await work.write(WRITE, what, what, list(samples), work.now)
    except (Unavailable, asyncpg.PostgresError, *OUTAGES) as error:
        told = " ".join(str(error).split()) or type(error).__name__
        print(f"regulars: /metrics won't tell of this {what}: {told}", file=sys.stderr)


async def everything(work: Work, *more: Question) -> list[Sample]:
    """What all processes have counted, and how things stand now."""
    rows = await work.many(Row, READ, work.now - FRESH)
    stands = [
        Sample(row["name"], tuple(zip(each.labels, row["labels"], strict=True)), value)
        for each in (*questions, *more)
        for row in await work.once(each.sql, work.now)
        if (value := row["value"]) is not None
    ]
    return added_up([*(row.counts() for row in rows), stands])


async def add_up_the_gone(work: Work) -> None:
    """Adds up processes that gave no sign of life for an hour, and forgets them."""
    rows = await work.write(LOCK_GONE, work.now - GONE_AFTER, GONE)
    gone = [
        Row(row["source"], row["kind"], row["samples"], is_fresh=False) for row in rows
    ]
    if any(row.kind != GONE for row in gone):
        await work.write(FORGET, [row.source for row in gone])
        kept = added_up([row.counts() for row in gone])
        await work.write(WRITE, GONE, GONE, kept, work.now)


def _of_the_pools() -> Iterator[Sample]:
    for pool in pools:
        yield Sample(POOL, (("state", "busy"),), pool.busy)
        yield Sample(POOL, (("state", "allowed"),), pool.size)
        yield Sample(WAITING, (), pool.waiting)


def _of_the_gatherers() -> Iterator[Sample]:
    for gatherer in gatherers:
        labels = (("verb", gatherer.name),)
        yield Sample(STATEMENTS, labels, gatherer.statements)
        yield Sample(ORDERS, labels, gatherer.orders)


sources += [_of_the_pools, _of_the_gatherers]
