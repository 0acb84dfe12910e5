import ast
import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit import money
from regulars.kit.money import Rounding, refund_share, rounded, share_of, times

EXACT = st.fractions() | st.integers() | st.decimals(-(10**12), 10**12, places=4)
AMOUNTS = st.integers(-(10**12), 10**12)


class TestRounded:
    @pytest.mark.parametrize(
        ("value", "down", "nearest", "up"),
        [
            ("2.5", 2, 3, 3),
            ("2.4", 2, 2, 3),
            ("2", 2, 2, 2),
            ("0", 0, 0, 0),
            ("-0.1", 0, 0, -1),
            ("-2.4", -2, -2, -3),
            ("-2.5", -2, -3, -3),
        ],
    )
    def test_goes_in_the_documented_direction(
        self, value: str, down: int, nearest: int, up: int
    ) -> None:
        for exact in (Decimal(value), Fraction(value)):
            assert rounded(exact, Rounding.DOWN) == down
            assert rounded(exact, Rounding.NEAREST) == nearest
            assert rounded(exact, Rounding.UP) == up

    @given(EXACT)
    def test_agrees_with_exact_fractions(self, value: money.Exact) -> None:
        exact = Fraction(value)
        away = math.ceil(abs(exact)) * (1 if exact > 0 else -1)

        assert rounded(value, Rounding.DOWN) == math.trunc(exact)
        assert rounded(value, Rounding.UP) == away
        assert abs(rounded(value, Rounding.NEAREST) - exact) <= Fraction(1, 2)

    @given(st.decimals(-(10**9), 10**9, places=3))
    def test_rounds_halves_as_a_till_does(self, value: Decimal) -> None:
        expected = value.quantize(Decimal(1), ROUND_HALF_UP)

        assert rounded(value, Rounding.NEAREST) == int(expected)

    @given(EXACT, st.sampled_from(Rounding))
    def test_takes_back_what_it_gave(
        self, value: money.Exact, rounding: Rounding
    ) -> None:
        exact = Fraction(value)

        assert rounded(-exact, rounding) == -rounded(exact, rounding)


class TestTimes:
    def test_rounds_once_at_the_end(self) -> None:
        third = Fraction(1, 3)

        assert times(Decimal("0.1"), third, 30, rounding=Rounding.DOWN) == 1

    @given(AMOUNTS, st.fractions(0, 100, max_denominator=10_000))
    def test_agrees_with_exact_fractions(self, amount: int, rate: Fraction) -> None:
        product = times(amount, rate, rounding=Rounding.DOWN)

        assert product == math.trunc(amount * rate)


class TestShareOf:
    def test_splits_ten_over_three(self) -> None:
        assert share_of(10, [1, 1, 1]) == [3, 4, 3]

    def test_gives_nothing_to_parts_without_weight(self) -> None:
        assert share_of(9, [0, 2, 0, 1]) == [0, 6, 0, 3]

    def test_splits_evenly_where_nothing_weighs_anything(self) -> None:
        assert share_of(4, [0, 0]) == [2, 2]

    @given(
        AMOUNTS,
        st.lists(
            st.integers(0, 10**6) | st.fractions(0, 100, max_denominator=99),
            min_size=1,
            max_size=20,
        ),
    )
    def test_shares_sum_to_the_whole_and_are_fair(
        self, whole: int, weights: list[int | Fraction]
    ) -> None:
        shares = share_of(whole, weights)

        assert sum(shares) == whole
        total = sum(map(Fraction, weights))
        if total:
            for share, weight in zip(shares, weights, strict=True):
                assert abs(share - whole * Fraction(weight) / total) <= 1


class TestRefundShare:
    @given(
        st.integers(-(10**9), 10**9),
        st.lists(st.integers(0, 10_000), min_size=1, max_size=20),
    )
    def test_the_last_partial_refund_leaves_exactly_nothing(
        self, whole: int, refunds: list[int]
    ) -> None:
        price = sum(refunds) or 1
        refunds = [*refunds, price - sum(refunds)]
        left, refunded = whole, 0

        for refund in refunds:
            left -= refund_share(whole, price, refunded, refund)
            refunded += refund
            assert 0 <= left * (1 if whole >= 0 else -1) <= abs(whole)

        assert left == 0


class TestUnits:
    def test_turns_euros_into_cents_and_back_exactly(self) -> None:
        assert money.minor_units(Decimal("12.34")) == 1234
        assert money.minor_units(Decimal("-1E+2")) == -10_000
        assert money.minor_units(Decimal("12.345")) is None
        assert str(money.major_units(1230)) == "12.30"
        assert str(money.major_units(-5)) == "-0.05"

    @given(AMOUNTS)
    def test_comes_back_as_it_went(self, cents: int) -> None:
        assert money.minor_units(money.major_units(cents)) == cents

    def test_finds_the_tax_within_a_price(self) -> None:
        assert money.tax_within(121, Decimal("0.21")) == 21
        assert money.tax_within(-121, Decimal("0.21")) == -21
        assert money.tax_within(100, 0) == 0


def test_no_float_is_in_the_money() -> None:
    tree = ast.parse(Path(money.__file__).read_text(encoding="utf-8"))

    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id == "float")
        # Between integers a single slash would make one.
        assert not (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and isinstance(node.left, ast.Constant)
        )
