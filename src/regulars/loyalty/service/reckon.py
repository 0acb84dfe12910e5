"""What the rules make of a value: which gave how much, and why others gave nothing.

The rate of the unit comes first. Each multiplication adds so many times the exact
result of the rate, and what all of them give together is rounded once, as the rate is:
a step is the difference that it made. Fixed credits come on top of that.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from regulars.kit.money import Rounding, rounded, times
from regulars.loyalty.queries import EarningRule, Rule, Terms, Unit
from regulars.loyalty.service.asking import Asking, Holding
from regulars.loyalty.service.steps import (
    Around,
    NotFired,
    Reason,
    Reckoned,
    Step,
    TierSeen,
)


def by_rate(value: Decimal, unit: Unit | None, terms: Terms) -> Step:
    """What the unit's own rate gives."""
    rule = terms.rules.get(unit.id) if unit else None
    if rule is None:
        return Step("no_rule", 0)
    return _rated(rule, value)


def by_rules(value: Decimal, unit: Unit, terms: Terms, around: Around) -> Reckoned:
    """What all rules in force give for a value in this unit."""
    holding: dict[str, list[Holding]] = {}
    idle = list[NotFired]()
    asking = Asking(around, value)
    for each in terms.earning:
        if each.rule.unit_id != unit.id:
            continue
        found = asking.of(each)
        if isinstance(found, Holding):
            holding.setdefault(each.rule.kind, []).append(found)
        else:
            idle.append(_idle(each.rule, found))
    best, lower = _best(holding.pop("base_rate", []))
    base = by_rate(value, unit, terms) if best is None else _rated(best.rule, value)
    steps = [base if best is None else _held(base, best, asking.today)]
    for one, step in _multiplied(base, holding.get("multiplication", ())):
        steps.append(_held(step, one, asking.today))
    for one in holding.get("fixed", ()):
        steps.append(_held(_fixed(one.rule), one, asking.today))
    is_provisional = any(step.is_provisional for step in steps)
    tier = _tier_seen(unit, terms, around)
    return Reckoned(tuple(steps), (*idle, *lower), is_provisional, tier)


def _tier_seen(unit: Unit, terms: Terms, around: Around) -> TierSeen | None:
    """The contact's tier as rules saw it; None where none asks, or nobody is asked."""
    person = around.person
    asking = [each for each in terms.earning if each.rule.unit_id == unit.id]
    if person is None or not any([each.asks_tier for each in asking]):
        return None
    return TierSeen(person.tier_uuid, person.tier_name)


def _rated(rule: Rule | EarningRule, value: Decimal) -> Step:
    rate, rounding = rule.credits_per_unit, rule.rounding
    assert rate is not None and rounding is not None
    exact = value * rate
    return Step(
        "base_rate",
        rounded(exact, Rounding(rounding)),
        rule.uuid,
        rule.name,
        rule.version,
        rate,
        exact=exact,
        rounding=rounding,
    )


def _best(rates: Sequence[Holding]) -> tuple[Holding | None, list[NotFired]]:
    """The highest rate that holds, which takes the place of the unit's own."""
    if not rates:
        return None, []
    best = max(rates, key=lambda one: (one.rule.credits_per_unit or 0, -one.rule.id))
    lower = [one.rule for one in rates if one is not best]
    return best, [_idle(rule, (Reason("lower_rate"),)) for rule in lower]


def _multiplied(
    base: Step, holding: Sequence[Holding]
) -> Iterator[tuple[Holding, Step]]:
    exact = base.exact or Decimal(0)
    rounding = Rounding(base.rounding or Rounding.DOWN)
    before, multiple = rounded(exact, rounding), Decimal(1)
    for one in holding:
        rule = one.rule
        assert rule.factor is not None
        multiple += rule.factor - 1
        after = times(exact, multiple, rounding=rounding)
        yield (
            one,
            Step(
                "multiplication",
                after - before,
                rule.uuid,
                rule.name,
                rule.version,
                factor=rule.factor,
                exact=exact * (rule.factor - 1),
                rounding=rounding.value,
            ),
        )
        before = after


def _fixed(rule: EarningRule) -> Step:
    assert rule.fixed_credits is not None
    return Step("fixed", rule.fixed_credits, rule.uuid, rule.name, rule.version)


def _held(step: Step, one: Holding, today: date) -> Step:
    """The step, held back by the cap for one reception, with the others written in."""
    rule = one.rule
    most = rule.most_per_reception
    if most is not None and step.gave > most:
        held = {"asked": step.gave, "held_back_by": "reception", "most": most}
        step = _replaced(step, gave=most, **held)
    of_contact = {
        today.isoformat(): rule.most_per_day,
        f"{today.year:04}": rule.most_per_year,
        "ever": rule.most_per_contact,
    }
    caps = {period: cap for period, cap in of_contact.items() if cap is not None}
    if not caps and one.when_first is None:
        return step
    return _replaced(step, caps=caps or None, when_first=one.when_first)


def _replaced(step: Step, **changes: Any) -> Step:
    return msgspec.structs.replace(step, **changes)


def _idle(rule: EarningRule, because: tuple[Reason, ...]) -> NotFired:
    return NotFired(rule.uuid, rule.name, rule.version, because)
