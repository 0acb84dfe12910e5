"""Which addresses this process connects to and which names it looks up, as Python tells
it: also those that nobody here could listen on, such as 169.254.169.254.
"""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

_watching: list["Opened"] = []


class Opened:
    """What was connected to, and looked up by the system, while somebody watched."""

    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []
        self.looked_up: list[str] = []

    def besides(self, *ports: int) -> list[tuple[str, int]]:
        """Connections to internet addresses, without those to the test's own ports."""
        return [place for place in self.connected if place[1] not in ports]


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host, port = arguments[1][:2]
        for each in _watching:
            each.connected.append((host, port))
    if event == "socket.getaddrinfo":
        for each in _watching:
            each.looked_up.append(str(arguments[0]))


# It can't be taken away again, and does nothing as long as nobody watches.
sys.addaudithook(_hear)


@contextlib.contextmanager
def watching() -> Iterator[Opened]:
    """Everything from here to the end of the block."""
    opened = Opened()
    _watching.append(opened)
    try:
        yield opened
    finally:
        _watching.remove(opened)
