"""Why receptions have their credits, and credits that were put right by hand."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.languages import Language
from regulars.loyalty.queries import Pending, Reception
from regulars.loyalty.schemas.receptions import Credits

Reason = Annotated[
    str, Meta(min_length=1, max_length=1_000, examples=["The till was offline."])
]
Text = Annotated[
    str, Meta(max_length=1_000, examples=["Sorry! Here are the credits of Monday."])
]


class CreditAdjustmentCreate(Struct):
    """Credits to give or to take (negative) by hand, at a shop, and why.

    `reason` is for staff, `text` is what the contact may read; it may be empty.
    """

    contact_uuid: UUID
    shop_uuid: UUID
    credits: Credits
    reason: Reason
    text: Text = ""


class AdjustmentInExplanation(Struct):
    """Why somebody put credits right by hand; both are empty of who was erased."""

    reason: str
    text: str


class TierInExplanation(Struct):
    """The tier that the contact was in, as rules saw it; nulls for none.

    It is told where a rule that was in force asks for tiers, whether it gave something
    or not.
    """

    uuid: UUID | None
    name: str | None


class PendingInExplanation(Struct):
    """Credits that can't be spent yet, or could not: pending, released or cancelled.

    `taken_back` is what refunds took of them before they could be spent.
    """

    state: Annotated[str, Meta(examples=["pending"])]
    releases_at: str | None
    ended_at: str | None
    taken_back: int


class PendingReceptionOut(Struct):
    """Credits of one reception that wait; `releases_at` null is until a call."""

    credit_reception_uuid: UUID
    credits: int
    releases_at: str | None
    created_at: str


class PendingCreditsOut(Struct):
    """What a contact has got and can't spend yet, the soonest first.

    `credits` are all of them; of the receptions 200 are shown.
    """

    credits: int
    credit_receptions: list[PendingReceptionOut]

    @classmethod
    def of(cls, waiting: Sequence[Pending]) -> "PendingCreditsOut":
        shown = [
            PendingReceptionOut(
                each.reception_uuid,
                each.credits,
                _moment(each.releases_at),
                atom(each.happened_at),
            )
            for each in waiting
        ]
        return cls(waiting[0].total if waiting else 0, shown)


class ExplanationAsk(Struct):
    """In which language to tell it."""

    language: Language = "en"


class ExplanationOut(Struct):
    """Why a reception has the credits it has."""

    credit_reception_uuid: UUID
    credits: int
    # The terms that were in force, which are kept for ever.
    program_version: int
    # The version that rates and rules are from, of what had happened before.
    rates_of_version: int | None
    unit: str | None
    unit_value: Decimal | None
    steps: list[dict[str, Any]]
    not_fired: list[dict[str, Any]]
    tier: TierInExplanation | None
    sentences: list[str]
    happened_at: str
    recorded_at: str
    reverses: UUID | None
    reversed_by: UUID | None
    adjustment: AdjustmentInExplanation | None
    pending: PendingInExplanation | None


def adjusted(kept: Reception) -> AdjustmentInExplanation | None:
    """What was written down of an adjustment; None of any other reception."""
    if kept.adjustment_reason is None:
        return None
    return AdjustmentInExplanation(kept.adjustment_reason, kept.adjustment_text or "")


def tier_seen(kept: Reception) -> TierInExplanation | None:
    """The tier that rules saw; None where none asked."""
    seen = kept.explanation.get("tier")
    return None if seen is None else TierInExplanation(seen["uuid"], seen["name"])


def waited(kept: Reception) -> PendingInExplanation | None:
    """How long its credits could not be spent; None when they could at once."""
    if kept.pending_state is None:
        return None
    return PendingInExplanation(
        kept.pending_state,
        _moment(kept.releases_at),
        _moment(kept.pending_ended_at),
        kept.pending_taken_back or 0,
    )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else atom(at)
