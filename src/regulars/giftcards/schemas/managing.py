"""What staff say of gift cards, and what is owed on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.giftcards.queries import Owed
from regulars.giftcards.schemas.cards import Pin, ended
from regulars.giftcards.service import CardChange
from regulars.kit.clock import atom
from regulars.ledger.schemas import MoneyHoldCreate

Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        description="For staff, who read it in the audit log, which keeps it for ever, "
        "and on what it moved: name nobody in it.",
        examples=["Lost, says the holder"],
    ),
]


class GiftcardUpdate(Struct, kw_only=True):
    """What of a gift card to change; what is left out stays as it is."""

    giftcard_program_uuid: UUID | UnsetType = UNSET
    expiration_date: datetime | UnsetType | None = UNSET
    custom_attributes: dict[str, Any] = {}

    def change(self) -> CardChange:
        """The same as the service has it. Raises InvalidInput."""
        until = self.expiration_date
        return CardChange(
            program_uuid=self.giftcard_program_uuid,
            expires_at=UNSET if until is UNSET else ended(until),
            attributes=self.custom_attributes,
        )


class GiftcardReason(Struct):
    """Why this is done to a gift card."""

    reason: Reason


class GiftcardTransfer(Struct):
    """Which card gets all that is on this one, and why."""

    to_giftcard_uuid: UUID
    reason: Reason


class GiftcardHoldCreate(MoneyHoldCreate, kw_only=True):
    """What on a gift card to set aside, in which shop, for how many seconds at most.

    With the card's `pin` where its program asks for one; who may list gift cards needs
    none.
    """

    shop_uuid: UUID
    pin: Pin | None = None


class OwedOut(Struct):
    """What the cards of a program held; of it, on cards that had expired by then.

    `loaded_in_cents` is what was sold on them until then, and `spent_in_cents` what was
    paid with them, both less what was undone.
    """

    giftcard_program_uuid: UUID
    name: str
    card_count: int
    outstanding_in_cents: int
    expired_in_cents: int
    loaded_in_cents: int
    spent_in_cents: int


class LiabilityOut(Struct):
    """What was owed on gift cards as of a moment, by what was known at another."""

    as_of: str
    known_at: str
    outstanding_in_cents: int
    expired_in_cents: int
    programs: list[OwedOut]

    @classmethod
    def of(
        cls, owed: Sequence[Owed], as_of: datetime, known_at: datetime
    ) -> "LiabilityOut":
        return cls(
            atom(as_of),
            atom(known_at),
            sum(each.outstanding_in_cents for each in owed),
            sum(each.expired_in_cents for each in owed),
            [
                OwedOut(
                    each.program_uuid,
                    each.program_name,
                    each.cards,
                    each.outstanding_in_cents,
                    each.expired_in_cents,
                    each.loaded_in_cents,
                    each.spent_in_cents,
                )
                for each in owed
            ],
        )
