"""The tiers that contacts are in, as they show them.

The tiers' room writes them, and keeps which one a contact is in. Whoever shows a
contact, or asks something of them, looks here.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from regulars.kit.work import Work

# Of `contact`, a row of contacts. Looked up by itself: see `kit/filters`.
TIER = """
    left join lateral (
      select uuid, name, description, position, media_type, media_value from tiers
      where account_id = $1 and id = contact.tier_id limit 1) tier on true
"""

TIERS = """
    select uuid, name from tiers where account_id = $1 and removed_at is null
    order by position
"""


class TierName(msgspec.Struct, frozen=True):
    """A tier, and what people call it."""

    uuid: UUID
    name: str


async def tier_names(work: Work) -> Sequence[TierName]:
    """The tiers that there are, the lowest first."""
    return await work.many(TierName, TIERS, work.account_id)
