"""Templates filled in, by a process of its own that is started with the first one.

It is asked one thing at a time. A template that takes too long, or too much memory, is
refused: the kernel has ended the process then, and the next question gets a new one.
"""

import asyncio
import atexit
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import structlog

from regulars.kit.errors import Unavailable

log = structlog.get_logger("regulars.messages")

COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "regulars.messages.renderer")

LENGTH_BYTES = 4

LONGEST_WAIT = 20.0
"""Seconds. The process has 0.2 of its own; on a busy machine that may take a while."""

Values = Mapping[str, Mapping[str, str]]


class Unrenderable(Exception):
    """The template can't be filled in. The words go on from its name: "is no MJML"."""


class _Gone(Exception):
    """The process has ended before it gave an answer."""


class Renderer:
    """The process, and what was said with it. Of one thread."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, question: bytes) -> dict[str, Any]:
        """What the process answers. Raises Unrenderable, Unavailable."""
        child = self._running()
        try:
            assert child.stdin is not None
            head = len(question).to_bytes(LENGTH_BYTES, "big")
            child.stdin.write(head + question)
            child.stdin.flush()
            return self._answer(child)
        except (_Gone, BrokenPipeError):
            self._end(child)
            if child.returncode == -signal.SIGKILL:
                # No template's fault: the machine has no memory left, say.
                raise Unavailable from None
            log.warning("a template was stopped", exit_code=child.returncode)
            raise Unrenderable("takes too long, or too much memory") from None
        except TimeoutError:
            self._end(child)
            raise Unavailable from None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        # Nothing of the server's environment: what stands there is told to nobody.
        child = self._child = subprocess.Popen(  # noqa: S603 -- only our own words get here
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            self._answer(child)
        except (_Gone, TimeoutError):
            self._end(child)
            log.exception("templates can't be filled in")
            raise Unavailable from None
        return child

    def _answer(self, child: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert child.stdout is not None
        until = time.monotonic() + LONGEST_WAIT
        length = int.from_bytes(_read(child.stdout.fileno(), LENGTH_BYTES, until))
        raw = _read(child.stdout.fileno(), length, until)
        told: dict[str, Any] = msgspec.json.decode(raw)
        return told

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.communicate()
        self._child = None

    def close(self) -> None:
        """Ends the process, if there is one."""
        if self._child is not None:
            self._end(self._child)


def _read(descriptor: int, size: int, until: float) -> bytes:
    """So many bytes. Raises _Gone, TimeoutError."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    parts = b""
    while len(parts) < size:
        left = until - time.monotonic()
        if left <= 0 or not poll.poll(left * 1_000):
            raise TimeoutError
        part = os.read(descriptor, size - len(parts))
        if not part:
            raise _Gone
        parts += part
    return parts


_renderer = Renderer()
_thread = ThreadPoolExecutor(1, "templates")
atexit.register(_renderer.close)


async def fill_in(
    source: str,
    values: Values,
    *,
    is_markup: bool,
    known: Collection[str] | None = None,
) -> str:
    """The template with these values in it; MJML becomes HTML, values become text.

    With `known`, a merge tag that isn't among them is refused; `custom.*` stands for
    whatever begins so. Without it, an unknown one is empty. Raises Unrenderable, and
    Unavailable while the process doesn't answer.
    """
    question = {
        "source": source,
        "values": values,
        "known": None if known is None else sorted(known),
        "is_markup": is_markup,
    }
    raw = msgspec.json.encode(question)
    told = await asyncio.get_running_loop().run_in_executor(_thread, _renderer.ask, raw)
    if "wrong" in told:
        raise Unrenderable(told["wrong"])
    return str(told["text"])
