"""How many rows a table has that are only ever added: what was counted stays counted.

A list says how long it is on every page. Counting a million rows takes a tenth of a
second, and a counter in a row would be written by every sale: so a process remembers up
to where it has counted, and counts what came after.

What a process remembers is true of one database. One that was put back to an earlier
moment (point-in-time recovery) under a process that goes on would have fewer rows than
are remembered: stop the processes before and start them afterwards
(docs/howto/own-postgresql.md). `regulars restore` fills a new database only.
"""

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from regulars.kit.gather import Gatherer
from regulars.kit.work import Work

Asked = tuple[Any, ...]

MOST_REMEMBERED = 10_000

# Between being given its number and its transaction's, a row is nobody's to see.
SETTLING_SECONDS = 5.0

# Up to `$3` everything is there once each transaction has ended that ran when that was
# the last row. They are asked for in order, so that the index is taken whatever part of
# the table the planner thinks is newer: plans are made before `$2` is known.
COUNT = """
    select count(*) as newer, count(*) filter (where id <= $3) as settled,
      coalesce(max(id), 0) as last,
      pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest_running,
      pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next_transaction
    from (select id from {} and id > $2 order by id) newer
"""


class Counted(msgspec.Struct, frozen=True):
    """So many rows up to that number, and the number to go on to when it is settled."""

    rows: int = 0
    up_to: int = 0
    next_up_to: int = 0
    # The transactions that were to come, and the moment, when it was the last.
    before_transaction: int = 0
    since: float = 0.0


class Look(msgspec.Struct, frozen=True):
    """What the database says."""

    newer: int
    settled: int
    last: int
    oldest_running: int
    next_transaction: int


class Growing:
    """Counts the rows of `table where account_id = $1 and ...`, which never go away.

    What else it asks for is `$4` and so on. Who asks while others do shares a statement
    with them: before anything has been remembered, each counts everything.
    """

    def __init__(self, rows: str) -> None:
        self._sql = COUNT.format(rows)
        self._counted: dict[Asked, Counted] = {}
        self._together: Gatherer[Asked, int] = Gatherer(self._all)

    async def count(self, work: Work, *asked: Any) -> int:
        """How many of what is asked for the account has now, exactly."""
        return await self._together.do(work, asked)

    async def _all(self, work: Work, askers: Sequence[Asked]) -> list[int]:
        counts = {asked: await self._count(work, asked) for asked in set(askers)}
        return [counts[asked] for asked in askers]

    async def _count(self, work: Work, asked: Asked) -> int:
        which = (work.account, *asked)
        known = self._counted.get(which, Counted())
        values = (work.account_id, known.up_to, known.next_up_to, *asked)
        look = await work.one(Look, self._sql, *values)
        assert look is not None
        self._remember(which, _after(known, look))
        return known.rows + look.newer

    def _remember(self, which: Asked, counted: Counted) -> None:
        if len(self._counted) >= MOST_REMEMBERED and which not in self._counted:
            self._counted.clear()
        self._counted[which] = counted


def _after(known: Counted, look: Look) -> Counted:
    """What to remember; nothing new while somebody may still add an earlier row."""
    now = time.monotonic()
    is_settled = (
        look.oldest_running >= known.before_transaction
        and now - known.since >= SETTLING_SECONDS
    )
    if known.next_up_to > known.up_to and not is_settled:
        return known
    up_to = max(known.up_to, known.next_up_to)
    last = max(up_to, look.last)
    rows = known.rows + look.settled
    return Counted(rows, up_to, last, look.next_transaction, now)
