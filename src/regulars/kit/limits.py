"""How often a credential may ask: counted in this process, no round trip of its own.

Several processes tell each other what they have counted through the database, about
once a second: so long a limit may be passed, and no longer.
"""

import time

import msgspec
from sqlalchemy import BigInteger, Column, Index, Text

from regulars.kit.errors import TooManyRequests
from regulars.kit.tables import platform_table
from regulars.kit.work import Work

MINUTE = 60
MOST_COUNTED = 100_000
SHARED_EVERY_SECONDS = 1.0

request_counts = platform_table(
    "request_counts",
    Column("actor", Text, nullable=False),
    # Minutes since 1970: the same in every process.
    Column("minute", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Index("request_counts_actor_minute_key", "actor", "minute", unique=True),
)

SHARE = """
    insert into request_counts (actor, minute, requests)
    select c.actor, c.minute, c.requests
    from unnest($1::text[], $2::bigint[], $3::bigint[])
      as c(actor, minute, requests)
    order by c.actor
    on conflict (actor, minute) do update
    set requests = request_counts.requests + excluded.requests
    returning actor, requests
"""

SWEEP = "delete from request_counts where minute < $1"


class _Window(msgspec.Struct):
    minute: int
    own: int = 0
    shared: int = 0
    elsewhere: int = 0


class Limits:
    """A count for each actor in the running minute."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._windows: dict[str, _Window] = {}

    def take(self, actor: str, per_minute: int | None = None) -> None:
        """Counts one request; raises TooManyRequests with the seconds left to wait."""
        allowed = per_minute if per_minute is not None else self._per_minute
        if not allowed:
            return
        now = time.time()
        window = self._window(actor, int(now) // MINUTE)
        if window.own + window.elsewhere >= allowed:
            raise TooManyRequests(retry_after_seconds=MINUTE - int(now) % MINUTE)
        window.own += 1

    async def share(self, work: Work) -> None:
        """Adds what was counted here to what all have counted, and learns that."""
        minute = int(time.time()) // MINUTE
        # Held on to: while the database answers, a new minute may put others there.
        windows = {
            actor: window
            for actor, window in self._windows.items()
            if window.minute == minute
        }
        if not windows:
            return
        fresh = {actor: each.own - each.shared for actor, each in windows.items()}
        minutes = [minute] * len(fresh)
        rows = await work.write(SHARE, list(fresh), minutes, list(fresh.values()))
        for row in rows:
            window = windows[row["actor"]]
            window.shared += fresh[row["actor"]]
            window.elsewhere = row["requests"] - window.shared

    def _window(self, actor: str, minute: int) -> _Window:
        window = self._windows.get(actor)
        if window is None or window.minute != minute:
            if len(self._windows) >= MOST_COUNTED:
                self._forget_before(minute)
            self._windows[actor] = window = _Window(minute)
        return window

    def _forget_before(self, minute: int) -> None:
        """Makes room; never by forgetting a count that still holds somebody back."""
        known = self._windows.items()
        self._windows = {a: window for a, window in known if window.minute == minute}
        if len(self._windows) >= MOST_COUNTED:
            raise TooManyRequests


async def sweep(work: Work) -> None:
    """Forgets the minutes that are over."""
    await work.write(SWEEP, int(time.time()) // MINUTE - 1)
