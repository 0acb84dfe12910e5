"""Tiers and the terms of being in one, as they are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.tiers.errors import TierNotFound

Measure = Literal["credits_received", "transactions"]

CREDITS_RECEIVED: Measure = "credits_received"
TRANSACTIONS: Measure = "transactions"

# Before anything that ever happened.
ALWAYS = datetime(2, 1, 1, tzinfo=UTC)


class Tier(msgspec.Struct, frozen=True):
    """A level, and from how many credits or transactions on contacts are in it."""

    id: int
    uuid: UUID
    name: str
    description: str
    media_type: str | None
    media_value: str | None
    position: int
    threshold: int
    created_at: datetime
    updated_at: datetime

    MISSING: ClassVar[type[Problem]] = TierNotFound
    SELECT: ClassVar[str] = """
        select id, uuid, name, description, media_type, media_value, position,
          threshold, created_at, updated_at
        from tiers where account_id = $1 and uuid = $2 and removed_at is null
    """
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "description", "media_type", "media_value", "threshold"),
    )


class Terms(msgspec.Struct, frozen=True):
    """What is measured, over how long, and how long a lower measure is put up with."""

    measure: Measure = CREDITS_RECEIVED
    # None is for all time.
    period_days: int | None = None
    grace_days: int = 0
    log_position: int = 0
    revision: int = 0
    settled_revision: int = 0

    AUDITED: ClassVar[tuple[str, ...]] = ("measure", "period_days", "grace_days")

    @property
    def counts_transactions(self) -> bool:
        """Whether it is receptions that count, and not their credits."""
        return self.measure == TRANSACTIONS

    def since(self, now: datetime) -> datetime:
        """Only what happened after this moment counts."""
        if self.period_days is None:
            return ALWAYS
        return now - timedelta(days=self.period_days)

    def lapses_at(self, below_since: datetime) -> datetime:
        """When a tier is lost that is not earned from that moment on."""
        return below_since + timedelta(days=self.grace_days)


TIERS = """
    select id, uuid, name, description, media_type, media_value, position, threshold,
      created_at, updated_at
    from tiers where account_id = $1 and removed_at is null order by position
"""

TERMS = """
    select measure, period_days, grace_days, log_position, revision, settled_revision
    from tier_terms where account_id = $1
"""

MEMBERS = """
    select tier_id, count(*) as contacts from contacts
    where account_id = $1 and tier_id is not null group by tier_id
"""


async def tiers(work: Work) -> Sequence[Tier]:
    """Every tier, the lowest first."""
    return await work.many(Tier, TIERS, work.account_id)


async def terms(work: Work) -> Terms:
    """The terms; of an account that never had tiers, those that it would begin with."""
    return await work.one(Terms, TERMS, work.account_id) or Terms()


async def members(work: Work) -> Mapping[int, int]:
    """How many contacts are in each tier, by its id."""
    rows = await work.once(MEMBERS, work.account_id)
    return {row["tier_id"]: row["contacts"] for row in rows}
