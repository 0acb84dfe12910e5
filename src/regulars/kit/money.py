"""Exact arithmetic for credits and cents. No floating point anywhere."""

import enum
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}

# ISO 4217 has two places for most currencies.
PLACES = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0} | {
    **{"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3}
}


class Rounding(enum.StrEnum):
    """Which whole number a fraction becomes."""

    DOWN = "down"
    """Towards zero: nobody gets, or owes, more than the fraction."""

    NEAREST = "nearest"
    """The nearest; a half goes away from zero, as at a till."""

    UP = "up"
    """Away from zero."""


def rounded(value: Exact, rounding: Rounding) -> int:
    """The whole number for a value.

    Directions count from zero, so what is taken back mirrors what was given: the
    rounding of -x is minus the rounding of x.
    """
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(abs(numerator), denominator)
    if _goes_up(rest, denominator, rounding):
        whole += 1
    return whole if numerator >= 0 else -whole


def _goes_up(rest: int, denominator: int, rounding: Rounding) -> bool:
    if rounding is Rounding.UP:
        return rest > 0
    return rounding is Rounding.NEAREST and 2 * rest >= denominator


def times(amount: Exact, *factors: Exact, rounding: Rounding) -> int:
    """The amount times all factors, exact until the one rounding at the end."""
    product = Fraction(amount)
    for factor in factors:
        product *= Fraction(factor)
    return rounded(product, rounding)


def minor_units(amount: Decimal, places: int = 2) -> int | None:
    """An amount of money in its smallest unit, or None if it has a part of one."""
    scaled = Fraction(amount) * 10**places
    return scaled.numerator if scaled.denominator == 1 else None


def major_units(minor: int, places: int = 2) -> Decimal:
    """The amount in euros for one in cents, with all its places."""
    return Decimal(minor).scaleb(-places)


def places_of(currency: str) -> int:
    """How many decimals an amount of this currency is written with."""
    return PLACES.get(currency, 2)


def money_shown(minor: int, currency: str, language: str) -> str:
    """The amount as people write it: `€ 12.50`."""
    sign = SIGNS.get(currency, currency)
    number = f"{major_units(minor, places_of(currency)):,f}"
    if language == "nl":
        number = number.translate({ord(","): ".", ord("."): ","})
    return f"{sign} {number}"


def share_of(whole: int, weights: Sequence[Exact]) -> list[int]:
    """Splits a whole over parts in proportion to their weights; the shares sum to it.

    Each share is within one of its exact proportion, because a share is the difference
    of two neighbouring rounded running totals.
    """
    assert weights
    assert all(weight >= 0 for weight in weights)
    parts = [Fraction(weight) for weight in weights]
    total = sum(parts)
    if total == 0:
        parts, total = [Fraction(1)] * len(parts), Fraction(len(parts))
    shares, running, given = [], Fraction(0), 0
    for part in parts:
        running += part
        upto = rounded(whole * running / total, Rounding.NEAREST)
        shares.append(upto - given)
        given = upto
    return shares


def refund_share(whole: int, price: int, refunded: int, refund: int) -> int:
    """What of a whole goes back with a partial refund of its price.

    `refunded` is what of the price went back before. Counted from the running total,
    so whatever the steps, the refund that completes the price leaves exactly nothing.
    """
    assert price > 0
    assert 0 <= refunded <= refunded + refund <= price
    before = rounded(Fraction(whole * refunded, price), Rounding.DOWN)
    after = rounded(Fraction(whole * (refunded + refund), price), Rounding.DOWN)
    return after - before


def tax_within(gross: int, rate: Exact, rounding: Rounding = Rounding.NEAREST) -> int:
    """The tax that a gross amount contains, at a rate such as Decimal("0.21")."""
    exact = Fraction(rate)
    return rounded(gross * exact / (1 + exact), rounding)
