"""How the loyalty program and its credits speak over HTTP."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.queries import Shop
from regulars.accounts.schemas import Name, ShopWithAddress
from regulars.contacts.queries import Between
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.pages import Paging
from regulars.loyalty.queries import Program, Reception, Rule, Unit
from regulars.loyalty.service import Received

MOST_VALUE = 1_000_000_000
MOST_RATE = 10_000
PLACES = 4

UnitValue = Annotated[
    Decimal, decimal_meta(0, MOST_VALUE, PLACES, "An amount such as 23.40.")
]
Rate = Annotated[
    Decimal, decimal_meta(0, MOST_RATE, PLACES, "Credits for each of the unit.")
]
Credits = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000, examples=[20])]
Rounding = Literal["down", "nearest", "up"]


class CreditReceptionCreate(Struct):
    """What a contact did at a shop: a value in a unit, or the credits themselves."""

    contact_uuid: UUID
    shop_uuid: UUID
    credits: Credits | None = None
    unit_value: UnitValue | None = None
    unit_name: str | None = None


class RegisterReceptionCreate(Struct):
    """The same from a register, which stands in a shop already."""

    contact_uuid: UUID
    shop_uuid: UUID | None = None
    credits: Credits | None = None
    unit_value: UnitValue | None = None
    unit_name: str | None = None


class DashboardReceptionCreate(CreditReceptionCreate):
    """The same from the dashboard, which may say that it happened earlier."""

    happened_at: datetime | None = None


class CreditsCalculate(Struct):
    """A sale to reckon the credits of, with nothing written."""

    shop_uuid: UUID
    unit_value: UnitValue
    unit_name: str | None = None
    contact_uuid: UUID | None = None


class RegisterCalculate(Struct):
    """The same from a register, which stands in a shop already."""

    unit_value: UnitValue
    unit_name: str | None = None
    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None


class CalculatedOut(Struct):
    """The credits that would be given."""

    credits: int


class UnitOut(Struct):
    """A measure of what contacts do."""

    id: int
    uuid: UUID
    name: str
    label: str
    prefix: str
    is_default: bool

    @classmethod
    def of(cls, unit: Unit) -> "UnitOut":
        return cls(
            unit.id, unit.uuid, unit.name, unit.label, unit.prefix, unit.is_default
        )


class UnitCreatedOut(UnitOut):
    """A unit that was just made."""

    loyalty_program_id: int | None
    format: str | None
    created_at: str
    updated_at: str

    @classmethod
    def made(cls, unit: Unit, program: Program | None) -> "UnitCreatedOut":
        return cls(
            unit.id,
            unit.uuid,
            unit.name,
            unit.label,
            unit.prefix,
            unit.is_default,
            program.id if program else None,
            None,
            atom(unit.created_at),
            atom(unit.updated_at),
        )


class UnitCreate(Struct):
    """A unit to add; its name can't be changed afterwards."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    label: Name
    is_default: bool = False
    prefix: str | None = None


class UnitInProgram(Struct):
    """The default unit, as the program shows it."""

    name: str
    label: str
    prefix: str


class LoyaltyProgramOut(Struct):
    """The program; `max_amount` 0 is no limit."""

    id: int
    uuid: UUID
    name: str
    max_amount: int
    custom_credit_name: str
    unit: UnitInProgram | None

    @classmethod
    def of(cls, program: Program, unit: Unit | None) -> "LoyaltyProgramOut":
        shown = UnitInProgram(unit.name, unit.label, unit.prefix) if unit else None
        return cls(
            program.id,
            program.uuid,
            program.name,
            program.max_amount,
            program.custom_credit_name,
            shown,
        )


class ProgramSettingsOut(Struct):
    """The program with everything that can be set, and the version of its terms."""

    id: int
    uuid: UUID
    name: str
    custom_credit_name: str
    is_active: bool
    max_amount: int
    expiration_days: int | None
    version: int

    @classmethod
    def of(cls, program: Program) -> "ProgramSettingsOut":
        return cls(**{name: getattr(program, name) for name in cls.__struct_fields__})


class ProgramCreate(Struct):
    """A program to open; it starts with 1 credit for each 1.00 of purchase amount."""

    name: Name


class ProgramUpdate(Struct):
    """What of the program to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    custom_credit_name: Name | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    max_amount: Annotated[int, Meta(ge=0, le=1_000_000_000)] | UnsetType = UNSET
    expiration_days: Annotated[int, Meta(ge=1, le=36_500)] | None | UnsetType = UNSET


class RuleOut(Struct):
    """A rule that gives credits."""

    id: int
    uuid: UUID
    name: str
    unit_id: int
    credits_per_unit: Decimal
    rounding: str
    is_active: bool

    @classmethod
    def of(cls, rule: Rule) -> "RuleOut":
        rate = as_number(rule.credits_per_unit) or Decimal(0)
        return cls(
            rule.id,
            rule.uuid,
            rule.name,
            rule.unit_id,
            rate,
            rule.rounding,
            rule.is_active,
        )


class RuleUpdate(Struct):
    """What of a rule to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    credits_per_unit: Rate | UnsetType = UNSET
    rounding: Rounding | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class ShopLink(Struct):
    """Whether a shop takes part in the program."""

    is_linked: bool


class BalanceInTransaction(Struct):
    """The contact's balance: after a reception that was just made, else as it is."""

    id: int
    balance: int


class ContactInTransaction(Struct):
    """The contact of a transaction."""

    uuid: UUID
    email: str
    credit_balance: BalanceInTransaction


class CreditReceptionOut(Struct):
    """Credits given to a contact, or taken back."""

    id: int
    type: str
    credits: int
    uuid: UUID
    contact: ContactInTransaction
    shop: ShopWithAddress
    channel: str
    contact_identifier: None
    created_at: str
    unit_value: Decimal | None
    unit: UnitOut | None

    @classmethod
    def received(cls, made: Received) -> "CreditReceptionOut":
        balance = BalanceInTransaction(made.wallet_id, made.balance)
        return cls(
            made.id,
            "credit_reception",
            made.credits,
            made.uuid,
            ContactInTransaction(made.contact_uuid, made.email, balance),
            ShopWithAddress.of(made.shop.shop),
            made.channel,
            None,
            atom(made.happened_at),
            as_number(made.unit_value),
            UnitOut.of(made.unit) if made.unit else None,
        )

    @classmethod
    def of(
        cls, kept: Reception, shops: dict[UUID, Shop], units: dict[str, Unit]
    ) -> "CreditReceptionOut":
        balance = BalanceInTransaction(kept.wallet_id, kept.balance)
        unit = units.get(kept.unit_name or "")
        return cls(
            kept.id,
            "credit_reception",
            kept.credits,
            kept.uuid,
            ContactInTransaction(kept.contact_uuid, kept.email, balance),
            ShopWithAddress.of(shops[kept.shop_uuid]),
            kept.channel,
            None,
            atom(kept.happened_at),
            as_number(kept.unit_value),
            UnitOut.of(unit) if unit else None,
        )


class TransactionList(Paging):
    """Which page of transactions: of whom, where, of which type, when."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    type: str | None = None
    sort: str | None = None
    created_at: Between = Between()


class ExplanationOut(Struct):
    """Why a reception has the credits it has."""

    credit_reception_uuid: UUID
    credits: int
    # The terms that were in force, which are kept for ever.
    program_version: int
    unit: str | None
    unit_value: Decimal | None
    steps: list[dict[str, Any]]
    sentences: list[str]
    happened_at: str
    recorded_at: str
    reverses: UUID | None
    reversed_by: UUID | None
