"""Gift cards, as clients read them and as the dashboard does."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.queries import Account
from regulars.giftcards.queries import Batch, Giftcard, Origin
from regulars.giftcards.schemas.programs import CalculatorFlow
from regulars.giftcards.service import BatchMade, Printed
from regulars.kit import clock
from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.money import money_shown
from regulars.kit.pages import Paging

MOST_CARDS = 10_000

YEAR_OF_NO_CARD = 9999

PHYSICAL = 0
DIGITAL = 1

Code = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern="^[!-~]+$",
        description="Upper and lower case are the same.",
        examples=["GJ2P725RE"],
    ),
]
CardType = Literal["PHYSICAL", "DIGITAL"]

Pin = Annotated[
    str,
    Meta(
        max_length=100,
        description="Where the card's program asks for one.",
        examples=["402913"],
    ),
]
PrintedPin = Annotated[str, Meta(pattern="^[0-9]{4,12}$", examples=["402913"])]


class GiftcardCreate(Struct):
    """A gift card to make: `type` 1 is digital, and 0, physical, is refused (55021)."""

    type: Literal[0, 1]
    giftcard_program_uuid: UUID


class GiftcardFind(Struct):
    """The code to look for, in upper or lower case, and the card's PIN if it has one.

    A card whose program asks for a PIN is not found (5001) without it, or by another.
    """

    hash: Annotated[str, Meta(min_length=1, max_length=100, examples=["GJ2P725RE"])]
    pin: Pin | None = None


class GiftcardList(Paging):
    """Which page of gift cards, of which program."""

    giftcard_program_uuid: UUID | None = None


class GiftcardSearch(GiftcardList):
    """Which page of gift cards: of which program, of which batch."""

    giftcard_batch_uuid: UUID | None = None


class ProgramOfCard(Struct):
    """The program of a gift card."""

    id: int
    uuid: UUID
    name: str
    active: bool
    max_amount_in_cents: int
    calculator_flow: CalculatorFlow
    expiration_days: int | None


class GiftcardOut(Struct):
    """A gift card and what is on it.

    `hash` is its code. It is `upgradeable` while it can be loaded: a digital card once,
    a physical one again and again. `expiration_date` null is for ever. `amount` is
    `amount_in_cents` by its older name.
    """

    id: int
    uuid: UUID
    type: CardType
    hash: Annotated[str, Meta(examples=["GJ2P725RE"])]
    amount_in_cents: int
    amount: int
    upgradeable: bool
    active: bool
    expiration_date: str | None
    # Its page in the contacts portal, which has none yet.
    url: str | None
    display_amount: Annotated[str, Meta(examples=["€ 25.00"])]
    formatted_expiration_date: Annotated[str | None, Meta(examples=["31-01-2027"])]
    giftcard_program: ProgramOfCard | None
    giftcard_recipients: list[UUID]

    @classmethod
    def of(
        cls, card: Giftcard, code: str, account: Account, pin: str | None = None
    ) -> "GiftcardOut":
        """The card with its code; this shape has no place for a PIN."""
        return cls(**_shown(card, code, account))


class GiftcardMadeOut(GiftcardOut):
    """A gift card that was made, with its PIN if its program asks for one.

    Keep the PIN, or tell it to whom the card is for: no other call of this door has it.
    """

    pin: str | None

    @classmethod
    def of(
        cls, card: Giftcard, code: str, account: Account, pin: str | None = None
    ) -> "GiftcardMadeOut":
        return cls(**_shown(card, code, account), pin=pin)


class GiftcardSettingsOut(GiftcardOut):
    """A gift card with what staff need to know.

    `wallet_uuid` is where its movements stand: see the calls of wallets. Of what is on
    it, `held_in_cents` is set aside for payments to come. `pin` is told to who may list
    gift cards; none is compared until `pin_locked_until`: wrong ones were tried.
    """

    status: Literal["INACTIVE", "ACTIVE", "BLOCKED", "CANCELLED"]
    has_pin: bool
    pin: str | None
    pin_locked_until: str | None
    wallet_uuid: UUID
    held_in_cents: int
    giftcard_batch_uuid: UUID | None
    custom_attributes: dict[str, Any]
    activated_at: str | None
    blocked_at: str | None
    blocked_because: str | None
    cancelled_at: str | None
    created_at: str

    @classmethod
    def of(
        cls, card: Giftcard, code: str, account: Account, pin: str | None = None
    ) -> "GiftcardSettingsOut":
        return cls(
            **_shown(card, code, account),
            status=_status(card),
            has_pin=card.pin_sealed is not None,
            pin=pin,
            pin_locked_until=_moment(card.pin_locked_until),
            wallet_uuid=card.wallet_uuid,
            held_in_cents=card.held,
            giftcard_batch_uuid=card.batch_uuid,
            custom_attributes=card.attributes,
            activated_at=_moment(card.activated_at),
            blocked_at=_moment(card.blocked_at),
            blocked_because=card.blocked_because,
            cancelled_at=_moment(card.cancelled_at),
            created_at=atom(card.created_at),
        )


def _status(card: Giftcard) -> Literal["INACTIVE", "ACTIVE", "BLOCKED", "CANCELLED"]:
    if card.cancelled_at is not None:
        return "CANCELLED"
    if card.activated_at is None:
        return "INACTIVE"
    return "ACTIVE" if card.blocked_at is None else "BLOCKED"


def _shown(card: Giftcard, code: str, account: Account) -> dict[str, Any]:
    return {
        "id": card.id,
        "uuid": card.uuid,
        "type": card.card_type,
        "hash": code,
        "amount_in_cents": card.balance,
        "amount": card.balance,
        "upgradeable": card.is_upgradeable,
        "active": card.is_active,
        "expiration_date": _moment(card.expires_at),
        "url": None,
        "display_amount": money_shown(card.balance, account.currency, account.language),
        "formatted_expiration_date": day_of(card.expires_at, account.timezone),
        "giftcard_program": _program(card),
        "giftcard_recipients": [],
    }


def _program(card: Giftcard) -> ProgramOfCard | None:
    if card.program_id is None:
        return None
    names = ("program_id", "program_uuid", "program_name", "program_is_active")
    terms = ("max_amount_in_cents", "calculator_flow", "expiration_days")
    return ProgramOfCard(*(getattr(card, name) for name in (*names, *terms)))


def day_of(moment: datetime | None, zone: str) -> str | None:
    """The day of a moment by the clocks of a zone, as people there write it."""
    return None if moment is None else clock.day_of(moment, zone)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else atom(moment)


def ended(moment: datetime | None) -> datetime | None:
    """The last moment that somebody gave a card. Raises InvalidInput."""
    if moment is not None and moment.year >= YEAR_OF_NO_CARD:
        # In a zone that is ahead it would be a day that no calendar has.
        reason = f"Must be before the year {YEAR_OF_NO_CARD}; null is for ever."
        raise InvalidInput({"expiration_date": [reason]})
    return moment


class GiftcardBatchCreate(Struct, kw_only=True):
    """Physical gift cards to add, up to 10,000: a `quantity` of new ones, or `codes`.

    Nobody takes them without a program (5007) or while they are not active (1010).
    Without `expiration_date` they are good as long as the program says. New ones have a
    PIN if the program asks for one; `pins` are those of `codes`, one each, and codes
    without are never asked for one.
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
