"""The program, its units and its rules."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.schemas import Name
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.money import Rounding
from regulars.loyalty.queries import Program, Rule, Unit

MOST_RATE = 10_000


PLACES = 4


Rate = Annotated[
    Decimal, decimal_meta(0, MOST_RATE, PLACES, "Credits for each of the unit.")
]


class UnitOut(Struct):
    """A measure of what contacts do."""

    id: int
    uuid: UUID
    name: Annotated[str, Meta(examples=["purchase_amount"])]
    label: Annotated[str, Meta(examples=["Purchase amount"])]
    prefix: Annotated[str, Meta(examples=["€"])]
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

    name: Annotated[str, Meta(min_length=1, max_length=100, examples=["visits"])]
    label: Annotated[Name, Meta(examples=["Visits"])]
    is_default: bool = False
    prefix: Annotated[str, Meta(max_length=200)] | None = None


class UnitInProgram(Struct):
    """The default unit, as the program shows it."""

    name: Annotated[str, Meta(examples=["purchase_amount"])]
    label: Annotated[str, Meta(examples=["Purchase amount"])]
    prefix: Annotated[str, Meta(examples=["€"])]


class LoyaltyProgramOut(Struct):
    """The program; `max_amount` 0 is no limit."""

    id: int
    uuid: UUID
    name: str
    max_amount: int
    custom_credit_name: Annotated[str, Meta(examples=["Credits"])]
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
    pending_days: int | None
    inactivity_days: int | None
    expiry_warning_days: int | None
    version: int

    @classmethod
    def of(cls, program: Program) -> "ProgramSettingsOut":
        return cls(**{name: getattr(program, name) for name in cls.__struct_fields__})


class ProgramUpdate(Struct):
    """What of the program to change; what is left out stays.

    `max_amount` is the most that one reception gives; 0 is no limit, as null is of the
    others, because that is how the contract shows it.
    """

    name: Name | UnsetType = UNSET
    custom_credit_name: Name | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    max_amount: (
        Annotated[
            int,
            Meta(
                ge=0,
                le=1_000_000_000,
                description="The most credits that one reception gives; 0 is no limit.",
            ),
        ]
        | UnsetType
    ) = UNSET
    expiration_days: Annotated[int, Meta(ge=1, le=36_500)] | UnsetType | None = UNSET
    # For how many days credits can't be spent yet, such as those of a right of return.
    pending_days: Annotated[int, Meta(ge=1, le=3_650)] | UnsetType | None = UNSET
    # After how many days without a transaction all credits of a contact go.
    inactivity_days: Annotated[int, Meta(ge=1, le=36_500)] | UnsetType | None = UNSET
    # How many days before credits go that is announced, for whoever tells the contact.
    # Of those that go for inactivity it always is, however much later they go by that.
    expiry_warning_days: Annotated[int, Meta(ge=1, le=365)] | UnsetType | None = UNSET


class ProgramCreate(ProgramUpdate, kw_only=True):
    """A program to open; it starts with 1 credit for each 1.00 of purchase amount.

    What is left out is as usual: active, Credits, and no limits.
    """

    name: Name


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
