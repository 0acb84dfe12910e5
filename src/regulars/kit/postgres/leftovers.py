"""What a server that was killed has left behind, cleared before the next one starts."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

from regulars.kit.postgres.cluster import SOCKET, Cluster
from regulars.kit.refusals import Refused

SECONDS_FOR_POSTMASTER = 15
SECONDS_FOR_OTHERS = 2


async def clear(cluster: Cluster, sockets: Path) -> None:
    """Waits until nothing works on the files any more, and removes stale marks of it.

    Whoever calls this holds the data directory's lock, so whatever is found belongs to
    a server whose supervisor is dead. Its processes end by themselves, mostly at once;
    one that is deep in a calculation notices late, and is killed: what it does can't be
    acknowledged any more.
    """
    begun = time.monotonic()
    while alive := processes(cluster.directory):
        waited = time.monotonic() - begun
        postmaster = _noted_process(cluster.directory / "postmaster.pid")
        if postmaster in alive:
            if waited > SECONDS_FOR_POSTMASTER:
                raise Refused(
                    f"process {postmaster} is a PostgreSQL on {cluster.directory} that "
                    "Regulars did not start: stop it first"
                )
        elif waited > SECONDS_FOR_OTHERS:
            for process in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        await asyncio.sleep(0.05)
    # Their process numbers may belong to anybody by now, and the server would refuse
    # to start as long as somebody has them.
    for stale in (
        cluster.directory / "postmaster.pid",
        sockets / SOCKET,
        sockets / f"{SOCKET}.lock",
    ):
        stale.unlink(missing_ok=True)


def processes(directory: Path) -> set[int]:
    """Every PostgreSQL process that works in this directory: all of them do."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            where = os.readlink(entry / "cwd")
            name = (entry / "comm").read_text().strip()
            if where == str(directory) and name == "postgres":
                found.add(int(entry.name))
    return found


def _noted_process(path: Path) -> int | None:
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        return int(path.read_text().splitlines()[0])
    return None
