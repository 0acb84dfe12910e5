"""The server under test: `regulars up` on a data directory of its own."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec

from regulars.kit.listening import listen

STARTING_SECONDS = 120
STOPPING_SECONDS = 60


class Running(msgspec.Struct, frozen=True):
    """A server that answers, and how long it took to get there."""

    data_dir: Path
    host: str
    port: int
    keys: dict[str, Any]
    server_process: int
    seconds_to_start: float

    def headers(self) -> dict[str, str]:
        """What a client sends along with every request."""
        return {
            "Authorization": f"Bearer {self.keys['personal_access_token']}",
            "Content-Type": "application/json",
        }

    def cpu_seconds(self) -> float:
        """The CPU time that the process which answers requests has used so far."""
        fields = Path(f"/proc/{self.server_process}/stat").read_text()
        user, system = fields.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextlib.asynccontextmanager
async def up(data_dir: Path, *words: str) -> AsyncIterator[Running]:
    """Everything started as an operator would, and stopped again afterwards."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    credentials = data_dir.with_suffix(".json")
    credentials.unlink(missing_ok=True)
    where = ("--data-dir", str(data_dir), "--host", "127.0.0.1", "--port", str(port))
    begun = time.monotonic()
    with data_dir.with_suffix(".log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "regulars", "up", *where, *words),
            *("--credentials", str(credentials)),
            stdout=log,
            stderr=log,
        )
    try:
        keys = await _announced(process, credentials)
        took = time.monotonic() - begun
        serving = _child(process.pid, b"serve")
        yield Running(data_dir, "127.0.0.1", port, keys, serving, took)
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), STOPPING_SECONDS)


async def _announced(
    process: asyncio.subprocess.Process, credentials: Path
) -> dict[str, Any]:
    """The keys, which are written once requests are answered."""
    async with asyncio.timeout(STARTING_SECONDS):
        while process.returncode is None:
            # The file is renamed into its place, so it is whole as soon as it is there.
            if credentials.exists():
                keys: dict[str, Any] = msgspec.json.decode(credentials.read_bytes())
                return keys
            await asyncio.sleep(0.01)
    raise RuntimeError(f"regulars up ended with {process.returncode}")


def _child(parent: int, word: bytes) -> int:
    """The child of this process whose command line has this word."""
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (each / "stat").read_text().rpartition(")")[2].split()
            if int(state[1]) == parent and word in (each / "cmdline").read_bytes():
                return int(each.name)
    raise RuntimeError("no process answers requests")
