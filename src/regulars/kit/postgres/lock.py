"""One server for each data directory, and word of who runs it."""

import errno
import fcntl
import os
from pathlib import Path
from typing import Literal

import msgspec

from regulars.kit.files import make_private

Kind = Literal["up", "command"]


class Holder(msgspec.Struct, frozen=True):
    """Who runs the server: `up` for as long as it likes, a command for a moment."""

    kind: str
    process: str


class Lock:
    """Held as long as the server may run. The kernel lets go when a process dies."""

    def __init__(self, data_dir: Path) -> None:
        make_private(data_dir)
        path = data_dir / "lock"
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, kind: Kind) -> bool:
        """Whether it is ours now."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            return False
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{kind} {os.getpid()}\n".encode(), 0)
        return True

    def holder(self) -> Holder:
        """Who has it, when it isn't ours."""
        kind, _, process = os.pread(self._descriptor, 64, 0).decode().partition(" ")
        return Holder(kind, process.strip())

    def let_go(self) -> None:
        """Others may have it; nothing of ours runs any more."""
        os.close(self._descriptor)
