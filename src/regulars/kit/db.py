"""Connections that remember the account they speak for.

Forced row-level security needs `app.account` set on the connection. Setting it costs a
round trip, so a connection keeps it: the pool prefers one that already speaks for the
account, forgets what a connection said as soon as anything on it fails, and is the only
place that may set it (docs/decisions/0002-one-round-trip.md).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar
from weakref import WeakSet

import asyncpg
import msgspec

from regulars.kit.errors import Unavailable

Connection = asyncpg.Connection

BUSY = (
    # Somebody else holds a lock for longer than one may wait, or a migration does.
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    # A standby that hasn't taken over yet, or a server that its operator holds still.
    asyncpg.ReadOnlySQLTransactionError,
)
"""What the database refuses now, and a little later perhaps no more."""

RACES = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError)
"""What another's change at the same moment may bring about. A broken check may not."""

OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # A full disk, no memory, too many connections.
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    # A server that dies says so between two statements, and this is how the next one
    # hears of it.
    asyncpg.InternalClientError,
    ConnectionError,
    FileNotFoundError,
    # Nothing came back in time: see SECONDS_FOR_AN_ANSWER.
    TimeoutError,
)
"""What it looks like from here when the database is away, or can do no more."""

LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "jit": "off",
    # Planned once for each connection: planning a hot statement anew for its values
    # takes as long as running it. Lists are put together so that this does no harm.
    "plan_cache_mode": "force_generic_plan",
    # While a table is small, reading it whole looks cheapest, and such a plan stays
    # when it has grown. Where no index serves, it is read whole all the same.
    "enable_seqscan": "off",
    # Many ask at once: each starting helpers of its own keeps the others waiting, and
    # plans that know no values think of them too soon.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "application_name": "regulars",
}
"""No request may hold a lock or a connection longer than this (reliability D26)."""

SECONDS_TO_UNDO = 2

PLAN_ANEW = "discard plans"
"""What a connection has planned, it plans anew: its tables may have been empty then."""


CUT_SHORT = (asyncio.CancelledError, TimeoutError, GeneratorExit)

SECONDS_FOR_AN_ANSWER = 7.0
"""When a connection counts as lost: the server itself gives up sooner (LIMITS)."""


pools: "WeakSet[Pool]" = WeakSet()
"""All that there are in this process: how busy they are is shown."""


class Pool:
    """A few connections, each speaking for one account at a time."""

    connection_class = asyncpg.Connection

    def __init__(
        self,
        url: str,
        size: int,
        limits: dict[str, str] | None = None,
        patience: float | None = SECONDS_FOR_AN_ANSWER,
    ) -> None:
        self._url = url
        self._limits = LIMITS | (limits or {})
        # How many seconds an answer may take; None is for ever.
        self._patience = patience
        self._free: list[Connection] = []
        self._speaks: dict[Connection, int] = {}
        self._room = asyncio.Semaphore(size)
        # No account takes them all: three quarters is the most, so that the slow
        # questions of one never stop the sales of the others.
        self._most_each = max(1, size * 3 // 4)
        self._shares: dict[int, asyncio.Semaphore] = {}
        self._shared: dict[Connection, asyncio.Semaphore] = {}
        self._waiting = 0
        self._most_waiting = size * 64
        self.size = size
        pools.add(self)

    @property
    def busy(self) -> int:
        """How many connections are being used."""
        return len(self._shared)

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return self._waiting

    @contextlib.asynccontextmanager
    async def connection(self, account_id: int | None) -> AsyncIterator[Connection]:
        """A connection that speaks for this account; None is for platform tables."""
        connection = await self.take(account_id)
        try:
            yield connection
        except BaseException as failed:
            await self.give_back(connection, after=failed)
            raise
        await self.give_back(connection)

    async def take(self, account_id: int | None) -> Connection:
        """A connection to hold for a whole transaction; give it back afterwards."""
        if self._waiting >= self._most_waiting:
            raise Unavailable
        share = self._share(account_id)
        self._waiting += 1
        try:
            await share.acquire()
            try:
                await self._room.acquire()
            except BaseException:
                share.release()
                raise
        finally:
            self._waiting -= 1
        try:
            connection = await self._speaking_for(account_id)
        except BaseException:
            self._room.release()
            share.release()
            raise
        self._shared[connection] = share
        return connection

    async def give_back(
        self, connection: Connection, *, after: BaseException | None = None
    ) -> None:
        """Return what `take` gave; after a failure it is not trusted as it was.

        One whose statement was cut short is ended: it may never answer again, and the
        next who asked it would wait as long.
        """
        try:
            if after is not None:
                self._speaks.pop(connection, None)
                if isinstance(after, CUT_SHORT):
                    connection.terminate()
                await self._end_transaction(connection)
                await self._plan_anew(connection, after)
        finally:
            if connection.is_closed():
                self._speaks.pop(connection, None)
            else:
                self._free.append(connection)
            self._room.release()
            self._shared.pop(connection).release()

    def _share(self, account_id: int | None) -> asyncio.Semaphore:
        """What of the pool this account may take; for nobody's there is no bound."""
        if account_id is None:
            return asyncio.Semaphore(1)
        share = self._shares.get(account_id)
        if share is None:
            share = self._shares[account_id] = asyncio.Semaphore(self._most_each)
        return share

    async def switch(self, connection: Connection, account_id: int) -> None:
        """Has a connection that was taken speak for this account from now on."""
        # Unknown until the database has said yes: a cancelled switch isn't believed.
        self._speaks.pop(connection, None)
        await connection.execute(f"set app.account = '{account_id:d}'")
        self._speaks[connection] = account_id

    async def close(self) -> None:
        """Ends every connection that nobody holds."""
        while self._free:
            connection = self._free.pop()
            with contextlib.suppress(*OUTAGES, TimeoutError):
                await connection.close(timeout=2)

    async def _speaking_for(self, account_id: int | None) -> Connection:
        connection = self._chosen(account_id) or await self._connect()
        if account_id is None or self._speaks.get(connection) == account_id:
            return connection
        try:
            await self.switch(connection, account_id)
        except BaseException:
            connection.terminate()
            raise
        return connection

    def _chosen(self, account_id: int | None) -> Connection | None:
        for dead in [c for c in self._free if c.is_closed()]:
            self._free.remove(dead)
            self._speaks.pop(dead, None)
        if not self._free:
            return None
        chosen = next(
            (c for c in reversed(self._free) if self._speaks.get(c) == account_id),
            self._free[0],
        )
        self._free.remove(chosen)
        return chosen

    async def _connect(self) -> Connection:
        try:
            connection = await asyncpg.connect(
                self._url,
                timeout=3,
                connection_class=self.connection_class,
                server_settings=self._limits,
                command_timeout=self._patience,
                statement_cache_size=1_000,
                max_cached_statement_lifetime=0,
            )
        except (TimeoutError, OSError) as away:
            raise Unavailable from away
        try:
            await connection.set_type_codec(
                "jsonb",
                encoder=_json_text,
                decoder=msgspec.json.decode,
                schema="pg_catalog",
            )
        except BaseException:
            connection.terminate()
            raise
        return connection

    async def _end_transaction(self, connection: Connection) -> None:
        if not connection.is_closed() and connection.is_in_transaction():
            await self._mend(connection, "rollback")

    async def _plan_anew(self, connection: Connection, after: BaseException) -> None:
        """After a statement that took too long: its plan may be for empty tables."""
        if isinstance(after, asyncpg.QueryCanceledError):
            await self._mend(connection, PLAN_ANEW)

    async def _mend(self, connection: Connection, statement: str) -> None:
        if connection.is_closed():
            return
        try:
            # One that no longer answers must not hold its place in the pool.
            async with asyncio.timeout(SECONDS_TO_UNDO):
                await connection.execute(statement)
        except BaseException as error:
            connection.terminate()
            # What went wrong with the rollback is over with the connection; a request
            # to stop is not.
            if not isinstance(error, Exception):
                raise


def _json_text(value: Any) -> str:
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    return msgspec.json.encode(value).decode()


Row = TypeVar("Row")


def rows_of(kind: type[Row], records: Sequence[asyncpg.Record]) -> list[Row]:
    """Each record as a struct of this kind, its columns by name.

    By place where the columns stand as the fields do: that takes a ninth of the time.
    """
    if records and tuple(records[0].keys()) == getattr(kind, "__struct_fields__", None):
        return [kind(*record) for record in records]
    return [kind(**record) for record in records]
