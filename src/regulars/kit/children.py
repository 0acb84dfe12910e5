"""Child processes that never outlive whoever started them."""

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import msgspec

PR_SET_PDEATHSIG = 1

# Loaded here, because a child between fork and exec should load nothing.
_prctl = ctypes.CDLL(None, use_errno=True).prctl

Child = subprocess.Popen[bytes]


class Identity(msgspec.Struct, frozen=True):
    """The system user that a child runs as."""

    user: int
    group: int


def start(
    command: Sequence[str | Path],
    *,
    last_words: signal.Signals,
    identity: Identity | None = None,
    log: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Child:
    """A running child that gets `last_words` when this process is gone, even killed.

    It has a session of its own: Ctrl-C reaches its starter alone, who then stops
    everything in order. Call it from the main thread; the kernel means that thread when
    it says parent.
    """
    parent = os.getpid()

    # After the change of user, which would clear it.
    def die_with_parent() -> None:
        _prctl(PR_SET_PDEATHSIG, int(last_words), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return subprocess.Popen(  # noqa: S603 -- only our own words get here
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=env,
        cwd="/" if identity else None,
        user=identity.user if identity else None,
        group=identity.group if identity else None,
        extra_groups=[] if identity else None,
        pass_fds=pass_fds,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )


async def ended(child: Child) -> int:
    """Its exit code, once it has one."""
    while (code := child.poll()) is None:
        await asyncio.sleep(0.05)
    return code


async def stop(child: Child, *steps: tuple[signal.Signals, float]) -> None:
    """Sends each signal in turn, with the seconds it has, until the child has ended."""
    for number, seconds in steps:
        if child.poll() is not None:
            return
        child.send_signal(number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await ended(child)
