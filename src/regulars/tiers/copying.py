"""What of tiers is set-up: the levels and their terms, and nobody on them."""

from regulars.kit.copies import Copy, copies
from regulars.tiers import service

FROM_THE_BEGINNING = "jsonb_build_object('log_position', 0)"

copies += [
    Copy("tiers"),
    Copy("tier_terms", but=FROM_THE_BEGINNING, then=service.begin),
]
