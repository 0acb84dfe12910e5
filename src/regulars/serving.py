"""`regulars serve`: one process that answers requests."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import Iterator

import msgspec
import uvicorn

from regulars import app
from regulars.kit import logs
from regulars.kit.cli import command
from regulars.kit.front import Front
from regulars.kit.listening import listen
from regulars.kit.postgres import database
from regulars.kit.protocol import Protocol
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
        served = configuration(app.create(settings, found), settings)
        await Server(served).until_cancelled(listener)


def configuration(application: Front, settings: Settings) -> uvicorn.Config:
    """How uvicorn is to serve the application."""
    return uvicorn.Config(
        application,
        http=Protocol,
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
        # Requests leave no cycles behind. Looking for some after every 700 objects, as
        # Python does unasked, took a twentieth of the time.
        gc.set_threshold(20_000)


def _listener(arguments: Serve, settings: Settings) -> socket.socket:
    if arguments.fd is not None:
        return socket.socket(fileno=arguments.fd)
    return listen(arguments.host or settings.host, arguments.port or settings.port)
