"""How a contact stands: why in this tier, how far from the next, how long in this."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.contacts.errors import ContactNotFound
from regulars.kit.work import Work
from regulars.tiers.queries.counted import AMOUNT, COUNTED
from regulars.tiers.queries.tiers import Terms, Tier, terms, tiers

# What would be left of it when all up to a reception were too long ago.
STANDING = f"""
    with contact as materialized (
      select id, tier_id, tier_since, tier_because, tier_lapses_at from contacts
      where account_id = $1 and uuid = $2),
    part as materialized (
      select part.happened_at, {AMOUNT} as amount
      from contact cross join lateral ({COUNTED}) part),
    run as (
      select happened_at,
        greatest(sum(amount) over () - sum(amount) over (order by happened_at), 0)
          as rest
      from part)
    select contact.tier_id, contact.tier_since as since,
      contact.tier_because as because, contact.tier_lapses_at as lapses_at,
      (select greatest(coalesce(sum(amount), 0), 0)::bigint from part) as measured,
      (select min(happened_at) from run where rest < $3::bigint) as needed
    from contact
"""

OWN = """
    select tier.threshold from contacts contact
    left join tiers tier on tier.account_id = $1 and tier.id = contact.tier_id
    where contact.account_id = $1 and contact.uuid = $2
"""


class Found(msgspec.Struct, frozen=True):
    """What is kept of it, and what is measured now."""

    tier_id: int | None
    since: datetime | None
    because: str | None
    lapses_at: datetime | None
    measured: int
    # When the first of those happened that the tier can't be without.
    needed: datetime | None


class Standing(msgspec.Struct, frozen=True):
    """A contact's tier, and what would change it."""

    tier: Tier | None
    found: Found
    terms: Terms
    # The next higher one; None of who is in the highest.
    next: Tier | None

    @property
    def missing(self) -> int | None:
        """How much more it takes to the next tier."""
        if self.next is None:
            return None
        return max(0, self.next.threshold - self.found.measured)

    @property
    def lost_at(self) -> datetime | None:
        """When they would be in a lower one, with nothing more; None is never."""
        if self.found.lapses_at is not None:
            return self.found.lapses_at
        days, needed = self.terms.period_days, self.found.needed
        if self.tier is None or days is None or needed is None:
            return None
        return self.terms.lapses_at(needed + timedelta(days=days))


async def standing(work: Work, contact_uuid: UUID) -> Standing:
    """How this contact stands. Raises ContactNotFound."""
    by, every = await terms(work), await tiers(work)
    threshold = await work.value(OWN, work.account_id, contact_uuid)
    values = (contact_uuid, threshold or 0, by.since(work.now), by.counts_transactions)
    found = await work.one(Found, STANDING, work.account_id, *values)
    if found is None:
        raise ContactNotFound
    tier = next((each for each in every if each.id == found.tier_id), None)
    return Standing(tier, found, by, _above(every, tier))


def _above(every: Sequence[Tier], tier: Tier | None) -> Tier | None:
    least = -1 if tier is None else tier.threshold
    return next((each for each in every if each.threshold > least), None)
