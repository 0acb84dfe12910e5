"""How often a credential may ask: counted in this process, no round trip of its own."""

import time

import msgspec

from regulars.kit.errors import TooManyRequests

MINUTE = 60.0
MOST_COUNTED = 100_000


class _Window(msgspec.Struct):
    ends_at: float
    used: int


class Limits:
    """A count for each actor and minute, shared out over the server's processes."""

    def __init__(self, per_minute: int, processes: int) -> None:
        self._per_minute = per_minute
        self._processes = processes
        self._windows: dict[object, _Window] = {}

    def take(self, actor: object, per_minute: int | None = None) -> None:
        """Counts one request; raises TooManyRequests with the seconds left to wait."""
        allowed = per_minute if per_minute is not None else self._per_minute
        if not allowed:
            return
        now = time.monotonic()
        window = self._windows.get(actor)
        if window is None or window.ends_at <= now:
            self._make_room()
            self._windows[actor] = window = _Window(now + MINUTE, 0)
        if window.used >= max(1, allowed // self._processes):
            raise TooManyRequests(retry_after_seconds=int(window.ends_at - now) + 1)
        window.used += 1

    def _make_room(self) -> None:
        if len(self._windows) < MOST_COUNTED:
            return
        now = time.monotonic()
        self._windows = {k: w for k, w in self._windows.items() if w.ends_at > now}
