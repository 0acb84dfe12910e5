"""How the attempts of each subscription ended lately, and how soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.kit.work import Work

DAY = timedelta(hours=24)

P95 = 0.95

# The hour that has begun counts as one of them.
LATELY = """
    select subscription.uuid, counted.hour, counted.within_milliseconds,
      counted.succeeded, counted.failed
    from webhook_subscriptions subscription
    left join lateral (
      select counted.* from webhook_hours counted
      where counted.account_id = $1
        and counted.subscription_id between subscription.id and subscription.id
        and counted.hour > $2
      order by counted.subscription_id, counted.hour, counted.within_milliseconds
      limit 1000) counted on true
    where subscription.account_id = $1 and subscription.removed_at is null
    order by subscription.id, counted.hour, counted.within_milliseconds
"""


class Hour(msgspec.Struct):
    """How many attempts of an hour succeeded, and how many failed."""

    hour: datetime
    succeeded: int = 0
    failed: int = 0


class Statistics(msgspec.Struct):
    """What came of a subscription's attempts in the last 24 hours.

    Within `p95_milliseconds` nineteen of twenty had ended; None before there are any.
    """

    uuid: UUID
    hours: list[Hour] = []
    p95_milliseconds: int | None = None

    @property
    def succeeded(self) -> int:
        """Attempts that were answered with 2xx."""
        return sum(each.succeeded for each in self.hours)

    @property
    def failed(self) -> int:
        """All others."""
        return sum(each.failed for each in self.hours)


class _Counted(msgspec.Struct, frozen=True):
    uuid: UUID
    hour: datetime | None
    within_milliseconds: int | None
    succeeded: int | None
    failed: int | None


async def statistics(work: Work, now: datetime) -> Sequence[Statistics]:
    """Of each subscription, the first one first; hours without an attempt are left out.

    By real time: subscribers don't live by a sandbox's clock.
    """
    told: dict[UUID, Statistics] = {}
    spans: dict[UUID, dict[int, int]] = {}
    for row in await work.many(_Counted, LATELY, work.account_id, now - DAY):
        one = told.setdefault(row.uuid, Statistics(row.uuid, []))
        if row.hour is None:
            continue
        if not one.hours or one.hours[-1].hour != row.hour:
            one.hours.append(Hour(row.hour))
        succeeded, failed = row.succeeded or 0, row.failed or 0
        one.hours[-1].succeeded += succeeded
        one.hours[-1].failed += failed
        within = spans.setdefault(row.uuid, {})
        span = row.within_milliseconds or 0
        within[span] = within.get(span, 0) + succeeded + failed
    for uuid, within in spans.items():
        told[uuid].p95_milliseconds = _p95(within)
    return list(told.values())


def _p95(within: dict[int, int]) -> int:
    """The span within which nineteen of twenty had ended."""
    wanted, so_far = P95 * sum(within.values()), 0
    for span in sorted(within):
        so_far += within[span]
        if so_far >= wanted:
            return span
    raise AssertionError("a part is no more than the whole")
