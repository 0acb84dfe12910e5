"""MON-11: what earning rules give together is what exact fractions give.

As in `test_exact_money`, the expected numbers come from whole ten-thousandths alone.
"""

from datetime import UTC, datetime
from uuid import UUID

from proving import dice, tell
from scale import scaled
from test_exact_money import (
    ANY,
    NOW,
    PARTS,
    ROUNDINGS,
    UNIT,
    amount,
    as_decimal,
    terms,
    whole_of,
)

from regulars.accounts.queries import Shop
from regulars.loyalty.queries import EarningRule, InForce, ShopTerms, Terms
from regulars.loyalty.service.decide import Decision, Sale, decide
from regulars.loyalty.service.steps import Around

CASES = 1_000_000

SHOP = Shop(
    *(1, ANY, "Shop", "physical", None, None, None, None, None, None, None, None),
    *(None, "Europe/Amsterdam", NOW),
)

AROUND = Around(datetime(2026, 6, 1, tzinfo=UTC), ShopTerms(SHOP, True), "OAUTH_API")


def in_force(number, kind, **gives):
    """A published rule that asks nothing."""
    numbers = dict.fromkeys(
        ("credits_per_unit", "rounding", "factor", "fixed_credits", "minimum_value")
    ) | dict.fromkeys(
        ("most_per_reception", "most_per_day", "most_per_year", "most_per_contact")
    )
    rule = EarningRule(
        id=number,
        uuid=UUID(int=number),
        name="A rule",
        kind=kind,
        status="published",
        version=1,
        unit_id=UNIT.id,
        unit_name=UNIT.name,
        condition=None,
        published_at=NOW,
        created_at=NOW,
        updated_at=NOW,
        **numbers | gives,
    )
    return InForce(rule, None, True, ())


def test_rules_give_together_what_exact_fractions_give():
    chance, tried, wrong = dice("rules"), scaled(CASES // 10), []
    for _ in range(tried):
        value, rate = max(1, amount(chance, 10**6)), amount(chance, 10**3)
        rounding = chance.choice(ROUNDINGS)
        factors = [PARTS + 1 + amount(chance, 90) for _ in range(chance.randrange(4))]
        fixed = [1 + chance.randrange(1_000) for _ in range(chance.randrange(3))]
        rules = [
            *(in_force(1 + n, "multiplication", factor=as_decimal(factor))
              for n, factor in enumerate(factors)),
            *(in_force(9 + n, "fixed", fixed_credits=each)
              for n, each in enumerate(fixed)),
        ]  # fmt: skip
        plain, program = terms(rate, rounding, 0)
        known = Terms(plain.program, plain.units, plain.rules, {}, {}, tuple(rules))

        found = decide(Sale(ANY, as_decimal(value)), known, program, AROUND)

        times = PARTS + sum(factor - PARTS for factor in factors)
        expected = whole_of(value * rate * times, PARTS**3, rounding) + sum(fixed)
        assert isinstance(found, Decision)
        given = [step.gave for step in found.explanation.steps]
        if found.credits != expected or sum(given) != expected or min(given) < 0:
            wrong.append((value, rate, rounding, factors, fixed, found))
    tell(tried=tried, expected=[], got=wrong[:3])
    assert not wrong
