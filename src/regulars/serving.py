"""`regulars serve`: one process that answers requests."""

import asyncio
import contextlib
import gc
import resource
import socket
from collections.abc import Iterator

import msgspec
import structlog
import uvicorn

from regulars import app
from regulars.kit import logs
from regulars.kit.cli import command
from regulars.kit.doorkeeper import Doorkeeper
from regulars.kit.front import Front
from regulars.kit.listening import listen
from regulars.kit.postgres import database
from regulars.kit.protocol import kept_by
from regulars.safety import admit
from regulars.settings import Settings

SECONDS_TO_FINISH = 15

# The database, logs, and what Python opens.
HANDLES_OF_OUR_OWN = 256

log = structlog.get_logger("regulars.serving")


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
        _make_room(settings)
        listener = _listener(arguments, settings)
        leaving = asyncio.Event()
        served = configuration(app.create(settings, found, leaving), settings)
        await Server(served).until_cancelled(listener, leaving, settings.drain_seconds)


def configuration(application: Front, settings: Settings) -> uvicorn.Config:
    """How uvicorn is to serve the application."""
    keeper = Doorkeeper(settings.connection_limit, settings.trusted_proxies)
    return uvicorn.Config(
        application,
        http=kept_by(keeper),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level=max(settings.log_level, "warning", key=LEVELS.index),
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        backlog=2048,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


LEVELS = ("debug", "info", "warning", "error")


class Server(uvicorn.Server):
    """Stops when its task is cancelled: the signals are the command line's."""

    async def until_cancelled(
        self, listener: socket.socket, leaving: asyncio.Event, drain_seconds: float
    ) -> None:
        """Answers requests; told to stop, for a while still, and then none that is new.

        A balancer has that while to see that this one is leaving.
        """
        serving = asyncio.create_task(self.serve([listener]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            leaving.set()
            await asyncio.wait([serving], timeout=drain_seconds)
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
        # Requests leave no cycles behind. Looking for some after every 700 objects, as
        # Python does unasked, took a twentieth of the time.
        gc.set_threshold(20_000)


def _make_room(settings: Settings) -> None:
    """Allows as many file handles as connections need, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = settings.connection_limit + HANDLES_OF_OUR_OWN
    allowed = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
    if allowed > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if max(allowed, soft) < needed:
        log.warning("too few file handles", allowed=allowed, needed=needed)


def _listener(arguments: Serve, settings: Settings) -> socket.socket:
    if arguments.fd is not None:
        return socket.socket(fileno=arguments.fd)
    return listen(arguments.host or settings.host, arguments.port or settings.port)
