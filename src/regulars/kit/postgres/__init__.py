"""The database: the operator's own, or one that runs inside the data directory."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec

from regulars.kit.postgres.cluster import SUPERUSER, Say
from regulars.kit.postgres.lock import Lock
from regulars.kit.postgres.server import (
    APPLICATION,
    NOT_YET,
    OWNER,
    EmbeddedServer,
    dsn,
)
from regulars.kit.refusals import Refused
from regulars.settings import Settings

__all__ = ["Database", "EmbeddedServer", "database", "embedded"]

SECONDS_FOR_OTHERS = 60


class Database(msgspec.Struct, frozen=True):
    """The addresses of one database, by whom they are for."""

    url: str
    """For requests and jobs: a role that owns nothing."""

    migration_url: str | None
    """For migrations: the owner of the schema."""

    superuser_url: str | None = None
    """For backups: whom row-level security doesn't hold. Embedded only."""

    @classmethod
    def embedded_in(cls, data_dir: Path) -> "Database":
        """The data directory's own database."""
        return cls(*(dsn(data_dir, role) for role in (APPLICATION, OWNER, SUPERUSER)))


def whisper(words: str) -> None:
    """Tells the operator something that is no answer."""
    print(words, file=sys.stderr, flush=True)


@contextlib.asynccontextmanager
async def database(
    settings: Settings, *, start: bool = True, make: bool = True, say: Say = whisper
) -> AsyncIterator[Database]:
    """The operator's database, else the embedded one.

    When nobody runs that one yet it is started, and stopped again at the end of the
    block; unless `start` is false, which is for those who only work beside `up`. One
    that isn't there is made, unless `make` is false: for those who only look.
    """
    if settings.database_url:
        yield Database(settings.database_url, settings.migration_database_url)
        return
    if not (make or (settings.data_dir / "postgres").exists()):
        raise Refused(
            f"there is no data of Regulars in {settings.data_dir}: `regulars up` makes "
            "some; `make run` keeps its own in .data, so name it with --data-dir .data"
        )
    lock = await _until_ours_or_up(settings.data_dir, start)
    if lock is None:
        yield Database.embedded_in(settings.data_dir)
        return
    try:
        server = EmbeddedServer(settings.data_dir, say)
        await server.start()
        try:
            yield Database.embedded_in(settings.data_dir)
        finally:
            await server.stop()
    finally:
        lock.let_go()


@contextlib.asynccontextmanager
async def embedded(data_dir: Path, say: Say) -> AsyncIterator[EmbeddedServer]:
    """The server for `up`: the only one on this data directory."""
    lock = Lock(data_dir)
    try:
        until = time.monotonic() + SECONDS_FOR_OTHERS
        while not lock.take("up"):
            holder = lock.holder()
            if holder.kind == "up" or time.monotonic() > until:
                raise Refused(
                    f"Regulars runs on {data_dir} already (process {holder.process}): "
                    "stop that, or choose another --data-dir"
                )
            await asyncio.sleep(0.1)
        server = EmbeddedServer(data_dir, say)
        await server.start()
        try:
            yield server
        finally:
            await server.stop()
    finally:
        lock.let_go()


async def _until_ours_or_up(data_dir: Path, start: bool) -> Lock | None:
    """The lock, or None when `up` has it and its server accepts connections.

    Another command's server would be gone with that command, so it isn't shared.
    """
    lock = Lock(data_dir)
    try:
        until = time.monotonic() + SECONDS_FOR_OTHERS
        while not (ours := lock.take("command")):
            if lock.holder().kind == "up" and await _accepts(dsn(data_dir)):
                lock.let_go()
                return None
            if time.monotonic() > until:
                break
            await asyncio.sleep(0.05)
        if not (ours and start):
            raise Refused(
                f"no database answers in {data_dir}: start `regulars up` there, or set "
                "REGULARS_DATABASE_URL"
            )
    except BaseException:
        lock.let_go()
        raise
    return lock


async def _accepts(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except NOT_YET:
        return False
    await connection.close()
    return True
