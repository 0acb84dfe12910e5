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

COUNTED = "regulars.counted"
"""In the scope of what is asked once more for a request that was counted."""

request_counts = platform_table(
    "request_counts",
    Column("caller", Text, nullable=False),
    # Minutes since 1970: the same in every process.
    Column("minute", BigInteger, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Index("request_counts_caller_minute_key", "caller", "minute", unique=True),
)

# Only what is new is written; of the rest it is read what the others have counted.
SHARE = """
    with fresh as (
      insert into request_counts (caller, minute, requests)
      select c.caller, $1, c.requests
      from unnest($2::text[], $3::bigint[]) as c(caller, requests)
      order by c.caller
      on conflict (caller, minute) do update
      set requests = request_counts.requests + excluded.requests
      returning caller, requests)
    select caller, requests from fresh
    union all
    select caller, requests from request_counts
    where caller = any($4) and minute = $1
"""

SWEEP = "delete from request_counts where minute < $1"


class Count(msgspec.Struct):
    """What one caller has asked for in one minute, here and elsewhere."""

    minute: int
    own: int = 0
    shared: int = 0
    elsewhere: int = 0

    def take_back(self) -> None:
        """Uncounts what was counted once."""
        self.own -= 1


class Limits:
    """A count for each caller in the running minute."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._counts: dict[str, Count] = {}

    def take(self, caller: str, per_minute: int | None = None) -> Count | None:
        """Counts one request; raises TooManyRequests with the seconds left to wait.

        Nothing is counted for whom there is no limit.
        """
        allowed = per_minute if per_minute is not None else self._per_minute
        if not allowed:
            return None
        now = time.time()
        count = self._count(caller, int(now) // MINUTE)
        if count.own + count.elsewhere >= allowed:
            raise TooManyRequests(retry_after_seconds=MINUTE - int(now) % MINUTE)
        count.own += 1
        return count

    def counted(self, caller: str) -> int:
        """How often it was counted in the running minute, here and elsewhere."""
        count = self._count(caller, int(time.time()) // MINUTE)
        return count.own + count.elsewhere

    async def share(self, work: Work) -> None:
        """Adds what was counted here to what all have counted, and learns that."""
        minute = int(time.time()) // MINUTE
        # Held on to: while the database answers, a new minute may put others there.
        counts = {
            caller: count
            for caller, count in self._counts.items()
            if count.minute == minute
        }
        if not counts:
            return
        fresh = {
            caller: count.own - count.shared
            for caller, count in counts.items()
            if count.own != count.shared
        }
        others = [caller for caller in counts if caller not in fresh]
        values = (list(fresh), list(fresh.values()), others)
        for row in await work.once(SHARE, minute, *values):
            count = counts[row["caller"]]
            count.shared += fresh.get(row["caller"], 0)
            count.elsewhere = row["requests"] - count.shared

    def _count(self, caller: str, minute: int) -> Count:
        count = self._counts.get(caller)
        if count is None or count.minute != minute:
            if len(self._counts) >= MOST_COUNTED:
                self._forget_before(minute)
            self._counts[caller] = count = Count(minute)
        return count

    def _forget_before(self, minute: int) -> None:
        """Makes room; never by forgetting a count that still holds somebody back."""
        known = self._counts.items()
        self._counts = {c: count for c, count in known if count.minute == minute}
        if len(self._counts) >= MOST_COUNTED:
            raise TooManyRequests


async def sweep(work: Work) -> None:
    """Forgets the minutes that are over."""
    await work.write(SWEEP, int(time.time()) // MINUTE - 1)
