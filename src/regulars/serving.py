"""The processes that `up` starts, and that a larger set-up may start by itself."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import Iterator

import msgspec
import uvicorn

from regulars import app, migrate, worker
from regulars.kit import logs
from regulars.kit.cli import command
from regulars.kit.postgres import Database, database
from regulars.kit.refusals import Refused
from regulars.safety import admit
from regulars.settings import Settings

SECONDS_TO_FINISH = 15


class Serve(msgspec.Struct):
    """Where to listen."""

    host: str | None = None
    """The address to listen on; REGULARS_HOST otherwise."""

    port: int | None = None
    """The port to listen on; REGULARS_PORT otherwise."""

    fd: int | None = None
    """The number of a listening socket that the starter has opened."""


@command("serve")
async def serve(settings: Settings, arguments: Serve) -> None:
    """Answer requests, with one process.

    It needs a database that runs: REGULARS_DATABASE_URL, or `regulars up` on the same
    data directory. `regulars up` starts it by itself.
    """
    logs.configure(settings.log_level)
    async with database(settings, start=False) as found:
        await admit(found, settings)
        listener = _listener(arguments, settings)
        server = Server(
            uvicorn.Config(
                app.create(settings, found),
                http="httptools",
                ws="none",
                lifespan="on",
                access_log=False,
                log_level=max(settings.log_level, "warning", key=LEVELS.index),
                server_header=False,
                proxy_headers=False,
                backlog=2048,
                timeout_graceful_shutdown=SECONDS_TO_FINISH,
            )
        )
        await server.until_cancelled(listener)


LEVELS = ("debug", "info", "warning", "error")


class Server(uvicorn.Server):
    """Stops when its task is cancelled: the signals are the command line's."""

    async def until_cancelled(self, listener: socket.socket) -> None:
        """Answers requests; those that are running may finish."""
        serving = asyncio.create_task(self.serve([listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self.should_exit = True
            await serving
            raise

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves them alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves; what was loaded by now is never looked at by the collector again."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()


def _listener(arguments: Serve, settings: Settings) -> socket.socket:
    if arguments.fd is not None:
        return socket.socket(fileno=arguments.fd)
    return listen(arguments.host or settings.host, arguments.port or settings.port)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, or a refusal that says what is wrong with the address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        raise Refused(
            f"can't listen on {host} port {port}: {error.strerror}. Choose another "
            "with --port or REGULARS_PORT"
        ) from error
    return listener


@command("work")
async def work(settings: Settings) -> None:
    """Do jobs and keep the clock, with one process.

    Any number may run; a job that was running when its worker died is taken over. It
    needs a database that runs, as `serve` does.
    """
    logs.configure(settings.log_level)
    async with database(settings, start=False) as found:
        await admit(found, settings)
        await worker.run(settings, found)


@command("migrate")
async def bring_up_to_date(database: Database) -> None:
    """Bring the schema up to date.

    Safe while the previous release serves, and twice. With a database of your own it
    runs as the role of REGULARS_MIGRATION_DATABASE_URL.
    """
    await migrated(database)
    print(f"The schema is at {migrate.newest()}.")


async def migrated(found: Database) -> None:
    """Runs what is missing of the migrations, as the owner of the schema."""
    if found.migration_url is None:
        raise Refused(
            "set REGULARS_MIGRATION_DATABASE_URL to the role that owns the schema"
        )
    await migrate.upgrade(found.migration_url)
