"""MON-11: credits are reckoned as exact fractions are, and parts sum to their whole.

The expected numbers come from whole numbers alone: values and rates are counted in
their ten-thousandths, so that nothing here rounds as the code under test does.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from proving import dice, tell
from scale import scaled
from sources import ROOT, python_files, told

from regulars.kit import money
from regulars.kit.money import Rounding, refund_share, share_of, tax_within
from regulars.loyalty.errors import MaximumCreditsReached
from regulars.loyalty.queries import Program, Rule, Terms, Unit
from regulars.loyalty.service.decide import Decision, Sale, decide

CASES = 1_000_000

PARTS = 10_000
"""Values and rates have four places."""

NOW, ANY = datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1)

UNIT = Unit(1, ANY, "purchase_amount", "Purchase amount", "€", True, NOW, NOW)

ROUNDINGS = ("down", "nearest", "up")


def whole_of(parts: int, of: int, rounding: str) -> int:
    """The whole number for parts of a whole, away from zero or towards it."""
    size, sign = abs(parts), 1 if parts >= 0 else -1
    if rounding == "up":
        return sign * ((size + of - 1) // of)
    if rounding == "nearest":
        return sign * ((2 * size + of) // (2 * of))
    return sign * (size // of)


def amount(chance: Random, most: int) -> int:
    """Ten-thousandths: near a half, near a whole, with cents, or anything."""
    number = chance.randrange(10 ** chance.randrange(1, len(str(most))))
    edges = (number * PARTS, number * PARTS + 5_000, number * 100)
    near = chance.choice((-1, 0, 1))
    return min(abs(chance.choice((*edges, number)) + near), most * PARTS)


def as_decimal(parts: int) -> Decimal:
    """So many ten-thousandths as a caller writes them."""
    return Decimal(parts).scaleb(-4)


def terms(rate: int, rounding: str, most: int) -> tuple[Terms, Program]:
    """Terms with one rule."""
    rule = Rule(1, ANY, "Base rate", 1, as_decimal(rate), rounding, True)
    program = Program(
        1, ANY, "Loyalty", "Credits", True, most, None, None, None, None, 1, 1
    )
    return Terms(program, {UNIT.name: UNIT}, {1: rule}, {}), program


def test_a_sale_gives_what_its_exact_value_rounds_to():
    chance, tried, wrong = dice("sales"), scaled(CASES * 3 // 10), []
    for _ in range(tried):
        value, rate = amount(chance, 10**9), amount(chance, 10**4)
        rounding = chance.choice(ROUNDINGS)
        exact = value * rate
        credits = whole_of(exact, PARTS * PARTS, rounding)
        most = chance.choice((0, 0, credits, max(1, credits - 1), 10**9))

        found = decide(Sale(ANY, as_decimal(value)), *terms(rate, rounding, most))

        refused = most != 0 and credits > most
        if not _agrees(found, credits, Fraction(exact, PARTS**2), refused):
            wrong.append((value, rate, rounding, most, found))
    tell(tried=tried, expected=[], got=wrong[:5])
    assert not wrong


def test_credits_decided_on_stand_above_every_rule():
    chance, tried = dice("given"), scaled(CASES // 10)
    wrong = []
    for _ in range(tried):
        credits = chance.randrange(-(10**9), 10**9)
        value = chance.choice((None, as_decimal(amount(chance, 10**9))))
        sale = Sale(ANY, value, None, credits)

        found = decide(sale, *terms(amount(chance, 10**4), "up", 0))

        if not isinstance(found, Decision) or found.credits != credits:
            wrong.append((credits, value, found))
    tell(tried=tried, expected=[], got=wrong[:5])
    assert not wrong


def test_rounding_goes_in_the_documented_direction_and_mirrors():
    chance, tried, wrong = dice("rounding"), scaled(CASES * 2 // 10), []
    for _ in range(tried):
        below, rounding = chance.randrange(1, 10_000), chance.choice(list(Rounding))
        parts = chance.randrange(10**12) * chance.choice((-1, 1))

        found = money.rounded(Fraction(parts, below), rounding)

        if found != whole_of(parts, below, rounding.value.lower()):
            wrong.append((parts, below, rounding, found))
    tell(tried=tried, expected=[], got=wrong[:5])
    assert not wrong


def test_lines_of_a_split_sum_to_the_whole():
    chance, tried, wrong = dice("splits"), scaled(CASES * 2 // 10), []
    for _ in range(tried):
        whole = chance.randrange(-(10**9), 10**9)
        weights = [amount(chance, 10**4) for _ in range(chance.randrange(1, 8))]

        shares = share_of(whole, weights)

        total = sum(weights) or len(weights)
        exact = [Fraction(whole * (w if sum(weights) else 1), total) for w in weights]
        fair = all(abs(s - e) <= 1 for s, e in zip(shares, exact, strict=True))
        if sum(shares) != whole or not fair:
            wrong.append((whole, weights, shares))
    tell(tried=tried, expected=[], got=wrong[:5])
    assert not wrong


def test_the_last_partial_refund_leaves_exactly_nothing():
    chance, tried, wrong = dice("refunds"), scaled(CASES * 2 // 10), []
    for _ in range(tried):
        price = chance.randrange(1, 10**6)
        whole = chance.randrange(-(10**6), 10**6)
        stops = sorted(chance.randrange(price + 1) for _ in range(chance.randrange(6)))

        left, before = whole, 0
        for upto in (*stops, price):
            left -= refund_share(whole, price, before, upto - before)
            before = upto
            # Nobody gets back more than the share that was refunded.
            if abs(whole - left) > abs(whole) * upto // price or whole * left < 0:
                wrong.append((whole, price, stops, left))

        if left != 0:
            wrong.append((whole, price, stops, left))
    tell(tried=tried, expected=[], got=wrong[:5])
    assert not wrong


def test_tax_and_what_is_left_of_the_price_sum_to_the_price():
    chance, tried, wrong = dice("taxes"), scaled(CASES // 10), []
    for _ in range(tried):
        gross, rate = chance.randrange(-(10**9), 10**9), chance.randrange(0, 5_000)
        rounding = chance.choice(list(Rounding))

        tax = tax_within(gross, as_decimal(rate), rounding)

        expected = whole_of(gross * rate, PARTS + rate, rounding.value.lower())
        if tax != expected:
            wrong.append((gross, rate, rounding, tax, expected))
    tell(tried=tried, expected=[], got=wrong[:5])
    assert not wrong


@pytest.mark.parametrize("rounding", ROUNDINGS)
async def test_the_server_gives_what_exact_fractions_give(
    rounding, dashboard, clients, account, make
):
    chance, turns, wrong = dice(f"server {rounding}"), scaled(2_000) // 3, []
    [rule] = (await dashboard.get("/loyalty-rules")).data
    contact = await make.contact()
    balance = 0
    for turn in range(turns):
        if turn % 20 == 0:
            rate = amount(chance, 100)
            changed = {
                "credits_per_unit": float(as_decimal(rate)),
                "rounding": rounding,
            }
            path = f"/loyalty-rules/{rule['uuid']}"
            assert (await dashboard.put(path, **changed)).status == 200
        value = amount(chance, 10**5)
        body = (
            f'"contact_uuid": "{contact["uuid"]}", "unit_value": {as_decimal(value):f}'
        )
        body = f'{{{body}, "shop_uuid": "{account.shop_uuid}"}}'

        answer = await clients.send("POST", "/credit-receptions", content=body.encode())

        credits = whole_of(value * rate, PARTS * PARTS, rounding)
        balance += credits
        got = (
            answer.data["credits"],
            answer.data["contact"]["credit_balance"]["balance"],
        )
        if got != (credits, balance):
            wrong.append((value, rate, credits, balance, answer.data))
    tell(tried=turns, expected=[], got=wrong[:3])
    assert not wrong


def _agrees(found: object, credits: int, exact: Fraction, refused: bool) -> bool:
    if refused:
        return isinstance(found, MaximumCreditsReached)
    if not isinstance(found, Decision) or found.credits != credits:
        return False
    step = found.explanation.steps[0]
    return step.gave == credits and Fraction(step.exact or 0) == exact


# What a caller keeps in an attribute of their own may be a float.
MAY_FLOAT = {
    "src/regulars/kit/forms/plans.py",
    "src/regulars/kit/forms/scalars.py",
    "src/regulars/kit/forms/walk.py",
}

OF_FRACTIONS = {"whole * running / total", "gross * exact / (1 + exact)"}
"""Divisions that were looked at: what is divided in them is a fraction."""

MONEY_ROOMS = (
    *("ledger", "contacts", "loyalty", "giftcards", "prepaid", "promotions"),
    "rewards",
)


def money_paths() -> list[Path]:
    """Every file in which an amount may be read, reckoned, kept or told."""
    rooms = [f"src/regulars/{room}" for room in (*MONEY_ROOMS, "tiers", "kit/forms")]
    alone = [Path(money.__file__), ROOT / "src/regulars/kit/decimals.py"]
    files = [*python_files(*rooms), *alone]
    return [file for file in files if told(file) not in MAY_FLOAT]


def floating(tree: ast.AST) -> Iterator[str]:
    """What is a float, or may become one."""
    for node in ast.walk(tree):
        is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_named = isinstance(node, ast.Name) and node.id in (
            "float",
            "Float",
            "Double",
        )
        divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(
            node.op, ast.Div
        )
        if is_float or is_named or divides:
            yield ast.unparse(node)


def test_no_float_stands_in_a_money_path():
    files = money_paths()
    found = [
        f"{told(file)}: {code}"
        for file in files
        for code in floating(ast.parse(file.read_text()))
        if code not in OF_FRACTIONS
    ]

    tell(tried=len(files), expected=[], got=found)
    assert len(files) > 30
    assert not found, "reckon in whole numbers, decimals or fractions"


async def test_no_column_of_the_database_is_a_float(superuser):
    found = await superuser.fetch("""
        select table_name || '.' || column_name as name
        from information_schema.columns where table_schema = 'public'
          and data_type in ('real', 'double precision', 'money')
          and table_name not like 'pgqueuer%'
    """)

    assert [row["name"] for row in found] == []


def test_the_lint_finds_floats():
    for text in ("x = 0.5", "float(x)", "a / b", "a /= b", "Column(Float)"):
        assert list(floating(ast.parse(text))), text
