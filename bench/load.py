"""Requests over a number of connections that stay open: by wrk, else by our driver."""

import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench.processes import Running
from bench.slices import Slice

HERE = Path(__file__).parent


class Sent(msgspec.Struct, frozen=True):
    """A request, made ready before the clock runs."""

    method: str
    path: str
    body: str = ""


class Told(msgspec.Struct, frozen=True):
    """What a driver says of its slice."""

    requests: int
    failed: int
    seconds: float
    p50: float
    p99: float


class Load:
    """A list of requests to send round and round."""

    def __init__(self, server: Running, requests: Sequence[Sent]) -> None:
        self._server = server
        self._count = len(requests)
        self._file = Path(tempfile.mkstemp(suffix=".requests")[1])
        self._file.write_text(
            "".join(f"{r.method}\t{r.path}\t{r.body}\n" for r in requests)
        )
        self.acknowledged = 0

    async def slice(self, seconds: float, connections: int = 32) -> Slice:
        """What the server gets done of them in so many seconds."""
        # Each slice begins somewhere else, or the first ones would be sent most.
        start = random.randrange(self._count)
        command = [*driver(self._server, seconds, connections), str(self._file)]
        before = self._server.cpu_seconds()
        process = await asyncio.create_subprocess_exec(
            *command,
            str(start),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        told, complaint = await process.communicate()
        used = self._server.cpu_seconds() - before
        if process.returncode != 0:
            raise RuntimeError(complaint.decode())
        # The driver's own words stand in the last line.
        read = msgspec.json.decode(told.splitlines()[-1], type=Told)
        self.acknowledged += read.requests - read.failed
        return Slice(
            read.requests / read.seconds,
            read.requests,
            read.p50 / 1_000,
            read.p99 / 1_000,
            read.failed,
            used / max(1, read.requests) * 1_000_000,
        )

    def close(self) -> None:
        """Forgets the list."""
        self._file.unlink()


def driver(server: Running, seconds: float, connections: int) -> list[str]:
    """The command that sends requests, up to the file they are in."""
    where = f"http://{server.host}:{server.port}"
    headers = [f"{name}: {value}" for name, value in server.headers().items()]
    if shutil.which("wrk"):
        lines = [word for header in headers for word in ("-H", header)]
        size = ("-t", "1", "-c", str(connections), "-d", f"{round(seconds)}s")
        return ["wrk", *size, *lines, "-s", str(HERE / "wrk.lua"), where, "--"]
    target = (server.host, str(server.port), str(seconds), str(connections))
    return [sys.executable, "-m", "bench.driver", *target, "\r\n".join(headers)]
