"""What the terms give, before anybody looks at the contact."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from regulars.kit.clock import first_instant_after, zone_of
from regulars.kit.errors import Problem
from regulars.kit.money import Rounding, rounded
from regulars.loyalty.errors import (
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    ShopNotLinked,
    UnitNotFound,
)
from regulars.loyalty.queries import Program, Rule, ShopTerms, Terms, Unit


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason for credits: which rule, and what it made of the value."""

    kind: str
    gave: int
    rule_uuid: UUID | None = None
    rule: str | None = None
    credits_per_unit: Decimal | None = None
    exact: Decimal | None = None
    rounding: str | None = None
    undoes: UUID | None = None


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a reception has the credits it has, kept with it for ever."""

    version: int
    steps: tuple[Step, ...]
    unit: str | None = None
    unit_value: Decimal | None = None


class Decision(msgspec.Struct, frozen=True):
    """The credits to give, in which unit, and why."""

    credits: int
    unit: Unit | None
    explanation: Explanation


class Sale(msgspec.Struct, frozen=True):
    """What was bought, or the credits somebody decided on."""

    shop_uuid: UUID
    unit_value: Decimal | None = None
    unit_name: str | None = None
    credits: int | None = None


def participating(terms: Terms, shop: ShopTerms) -> Program:
    """The program the shop takes part in. Raises ShopNotLinked, ...NotActive."""
    if terms.program is None or not shop.is_linked:
        raise ShopNotLinked
    if not terms.program.is_active:
        raise LoyaltyProgramNotActive
    return terms.program


def decide(sale: Sale, terms: Terms, program: Program) -> Decision | Problem:
    """The credits that a sale gives on these terms, or what stands in the way."""
    unit = _unit(sale, terms)
    if isinstance(unit, Problem):
        return unit
    step = _given(sale) or _reckoned(sale.unit_value or Decimal(0), unit, terms)
    if program.max_amount and step.gave > program.max_amount:
        return MaximumCreditsReached()
    return Decision(
        step.gave,
        unit,
        Explanation(
            program.version, (step,), unit.name if unit else None, sale.unit_value
        ),
    )


def expiry(program: Program, timezone: str, happened_at: datetime) -> datetime | None:
    """The first instant that credits given now are past their last day."""
    if program.expiration_days is None:
        return None
    day = happened_at.astimezone(zone_of(timezone)).date()
    return first_instant_after(day + timedelta(days=program.expiration_days), timezone)


def _unit(sale: Sale, terms: Terms) -> Unit | Problem | None:
    if sale.unit_name is not None:
        return terms.units.get(sale.unit_name) or UnitNotFound()
    if terms.default_unit is None and sale.credits is None:
        return NoDefaultUnit()
    return terms.default_unit


def _given(sale: Sale) -> Step | None:
    if sale.credits is None:
        return None
    return Step("given", sale.credits)


def _reckoned(value: Decimal, unit: Unit | None, terms: Terms) -> Step:
    rule = terms.rules.get(unit.id) if unit else None
    if rule is None:
        return Step("no_rule", 0)
    return _by(rule, value)


def _by(rule: Rule, value: Decimal) -> Step:
    exact = value * rule.credits_per_unit
    return Step(
        "base_rate",
        rounded(exact, Rounding(rule.rounding.upper())),
        rule.uuid,
        rule.name,
        rule.credits_per_unit,
        exact,
        rule.rounding,
    )
