"""When tills ask twice, refuse and lock by themselves."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from regulars.kit.decimals import as_number, decimal_meta
from regulars.tills.queries import TillTerms

Amount = Annotated[
    Decimal, decimal_meta(0, 1_000_000_000, 4, "In the unit's own measure.")
]


class TillTermsUpdate(Struct, kw_only=True):
    """All of the terms, as the dashboard's form sends them; null is no limit."""

    again_after_seconds: Annotated[int, Meta(ge=0, le=86_400)]
    warns_above: Amount | None
    refuses_above: Amount | None
    locks_after_seconds: Annotated[int, Meta(ge=30, le=86_400)]

    def terms(self) -> TillTerms:
        """The same, for the verb."""
        return TillTerms(
            self.again_after_seconds,
            self.warns_above,
            self.refuses_above,
            self.locks_after_seconds,
        )


class TillTermsOut(Struct):
    """When tills ask twice (`again_after_seconds` after a scan, or above an amount),
    refuse, and lock because nobody touches them.
    """

    again_after_seconds: int
    warns_above: Decimal | None
    refuses_above: Decimal | None
    locks_after_seconds: int

    @classmethod
    def of(cls, terms: TillTerms) -> "TillTermsOut":
        return cls(
            terms.again_after_seconds,
            as_number(terms.warns_above),
            as_number(terms.refuses_above),
            terms.locks_after_seconds,
        )
