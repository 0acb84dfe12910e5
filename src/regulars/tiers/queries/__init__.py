"""What can be asked of tiers."""

from regulars.tiers.queries.standing import Standing, standing
from regulars.tiers.queries.tiers import (
    CREDITS_RECEIVED,
    TRANSACTIONS,
    Measure,
    Terms,
    Tier,
    members,
    terms,
    tiers,
)

__all__ = [
    "CREDITS_RECEIVED",
    "TRANSACTIONS",
    "Measure",
    "Standing",
    "Terms",
    "Tier",
    "members",
    "standing",
    "terms",
    "tiers",
]
