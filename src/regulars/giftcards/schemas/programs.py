"""Gift card programs, as the contract shows them and as the dashboard sets them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from regulars.accounts.schemas import Name
from regulars.giftcards.queries import ProgramInUse
from regulars.giftcards.service import Terms, TermsChange
from regulars.kit.clock import atom

MOST_CENTS = 1_000_000_000
LONGEST_DAYS = 36_500

ProgramName = Annotated[Name, Meta(examples=["Gift card"])]
Cents = Annotated[int, Meta(ge=1, le=MOST_CENTS, examples=[10_000])]
Days = Annotated[int, Meta(ge=1, le=LONGEST_DAYS, examples=[730])]
CalculatorFlow = Literal["default", "overlay"]
FlowSaid = Literal["default", "overlay", "DEFAULT", "OVERLAY"]
Shops = Annotated[list[UUID], Meta(max_length=1_000)]


class GiftcardProgramOut(Struct):
    """The terms of a kind of gift card.

    A load is at least `min_amount_in_cents` (null for any), and a card holds at most
    `max_amount_in_cents`. A card is good until the end of the day (by the
    account's clock) that is `expiration_days` after the one on which it was made (null
    for ever). `calculator_flow` is how tills ask for an amount. `settles` is how many
    times its transactions were settled between shops.
    """

    id: int
    uuid: UUID
    name: ProgramName
    active: bool
    expiration_days: int | None
    max_amount_in_cents: int
    min_amount_in_cents: int | None
    calculator_flow: CalculatorFlow
    card_count: int
    settles: int

    @classmethod
    def of(cls, program: ProgramInUse) -> "GiftcardProgramOut":
        return cls(**_shown(program))


class GiftcardProgramSettingsOut(GiftcardProgramOut):
    """A gift card program with everything that can be set."""

    keeps_physical_at_registers: bool
    asks_for_pin: bool
    shop_uuids: list[UUID]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, program: ProgramInUse) -> "GiftcardProgramSettingsOut":
        return cls(
            **_shown(program),
            keeps_physical_at_registers=program.keeps_physical_at_registers,
            asks_for_pin=program.asks_for_pin,
            shop_uuids=program.shop_uuids,
            created_at=atom(program.created_at),
            updated_at=atom(program.updated_at),
        )


def _shown(program: ProgramInUse) -> dict[str, Any]:
    same = ("id", "uuid", "name", "expiration_days", "max_amount_in_cents")
    more = ("min_amount_in_cents", "calculator_flow", "card_count", "settles")
    return {
        "active": program.is_active,
        **{name: getattr(program, name) for name in (*same, *more)},
    }


class GiftcardProgramCreate(Struct, kw_only=True):
    """A gift card program to add.

    Its cards are taken in `shop_uuids`, or everywhere when none is named. While
    `keeps_physical_at_registers`, physical cards are taken at registers alone (1114).
    With `asks_for_pin` its cards are made with a PIN, which tills and web shops send
    when they look a card up by its code or pay with it.
    """

    name: ProgramName
    active: bool = True
    min_amount_in_cents: Cents | None = None
    max_amount_in_cents: Cents
    expiration_days: Days | None = None
    calculator_flow: FlowSaid = "default"
    keeps_physical_at_registers: bool = True
    asks_for_pin: bool = False
    shop_uuids: Shops = []

    def terms(self) -> Terms:
        """The same as the service has it."""
        return Terms(**_terms(self))


class GiftcardProgramUpdate(Struct, kw_only=True):
    """What of a gift card program to change; what is left out stays as it is."""

    name: ProgramName | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    min_amount_in_cents: Cents | UnsetType | None = UNSET
    max_amount_in_cents: Cents | UnsetType = UNSET
    expiration_days: Days | UnsetType | None = UNSET
    calculator_flow: FlowSaid | UnsetType = UNSET
    keeps_physical_at_registers: bool | UnsetType = UNSET
    asks_for_pin: bool | UnsetType = UNSET
    shop_uuids: Shops | UnsetType = UNSET

    def change(self) -> TermsChange:
        """The same as the service has it."""
        return TermsChange(**_terms(self))


def _terms(body: GiftcardProgramCreate | GiftcardProgramUpdate) -> dict[str, Any]:
    told = structs.asdict(body)
    del told["shop_uuids"]
    told["is_active"] = told.pop("active")
    if isinstance(told["calculator_flow"], str):
        # The contract writes it in capitals in one place, and answers small letters.
        told["calculator_flow"] = told["calculator_flow"].lower()
    return told
