"""The embedded server: started, watched and stopped by us."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path
from urllib.parse import quote

import asyncpg

from regulars.kit import children
from regulars.kit.children import Child
from regulars.kit.postgres import cluster as clusters
from regulars.kit.postgres import configuration, leftovers
from regulars.kit.postgres.cluster import ENVIRONMENT, PORT, SUPERUSER, Cluster, Say
from regulars.kit.refusals import Refused

DATABASE = "regulars"
OWNER = "regulars_owner"
APPLICATION = "regulars"

# Words in the server's log that pass by themselves, once the old server's last
# processes are gone.
PASSING = ("pre-existing shared memory block", "already exists")
SECONDS_FOR_PASSING = 60

LARGEST_LOG = 10 << 20

NOT_YET = (
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.PostgresConnectionError,
    OSError,
    TimeoutError,
)
"""What connecting looks like while a server is starting, or being furnished."""

ROLES = {
    OWNER: f"create role {OWNER} login nosuperuser nocreatedb nobypassrls",
    APPLICATION: f"create role {APPLICATION} login nosuperuser nocreatedb nobypassrls",
}


class EmbeddedServer:
    """PostgreSQL as a child of this process, on a socket that only we may reach.

    It dies with this process, whatever kills it. Whoever starts it holds the data
    directory's lock.
    """

    def __init__(self, data_dir: Path, say: Say) -> None:
        self._data_dir = data_dir
        self._say = say
        self._child: Child | None = None
        self._log = data_dir / "postgres.log"

    async def start(self) -> None:
        """Accepts connections when this returns, however long a recovery takes."""
        cluster = clusters.opened(self._data_dir, self._say)
        sockets = clusters.socket_directory(self._data_dir, cluster)
        cluster.owned_file("postgresql.conf", configuration.text())
        try:
            await self._start_until_it_runs(cluster, sockets)
            await furnish(address(sockets, SUPERUSER, "postgres"))
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Nothing of it runs when this returns."""
        child, self._child = self._child, None
        if child is not None:
            await children.stop(
                child,
                (signal.SIGINT, 20),
                (signal.SIGQUIT, 10),
                (signal.SIGKILL, 5),
            )

    async def start_over(self) -> None:
        """Forgets everything in the database, which is then as new."""
        url = dsn(self._data_dir, SUPERUSER, "postgres")
        connection = await asyncpg.connect(url)
        try:
            statement = f"drop database if exists {DATABASE} with (force)"
            await connection.execute(statement)
        finally:
            await connection.close()
        await furnish(url)

    async def number_above(self, transaction: int) -> None:
        """Gives every later transaction a greater number than this one.

        A new server counts from the start, and a restored database remembers numbers
        of its old one.
        """
        await self.stop()
        cluster = clusters.opened(self._data_dir, self._say)
        epoch = (transaction >> 32) + 1
        words = ("--epoch", str(epoch), "--pgdata", cluster.directory)
        child = children.start(
            [cluster.binaries / "pg_resetwal", *words],
            last_words=signal.SIGKILL,
            identity=cluster.identity,
            env=ENVIRONMENT,
        )
        if await children.ended(child) != 0:
            raise Refused("pg_resetwal failed; its words are above")
        await self.start()

    def running(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.poll() is None

    async def ended(self) -> int:
        """The exit code of the process, once it has one."""
        assert self._child is not None
        return await children.ended(self._child)

    def dsn(self, role: str = APPLICATION) -> str:
        """The address of the database for this role."""
        return dsn(self._data_dir, role)

    async def _start_until_it_runs(self, cluster: Cluster, sockets: Path) -> None:
        until = time.monotonic() + SECONDS_FOR_PASSING
        while True:
            await leftovers.clear(cluster, sockets)
            said_before = self._log_size()
            self._child = self._spawn(cluster, sockets)
            if await self._accepts(address(sockets, SUPERUSER, "postgres")):
                return
            words = self._log_since(said_before)
            if time.monotonic() > until or not any(each in words for each in PASSING):
                raise Refused(f"PostgreSQL did not start: {_reason(words)}")
            await asyncio.sleep(0.2)

    def _spawn(self, cluster: Cluster, sockets: Path) -> Child:
        quoted = str(sockets).replace('"', '""')
        command: list[str | Path] = [
            *(cluster.binaries / "postgres", "-D", cluster.directory),
            *("-c", "listen_addresses=", "-c", f"port={PORT}"),
            *("-c", f'unix_socket_directories="{quoted}"'),
            *("-c", "unix_socket_permissions=0700", "-c", "logging_collector=off"),
        ]
        with open(os.open(self._log, os.O_WRONLY | os.O_CREAT, 0o600), "ab") as log:
            return children.start(
                command,
                # Immediate shutdown: what was acknowledged is safe, the rest is not.
                last_words=signal.SIGQUIT,
                identity=cluster.identity,
                log=log,
                env=ENVIRONMENT,
            )

    async def _accepts(self, url: str) -> bool:
        """Whether it came to accept connections before it ended."""
        begun, told = time.monotonic(), False
        while self.running():
            with contextlib.suppress(*NOT_YET):
                await (await asyncpg.connect(url, timeout=5)).close()
                return True
            if time.monotonic() - begun > 5 and not told:
                self._say("PostgreSQL is recovering; this can take a while.")
                told = True
            await asyncio.sleep(0.02)
        return False

    def _log_size(self) -> int:
        with contextlib.suppress(FileNotFoundError):
            if self._log.stat().st_size < LARGEST_LOG:
                return self._log.stat().st_size
            self._log.replace(self._log.with_name("postgres.log.1"))
        return 0

    def _log_since(self, position: int) -> str:
        with self._log.open("rb") as log:
            log.seek(position)
            return log.read(100_000).decode(errors="replace")


def _reason(words: str) -> str:
    lines = [line for line in words.splitlines() if "FATAL" in line or "PANIC" in line]
    return (lines or words.splitlines() or ["it said nothing"])[-1].strip()


def address(sockets: Path, role: str, name: str = DATABASE) -> str:
    """A URL that asyncpg, SQLAlchemy and pg_dump all understand."""
    # The port is said, else PGPORT of the environment would be taken.
    return f"postgresql://{role}@/{name}?host={quote(str(sockets), '')}&port={PORT}"


def dsn(data_dir: Path, role: str = APPLICATION, name: str = DATABASE) -> str:
    """The address of a data directory's own database, whoever runs it."""
    return address(clusters.known_socket_directory(data_dir), role, name)


async def furnish(url: str) -> None:
    """Makes what is missing of the two roles and the database."""
    connection = await asyncpg.connect(url)
    try:
        known = {
            row[0] for row in await connection.fetch("select rolname from pg_roles")
        }
        for role, create in ROLES.items():
            if role not in known:
                await connection.execute(create)
        # The row that an error is about would be somebody's, and stay in the log.
        await connection.execute(
            f"alter role {APPLICATION} set log_error_verbosity = 'terse'"
        )
        there = "select exists (select from pg_database where datname = $1)"
        if not await connection.fetchval(there, DATABASE):
            await connection.execute(f"create database {DATABASE} owner {OWNER}")
    finally:
        await connection.close()
