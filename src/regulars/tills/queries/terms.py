"""What an account has set for its tills."""

from decimal import Decimal
from typing import ClassVar

import msgspec

from regulars.kit.work import Work


class TillTerms(msgspec.Struct, frozen=True):
    """When tills ask twice, refuse and lock by themselves."""

    again_after_seconds: int = 60
    warns_above: Decimal | None = None
    refuses_above: Decimal | None = None
    locks_after_seconds: int = 300

    AUDITED: ClassVar[tuple[str, ...]] = (
        *("again_after_seconds", "warns_above"),
        *("refuses_above", "locks_after_seconds"),
    )


TERMS = """
    select again_after_seconds, warns_above, refuses_above, locks_after_seconds
    from till_terms where account_id = $1
"""


async def till_terms(work: Work) -> TillTerms:
    """The account's terms of tills, which are our own until it sets any."""
    return await work.one(TillTerms, TERMS, work.account_id) or TillTerms()
