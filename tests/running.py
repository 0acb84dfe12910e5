"""A `regulars up` as a test runs it: begun, looked at, told to stop, or killed."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
from homes import open_home

KEYS = {
    *("base_url", "account_uuid", "account_secret", "shop_uuid", "staff_email"),
    *("personal_access_token", "oauth_client_id", "oauth_client_secret"),
    *("register_token", "staff_password"),
}


class Running:
    """A `regulars up` on a directory of its own."""

    def __init__(self, home: Path, *words: str, **more: str) -> None:
        self.data = home / "data"
        self.credentials = home / "credentials.json"
        self.out = (home / "out").open("w+")
        self.words = words
        self.credentials.unlink(missing_ok=True)
        self.begun = time.monotonic()
        self.process = psutil.Popen(
            command(
                *("up", "--port", "0", "--data-dir", str(self.data)),
                *("--credentials", str(self.credentials), *words),
            ),
            stdout=self.out,
            stderr=subprocess.STDOUT,
            # Nobody's balancer has to be waited for.
            env=environment() | {"REGULARS_DRAIN_SECONDS": "0"} | more,
        )

    def wait_until_ready(self, seconds: float = 60) -> dict[str, str]:
        until = time.monotonic() + seconds
        while not self.credentials.exists():
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < until, self.printed()
            time.sleep(0.05)
        return json.loads(self.credentials.read_text())

    def printed(self) -> str:
        self.out.flush()
        return Path(self.out.name).read_text()

    def family(self) -> list[psutil.Process]:
        return [
            self.process,
            *psutil.Process(self.process.pid).children(recursive=True),
        ]

    def postmaster(self) -> psutil.Process:
        return next(
            child for child in self.process.children() if child.name() == "postgres"
        )

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(30)

    def kill(self) -> None:
        """Everything at once, with nobody left to say goodbye."""
        with contextlib.suppress(psutil.NoSuchProcess):
            family = self.family()
            for process in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(family, timeout=10)
        self.process.wait(10)
        self.out.close()

    def end(self) -> None:
        """Stopped if it can be: a server that is killed leaves its shared memory."""
        with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            self.stop()
        self.kill()


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "regulars", *words]


def environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("REGULARS_")}


def regulars(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), capture_output=True, text=True, env=environment() | more
    )


def ready(up: Running) -> bool:
    address = (up.data / "address").read_text().strip()
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{address}/ready").status_code == 200
    return False


def free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
        return port


Start = Callable[..., Running]


@contextlib.contextmanager
def starting() -> Iterator[Start]:
    """Begins each `regulars up` in a home of its own, unless one is given."""
    started: list[Running] = []
    with contextlib.ExitStack() as homes:

        def begin(*words: str, home: Path | None = None, **more: str) -> Running:
            home = home or homes.enter_context(open_home())
            started.append(Running(home, *words, **more))
            return started[-1]

        try:
            yield begin
        finally:
            for each in started:
                each.end()
