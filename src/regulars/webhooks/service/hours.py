"""How attempts ended in each hour, and how soon: counted as they are written down."""

import bisect
from datetime import datetime, timedelta

from regulars.kit.work import Work

SPANS = (
    *(1, 2, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 750),
    *(1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000),
)
"""How long an attempt took, in milliseconds: within the first of these that it fits."""

KEPT = timedelta(days=8)

# Part of settling: `settled` are the attempts, and `$13` the hour. In one order, so
# that no two workers wait for each other.
COUNT = """
      insert into webhook_hours as kept (account_id, subscription_id, hour,
        within_milliseconds, succeeded, failed)
      select $1, subscription_id, $13, span,
        count(*) filter (where state = 'delivered'),
        count(*) filter (where state <> 'delivered')
      from settled group by subscription_id, span order by subscription_id, span
      on conflict (account_id, subscription_id, hour, within_milliseconds) do update
      set succeeded = kept.succeeded + excluded.succeeded,
        failed = kept.failed + excluded.failed"""

FORGET = "delete from webhook_hours where account_id = $1 and hour < $2"


def hour_of(moment: datetime) -> datetime:
    """The hour in which that is."""
    return moment.replace(minute=0, second=0, microsecond=0)


def span_of(milliseconds: int) -> int:
    """The span of time that so many milliseconds fit into."""
    return SPANS[min(bisect.bisect_left(SPANS, milliseconds), len(SPANS) - 1)]


async def forget_hours(work: Work, now: datetime) -> None:
    """Forgets what was counted more than a week ago."""
    await work.write(FORGET, work.account_id, now - KEPT)
