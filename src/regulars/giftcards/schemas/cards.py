"""Gift cards, as clients read them and as the dashboard does."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from regulars.accounts.queries import Account
from regulars.giftcards.queries import Giftcard
from regulars.giftcards.schemas.programs import CalculatorFlow
from regulars.kit import clock
from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.money import money_shown
from regulars.kit.pages import Paging

YEAR_OF_NO_CARD = 9999

PHYSICAL = 0
DIGITAL = 1

CardType = Literal["PHYSICAL", "DIGITAL"]
CardStatus = Literal["INACTIVE", "ACTIVE", "EXPIRED", "BLOCKED", "CANCELLED"]

Pin = Annotated[
    str,
    Meta(
        max_length=100,
        description="Where the card's program asks for one.",
        examples=["402913"],
        extra={"zeros": True},
    ),
]


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


class Unsealed(Struct, frozen=True):
    """What of a card is unsealed for whoever reads it, and when they do."""

    code: str
    pin: str | None
    at: datetime


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
    def of(cls, card: Giftcard, told: Unsealed, account: Account) -> "GiftcardOut":
        """The card with its code; this shape has no place for a PIN."""
        return cls(**_shown(card, told.code, account))


class GiftcardMadeOut(GiftcardOut):
    """A gift card that was made, with its PIN if its program asks for one.

    Keep the PIN, or tell it to whom the card is for: no other call of this door has it.
    """

    pin: str | None

    @classmethod
    def of(cls, card: Giftcard, told: Unsealed, account: Account) -> "GiftcardMadeOut":
        return cls(**_shown(card, told.code, account), pin=told.pin)


class GiftcardSettingsOut(GiftcardOut):
    """A gift card with what staff need to know.

    `status` is `EXPIRED` once its last day has passed and nothing else keeps it from
    being taken; `active` says nothing of that.
    `wallet_uuid` is where its movements stand: see the calls of wallets. Of what is on
    it, `held_in_cents` is set aside for payments to come. `pin` is told to who may list
    gift cards; none is compared until `pin_locked_until`: wrong ones were tried.
    """

    status: CardStatus
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
        cls, card: Giftcard, told: Unsealed, account: Account
    ) -> "GiftcardSettingsOut":
        return cls(
            **_shown(card, told.code, account),
            status=_status(card, told.at),
            has_pin=card.pin_sealed is not None,
            pin=told.pin,
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


def _status(card: Giftcard, now: datetime) -> CardStatus:
    """Why nobody takes it; what can't be mended, or has to be mended first, is told."""
    if card.cancelled_at is not None:
        return "CANCELLED"
    if card.activated_at is None:
        return "INACTIVE"
    if card.blocked_at is not None:
        return "BLOCKED"
    return "EXPIRED" if card.expires_at and card.expires_at <= now else "ACTIVE"


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
    told = ProgramOfCard(*(getattr(card, name) for name in (*names, *terms)))
    # One that was removed may have been active until then.
    return told if card.has_program else replace(told, active=False)


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
