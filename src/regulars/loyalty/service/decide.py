"""What the terms give, before anybody looks at the contact."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from regulars.kit.clock import first_instant_after, zone_of
from regulars.kit.errors import Problem
from regulars.loyalty.errors import (
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    ShopNotLinked,
    UnitNotFound,
)
from regulars.loyalty.queries import Program, ShopTerms, Terms, Unit
from regulars.loyalty.service.reckon import by_rate, by_rules
from regulars.loyalty.service.steps import Around, NotFired, Reckoned, Step, TierSeen

MOST_GIVEN = 10**13
"""What the highest rate gives for the highest value: many of them fit into a wallet,
and rules that multiply it give no more."""


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a reception has the credits it has, kept with it for ever."""

    version: int
    steps: tuple[Step, ...]
    unit: str | None = None
    unit_value: Decimal | None = None
    not_fired: tuple[NotFired, ...] = ()
    # The version that rates and rules are from, where it had happened before.
    rates_of: int | None = None
    # Which one the contact was in, where a rule asked for it.
    tier: TierSeen | None = None


class Decision(msgspec.Struct, frozen=True):
    """The credits to give, or at most to give, in which unit, and why."""

    credits: int
    unit: Unit | None
    explanation: Explanation
    # Some of the credits hang on what the contact was given before.
    is_provisional: bool = False


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


def decide(
    sale: Sale, terms: Terms, program: Program, around: Around | None = None
) -> Decision | Problem:
    """The credits that a sale gives on these terms, or what stands in the way.

    Earning rules have to know what stands around the sale.
    """
    unit = _unit(sale, terms)
    if isinstance(unit, Problem):
        return unit
    reckoned = _reckoned(sale, unit, terms, around)
    credits = sum([step.gave for step in reckoned.steps])
    if reckoned.surely(credits) > most_of(program):
        return MaximumCreditsReached.of(most_of(program))
    why = Explanation(
        program.version,
        reckoned.steps,
        unit.name if unit else None,
        sale.unit_value,
        reckoned.not_fired,
        terms.rates_of,
        reckoned.tier,
    )
    return Decision(credits, unit, why, reckoned.is_provisional)


def most_of(program: Program) -> int:
    """The most credits that one reception may give."""
    return program.max_amount or MOST_GIVEN


def expiry(program: Program, timezone: str, happened_at: datetime) -> datetime | None:
    """The first instant that credits given now are past their last day."""
    if program.expiration_days is None:
        return None
    day = happened_at.astimezone(zone_of(timezone)).date()
    return first_instant_after(day + timedelta(days=program.expiration_days), timezone)


def _unit(sale: Sale, terms: Terms) -> Unit | Problem | None:
    if sale.unit_name is not None:
        return terms.units.get(sale.unit_name) or UnitNotFound()
    unit = terms.default_unit
    if unit is None and sale.credits is None:
        return NoDefaultUnit()
    return unit


def _reckoned(
    sale: Sale, unit: Unit | None, terms: Terms, around: Around | None
) -> Reckoned:
    if sale.credits is not None:
        return Reckoned((Step("given", sale.credits),))
    # Who has bought nothing gets nothing, whatever the day.
    value = sale.unit_value or Decimal(0)
    if unit is None or around is None or not terms.earning or not value:
        return Reckoned((by_rate(value, unit, terms),))
    return by_rules(value, unit, terms, around)
