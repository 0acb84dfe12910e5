"""What can be done with tiers: setting them up, and moving contacts between them."""

from regulars.tiers.service.manage import (
    SETTLE,
    TierDraft,
    begin,
    change,
    change_terms,
    create,
    remove,
)
from regulars.tiers.service.moving import (
    FOLLOWED,
    follow,
    move_some,
    recheck,
    settle,
    with_tiers,
)

__all__ = [
    "FOLLOWED",
    "SETTLE",
    "TierDraft",
    "begin",
    "change",
    "change_terms",
    "create",
    "follow",
    "move_some",
    "recheck",
    "remove",
    "settle",
    "with_tiers",
]
