"""`regulars up`: everything in one command, kept running until it is told to stop."""

import asyncio
import contextlib
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from regulars import announcement, revisions
from regulars.dumps import accounts_in
from regulars.kit import children, logs
from regulars.kit.children import Child
from regulars.kit.cli import command
from regulars.kit.durability import revision_of
from regulars.kit.files import make_private, write_private
from regulars.kit.listening import listen
from regulars.kit.postgres import Database, EmbeddedServer, embedded, whisper
from regulars.kit.refusals import Refused
from regulars.safety import admit
from regulars.settings import PREFIX, Settings, in_url

SECONDS_FOR_THE_PORT = 3
SECONDS_TO_STOP = 20
LONGEST_PAUSE = 10.0

# A child that has lived this long didn't die of its start.
LONG_ENOUGH = 5.0


class Up(msgspec.Struct):
    """What may differ from the settings."""

    host: str | None = None
    """The address to listen on; REGULARS_HOST otherwise."""

    port: int | None = None
    """The port to listen on, 0 for any free one; REGULARS_PORT otherwise."""

    workers: int | None = None
    """How many processes answer requests; REGULARS_WORKERS otherwise."""

    demo: bool = False
    """Fill an empty server with two shops and 6,919 real purchases."""

    credentials: Path | None = None
    """Write the keys of the first account to this file once requests are answered."""


@command("up")
async def up(settings: Settings, arguments: Up) -> int:
    """Start everything, and stop everything with Ctrl-C.

    The database runs inside the data directory, unless REGULARS_DATABASE_URL names your
    own. The schema is brought up to date, and a new server gets one account: empty, or
    with the demo's customers. A second start keeps the data.
    """
    settings = _overridden(settings, arguments)
    logs.configure(settings.log_level)
    make_private(settings.data_dir)
    settings.keys()
    try:
        with await _port(settings) as listener:
            port = listener.getsockname()[1]
            settings = msgspec.structs.replace(settings, port=port)
            async with _database(settings.data_dir, settings) as (found, server):
                await _prepare(found, server, settings, arguments.demo)
                try:
                    await Crew(settings, listener, server).run(arguments.credentials)
                finally:
                    settings.address_file.unlink(missing_ok=True)
    except asyncio.CancelledError:
        announcement.say("Stopped.")
    return 0


def _overridden(settings: Settings, arguments: Up) -> Settings:
    own = {
        name: str(value)
        for name in ("host", "port", "workers")
        if (value := getattr(arguments, name)) is not None
    }
    return settings.with_text(own)


async def _port(settings: Settings) -> socket.socket:
    """The listening socket. A server that was just killed may hold it for a moment."""
    until = time.monotonic() + SECONDS_FOR_THE_PORT
    while True:
        try:
            return listen(settings.host, settings.port)
        except Refused:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def _database(
    data_dir: Path, settings: Settings
) -> AsyncIterator[tuple[Database, EmbeddedServer | None]]:
    if settings.database_url:
        yield Database(settings.database_url, settings.migration_database_url), None
        return
    async with embedded(data_dir, announcement.say) as server:
        yield Database.embedded_in(data_dir), server


async def _prepare(
    found: Database, server: EmbeddedServer | None, settings: Settings, with_demo: bool
) -> None:
    """Schema, safety and a first account, so that whoever is served next finds them."""
    if found.migration_url is not None and not await _is_up_to_date(found):
        await _later("migrating").migrated(found)
    await admit(found, settings)
    first = FirstStart(settings.data_dir)
    if first.was_interrupted() and await accounts_in(found) == 1:
        # It was half made when somebody killed us, and nobody ever saw its keys.
        if server is None:
            raise Refused(
                "the first start was interrupted: empty the database, remove "
                f"{first.mark}, and start again"
            )
        await server.start_over()
        await _later("migrating").migrated(found)
    if await accounts_in(found) == 0:
        first.mark.touch()
        with announcement.progress() as progress:
            keys = (
                await _later("demo").load(found, settings, progress)
                if with_demo
                else await _later("opening").first_account(found, settings)
            )
        announcement.keep(settings.data_dir, keys)
    first.mark.unlink(missing_ok=True)


def _later(module: str) -> Any:
    """A module that few starts need, loaded by those that do.

    It is `Any` because it is found by its name while we run, past every type checker.
    """
    return importlib.import_module(f"regulars.{module}")


async def _is_up_to_date(found: Database) -> bool:
    connection = await asyncpg.connect(found.migration_url)
    try:
        return await revision_of(connection) == revisions.newest()
    finally:
        await connection.close()


class FirstStart:
    """Remembers that the first account is being made, until its keys are kept."""

    def __init__(self, data_dir: Path) -> None:
        self.mark = data_dir / "first-start"
        self._keys = data_dir / announcement.KEPT

    def was_interrupted(self) -> bool:
        """Whether the only account, if there is one, can be nobody's."""
        return self.mark.exists() and not self._keys.exists()


class Crew:
    """The processes of one server, each started again when it dies."""

    def __init__(
        self, settings: Settings, listener: socket.socket, server: EmbeddedServer | None
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._server = server
        self._ready = False

    async def run(self, credentials: Path | None) -> None:
        """Until cancelled, or until the first start has failed."""
        listening = self._listener.fileno()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._settings.workers):
                    group.create_task(self._kept("serve", "--fd", str(listening)))
                group.create_task(self._kept("work"))
                if self._server is not None:
                    group.create_task(_kept_running(self._server))
                group.create_task(self._announce(credentials))
        except* Refused as refusals:
            raise refusals.exceptions[0] from None

    async def _kept(self, *words: str) -> None:
        pause = 0.0
        while True:
            begun = time.monotonic()
            child = self._start(*words)
            try:
                code = await children.ended(child)
            finally:
                patience = self._settings.drain_seconds + SECONDS_TO_STOP
                await children.stop(
                    child, (signal.SIGTERM, patience), (signal.SIGKILL, 5)
                )
            if not self._ready and code > 0:
                raise Refused(f"`regulars {words[0]}` could not start; see above")
            lived = time.monotonic() - begun
            pause = 0.0 if lived > LONG_ENOUGH else min(pause * 2 + 0.1, LONGEST_PAUSE)
            whisper(f"`regulars {words[0]}` ended with {code}; starting it again.")
            await asyncio.sleep(pause)

    def _start(self, *words: str) -> Child:
        # What the command line has changed reaches the children as settings.
        own = {
            "DATA_DIR": str(self._settings.data_dir),
            "HOST": self._settings.host,
            "PORT": str(self._settings.port),
            "WORKERS": str(self._settings.workers),
        }
        return children.start(
            [sys.executable, "-P", "-m", "regulars", *words],
            last_words=signal.SIGKILL,
            env=dict(os.environ) | {PREFIX + name: own[name] for name in own},
            pass_fds=[self._listener.fileno()] if words[0] == "serve" else [],
        )

    async def _announce(self, credentials: Path | None) -> None:
        while not await _is_ready(self._settings):
            await asyncio.sleep(0.05)
        self._ready = True
        address = self._settings.address_file
        listening = f"http://{in_url(self._settings.host)}:{self._settings.port}"
        write_private(address, f"{listening}\n")
        announcement.announce(self._settings, credentials)


async def _kept_running(server: EmbeddedServer) -> None:
    pause = 0.0
    while True:
        code = await server.ended()
        whisper(f"PostgreSQL ended with {code}; starting it again.")
        try:
            await server.start()
            pause = 0.0
        except Refused as refusal:
            whisper(str(refusal))
            pause = min(pause * 2 + 0.5, LONGEST_PAUSE)
        await asyncio.sleep(pause)


async def _is_ready(settings: Settings) -> bool:
    """Whether requests are answered and the database is there."""
    host = in_url(settings.host).strip("[]")
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host, settings.port)
            writer.write(
                b"GET /ready HTTP/1.1\r\nhost: regulars\r\nconnection: close\r\n\r\n"
            )
            return (await reader.readline()).split()[1:2] == [b"200"]
    except (OSError, TimeoutError):
        return False
    finally:
        if writer is not None:
            writer.close()
