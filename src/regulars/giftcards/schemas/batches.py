"""Batches of physical gift cards: added by staff, and read by them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.giftcards.queries import Batch, Origin
from regulars.giftcards.schemas.cards import ended
from regulars.giftcards.service import BatchMade, Printed
from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput

MOST_CARDS = 10_000

SHORTEST_CODE = 8
"""Shorter ones are guessed: twenty wrong ones a minute are let through."""

Code = Annotated[
    str,
    Meta(
        min_length=SHORTEST_CODE,
        max_length=64,
        pattern="^[!-~]+$",
        description="Upper and lower case are the same.",
        examples=["GJ2P725RE"],
    ),
]
PrintedPin = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4,12}$",
        examples=["402913"],
        extra={"rule": "Must be 4 to 12 digits."},
    ),
]


class GiftcardBatchCreate(Struct, kw_only=True):
    """Physical gift cards to add, up to 10,000: a `quantity` of new ones, or `codes`.

    New ones have a program. `codes` may come without, and nobody takes them before they
    are given one (5007), nor any while they are not active (1010). Without
    `expiration_date` they are good as long as the program says. New ones have a PIN if
    the program asks for one; `pins` are those of `codes`, one each, where it does, and
    codes without are never asked for one.
    """

    giftcard_program_uuid: UUID | None = None
    quantity: Annotated[int, Meta(ge=1, le=MOST_CARDS, examples=[100])] | None = None
    codes: Annotated[list[Code], Meta(max_length=MOST_CARDS)] = []
    pins: Annotated[list[PrintedPin], Meta(max_length=MOST_CARDS)] = []
    active: bool = True
    expiration_date: datetime | None = None

    def printed(self) -> Printed:
        """The same as the service has it. Raises InvalidInput."""
        if (self.quantity is None) == (not self.codes):
            reason = "Give either a quantity or codes."
            raise InvalidInput({"quantity": [reason], "codes": [reason]})
        if not self.codes and self.giftcard_program_uuid is None:
            reason = "Say which program new cards are of: nobody takes one without."
            raise InvalidInput({"giftcard_program_uuid": [reason]})
        if self.pins and len(self.pins) != len(self.codes):
            raise InvalidInput({"pins": ["Give one for each of codes, or none."]})
        return Printed(
            program_uuid=self.giftcard_program_uuid,
            quantity=self.quantity or 0,
            codes=self.codes,
            pins=self.pins,
            is_active=self.active,
            expires_at=ended(self.expiration_date),
        )


class GiftcardBatchMadeOut(Struct):
    """A batch that was added, and codes that were there already or came twice."""

    uuid: UUID
    origin: Origin
    card_count: int
    duplicates: list[str]

    @classmethod
    def of(cls, made: BatchMade) -> "GiftcardBatchMadeOut":
        return cls(made.uuid, made.origin, made.cards, made.duplicates)


class GiftcardBatchOut(Struct):
    """Physical gift cards that were added together."""

    uuid: UUID
    giftcard_program_uuid: UUID | None
    origin: Origin
    card_count: int
    created_at: str

    @classmethod
    def of(cls, batch: Batch) -> "GiftcardBatchOut":
        head = (batch.uuid, batch.program_uuid, batch.origin, batch.cards)
        return cls(*head, atom(batch.created_at))
