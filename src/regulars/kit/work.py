"""Work: one transaction, done by one actor, for one account, at one moment."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, TypeVar, cast
from uuid import UUID

import asyncpg
import msgspec

from regulars.kit import audit, events
from regulars.kit.audit import Change, Facts
from regulars.kit.db import Connection, Pool, rows_of
from regulars.kit.errors import Problem
from regulars.kit.events import Event
from regulars.kit.jobs import About, Job, JobCall, deeper, enqueue

Row = TypeVar("Row")


class Found(Protocol):
    """A row that can be got by its uuid: it knows its statement and its absence."""

    SELECT: ClassVar[str]
    MISSING: ClassVar[type[Problem]]


FoundRow = TypeVar("FoundRow", bound=Found)

LOCKED = "for no key update"

BEGIN = "begin"


class Origin(msgspec.Struct, frozen=True):
    """Where something was asked for: an address, or the place it was started from."""

    place: str
    request_id: str | None = None


COMMAND_LINE = Origin("command line")
WORKER = Origin("worker")

SYSTEM = "system"
"""Who does what nobody has asked for."""

OPERATOR = "operator"
"""Who runs the server, at its command line."""


class Work:
    """Runs statements for one account; what it emits and defers commits with them.

    A statement that carries all its own effects (`once`) runs by itself, in one round
    trip. Anything else that writes opens a transaction, which whoever opened the Work
    closes, before the answer is sent.
    """

    # Where it is one, nothing of it stays (`kit/dry_run.py`).
    is_dry_run: ClassVar[bool] = False

    __slots__ = (
        "_after_commit",
        "_changes",
        "_connection",
        "_deferred",
        "_emitted",
        "_pool",
        "account_id",
        "actor",
        "depth",
        "now",
        "origin",
    )

    def __init__(
        self,
        pool: Pool,
        account_id: int | None,
        actor: str,
        now: datetime,
        origin: Origin = COMMAND_LINE,
    ) -> None:
        self._pool = pool
        self._connection: Connection | None = None
        self._emitted: list[Event] = []
        self._deferred: list[JobCall] = []
        self._after_commit: list[Callable[[], None]] = []
        self._changes: list[Change] = []
        self.account_id = account_id
        self.actor = actor
        self.now = now
        self.origin = origin
        # How deep in a chain of reactions this is: see `kit/causation.py`.
        self.depth = 0

    async def many(self, kind: type[Row], sql: str, *values: Any) -> list[Row]:
        """Every row that a question finds, as structs of this kind."""
        return rows_of(kind, await self._fetch(sql, values))

    async def one(self, kind: type[Row], sql: str, *values: Any) -> Row | None:
        """The first row that a question finds, or None."""
        records = await self._fetch(sql, values)
        return kind(**records[0]) if records else None

    async def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        records = await self._fetch(sql, values)
        return records[0][0] if records else None

    async def get(
        self, kind: type[FoundRow], uuid: UUID, *, lock: bool = False
    ) -> FoundRow:
        """The account's own row with this uuid, else the row's own "not found".

        Locked, it stays as it is until this Work has closed.
        """
        if lock:
            await self.begin()
        statement = f"{kind.SELECT} {LOCKED}" if lock else kind.SELECT
        row = await self.one(kind, statement, self.account_id, uuid)
        if row is None:
            raise kind.MISSING
        return row

    async def once(self, sql: str, *values: Any) -> Sequence[Any]:
        """Runs a statement that carries all its effects; its records as they come."""
        return await self._fetch(sql, values)

    async def write(self, sql: str, *values: Any) -> Sequence[Any]:
        """Runs a statement in the Work's transaction, which it opens if need be."""
        await self.begin()
        return await self._fetch(sql, values)

    def emit(self, event: Event) -> None:
        """Puts an event into the account's log when this Work commits."""
        self._emitted.append(event)

    def audit(
        self, verb: str, uuid: UUID, before: Facts = None, after: Facts = None
    ) -> None:
        """Puts who did what to which thing into the account's audit log.

        Of both states only what differs is kept. A change that changes nothing is none.
        """
        change = audit.change(verb, uuid, before, after)
        if change is not None:
            self._changes.append(change)

    def defer(self, job: Job, **payload: Any) -> None:
        """Has a job done after this Work commits. Never in a hot verb: it notifies."""
        self._deferred.append((job.name, payload))

    def defer_calls(self, calls: Sequence[JobCall]) -> None:
        """The same for jobs that are known by their names."""
        self._deferred.extend(calls)

    def after_commit(self, done: Callable[[], None]) -> None:
        """Has something done in this process once this Work has committed."""
        self._after_commit.append(done)

    @property
    def account(self) -> int:
        """The account's own number, for what makes no sense without one."""
        assert self.account_id is not None
        return self.account_id

    @property
    def company(self) -> tuple[Pool, int]:
        """Who may share a statement: an account, over the same connections."""
        return (self._pool, self.account)

    @property
    def is_open(self) -> bool:
        """Whether a transaction is running, so that everything joins it."""
        return self._connection is not None

    @property
    def commits(self) -> bool:
        """Whether closing it will commit something, also what waits until then."""
        return bool(self.is_open or self._emitted or self._changes or self._deferred)

    async def begin(self) -> None:
        """Opens the transaction, unless it is open already."""
        if self._connection is not None:
            return
        connection = await self._pool.take(self.account_id)
        try:
            await connection.execute(self._beginning)
        except BaseException:
            # The database may have begun all the same, and nothing here tells: whoever
            # got this connection next would work in a transaction that nobody ends.
            connection.terminate()
            await self._pool.give_back(connection)
            raise
        self._connection = connection

    @property
    def _beginning(self) -> str:
        """Opens a transaction; the column of events takes its depth from there."""
        return f"begin; set local app.depth = '{self.depth:d}'" if self.depth else BEGIN

    async def speak_for(self, account_id: int, actor: str | None = None) -> None:
        """Goes on for an account that this Work has made or found out, and for whom."""
        assert self.account_id is None
        assert self._connection is not None
        await self._pool.switch(self._connection, account_id)
        self.account_id = account_id
        self.actor = actor or self.actor

    async def close(self) -> None:
        """Writes what was emitted, changed and deferred, and commits."""
        if self.commits:
            await self.begin()
        if self._connection is None:
            return
        await self.write_down()
        if self._deferred:
            calls = deeper(self._deferred, self.depth)
            about = About(self.account_id, self.origin.request_id)
            await enqueue(self._connection, calls, about)
        connection, self._connection = self._connection, None
        try:
            if await connection.execute("commit") != "COMMIT":
                # A statement had failed and somebody went on: all of it is undone.
                raise asyncpg.InFailedSQLTransactionError("rolled back, not committed")
        except BaseException as failed:
            await self._pool.give_back(connection, after=failed)
            raise
        await self._pool.give_back(connection)
        for done in self._after_commit:
            done()
        self._after_commit.clear()

    async def abandon(self, after: BaseException) -> None:
        """Undoes everything after a failure; also what was to be emitted, deferred."""
        self._emitted.clear()
        self._changes.clear()
        self._deferred.clear()
        self._after_commit.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool.give_back(connection, after=after)

    async def write_down(self) -> None:
        """Writes what was emitted and changed into the account's logs."""
        emitted, self._emitted = self._emitted, []
        changes, self._changes = self._changes, []
        if emitted:
            columns = events.rows(emitted, self.now)
            head = (self.account_id, self.actor, self.now)
            await self._fetch(events.WRITE, (*head, *columns))
        if changes:
            origin = (self.origin.place, self.origin.request_id)
            whose = (self.account_id, self.actor, *origin, self.now)
            await self._fetch(audit.WRITE, (*whose, *audit.columns(changes)))

    async def _fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        if self.depth:
            await self.begin()
        if self._connection is not None:
            return cast("Sequence[Any]", await self._connection.fetch(sql, *values))
        async with self._pool.connection(self.account_id) as connection:
            return cast("Sequence[Any]", await connection.fetch(sql, *values))


@contextlib.asynccontextmanager
async def opened(work: Work) -> AsyncIterator[Work]:
    """Closes the Work at the end of the block, or undoes it if the block fails."""
    try:
        yield work
        await work.close()
    except BaseException as failed:
        await work.abandon(failed)
        raise


def by_operator(pool: Pool, account_id: int | None = None) -> Work:
    """A Work of whoever runs the server, at the real moment."""
    return Work(pool, account_id, OPERATOR, datetime.now(UTC))
