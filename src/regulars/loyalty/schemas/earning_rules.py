"""Earning rules, as they are drafted, changed and shown."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.schemas import Name
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.money import Rounding
from regulars.loyalty.queries import EarningRule, RuleVersion
from regulars.loyalty.schemas.program import PLACES, Rate
from regulars.loyalty.service import EarningRuleDraft

MOST = 1_000_000_000

MOST_TIMES = 100

Kind = Literal["base_rate", "multiplication", "fixed"]

RuleName = Annotated[Name, Meta(examples=["Happy hour"])]

Factor = Annotated[
    Decimal,
    decimal_meta(1, MOST_TIMES, PLACES, "How many times the credits, more than 1."),
]

FixedCredits = Annotated[int, Meta(ge=1, le=MOST, examples=[5])]

Minimum = Annotated[
    Decimal, decimal_meta(0, MOST, PLACES, "The least value that counts.")
]

MostCredits = Annotated[int, Meta(ge=1, le=MOST, examples=[100])]

UnitName = Annotated[str, Meta(min_length=1, max_length=100)]

# Checked by what it asks: see `kit/conditions`.
Condition = Annotated[
    dict[str, Any],
    Meta(examples=[{"fact": "weekday", "is": "equals", "value": "friday"}]),
]


class EarningRuleCreate(Struct):
    """A rule to draft. Which of the numbers it needs depends on its kind.

    A `base_rate` has `credits_per_unit` and `rounding`, and takes the place of the
    unit's own rate; a `multiplication` has a `factor`, a `fixed` one `fixed_credits`.
    Every kind may have caps, in credits: for one reception, and of one contact on a
    day and in a year of the shop's calendar, and in all.
    """

    name: RuleName
    kind: Kind
    unit_name: UnitName | None = None
    credits_per_unit: Rate | UnsetType = UNSET
    rounding: Rounding | None = None
    factor: Factor | None = None
    fixed_credits: FixedCredits | None = None
    minimum_value: Minimum | None = None
    most_per_reception: MostCredits | None = None
    most_per_day: MostCredits | None = None
    most_per_year: MostCredits | None = None
    most_per_contact: MostCredits | None = None
    condition: Condition | None = None

    def draft(self) -> EarningRuleDraft:
        """The rule to add."""
        return EarningRuleDraft(**_given(self))


class EarningRuleUpdate(Struct):
    """What of a rule to change; what is left out stays, and null clears."""

    name: RuleName | UnsetType = UNSET
    credits_per_unit: Rate | UnsetType = UNSET
    rounding: Rounding | UnsetType | None = UNSET
    factor: Factor | UnsetType | None = UNSET
    fixed_credits: FixedCredits | UnsetType | None = UNSET
    minimum_value: Minimum | UnsetType | None = UNSET
    most_per_reception: MostCredits | UnsetType | None = UNSET
    most_per_day: MostCredits | UnsetType | None = UNSET
    most_per_year: MostCredits | UnsetType | None = UNSET
    most_per_contact: MostCredits | UnsetType | None = UNSET
    condition: Condition | UnsetType | None = UNSET

    def given(self) -> dict[str, Any]:
        """What was sent."""
        return _given(self)


def _given(body: Struct) -> dict[str, Any]:
    sent = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in sent.items() if value is not UNSET}


class EarningRuleOut(Struct):
    """A rule as it is now: a draft, or the newest version of a published one.

    `is_own_rate` is the rate that a unit has by itself, which counts where no base rate
    takes its place. It is changed, and switched off, by `PUT loyalty-rules/{uuid}`.
    """

    uuid: UUID
    name: RuleName
    kind: Kind
    status: Literal["draft", "published", "paused"]
    version: int
    unit_name: str
    credits_per_unit: Decimal | None
    rounding: Rounding | None
    factor: Decimal | None
    fixed_credits: int | None
    minimum_value: Decimal | None
    most_per_reception: int | None
    most_per_day: int | None
    most_per_year: int | None
    most_per_contact: int | None
    condition: Condition | None
    is_own_rate: bool
    published_at: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, rule: EarningRule, *, is_own_rate: bool = False) -> "EarningRuleOut":
        names = [name for name in cls.__struct_fields__ if name != "is_own_rate"]
        shown = {name: getattr(rule, name) for name in names}
        for name in ("credits_per_unit", "factor", "minimum_value"):
            shown[name] = as_number(shown[name])
        for name in ("published_at", "created_at", "updated_at"):
            shown[name] = shown[name] and atom(shown[name])
        return cls(**shown, is_own_rate=is_own_rate)


class EarningRuleVersionOut(Struct):
    """A rule as it was published, for ever."""

    version: int
    terms: dict[str, Any]
    published_by: str
    published_at: str

    @classmethod
    def of(cls, kept: RuleVersion) -> "EarningRuleVersionOut":
        at = atom(kept.published_at)
        return cls(kept.version, kept.terms, kept.published_by, at)
