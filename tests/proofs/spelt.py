"""Numbers as callers write them, each with what it means by our own promise.

The meaning is known from how the text was made, never from reading it.
"""

import json
from fractions import Fraction
from typing import NamedTuple

from proving import dice

THE_SAFE_LIMIT = 2**53


class Spelt(NamedTuple):
    """A text, and the number a reader may take it for; None where it must refuse.

    `whole` and `decimal` are for the dashboard's strict readers, `lenient` for the
    public doors (reliability, decision 9).
    """

    text: str
    whole: Fraction | None = None
    decimal: Fraction | None = None
    lenient: Fraction | None = None


def _plain(number: int) -> Spelt:
    return Spelt(str(number), *[Fraction(number)] * 3)


def _with_places(whole: int, places: str) -> Spelt:
    exact = Fraction(f"{whole}.{places}")
    return Spelt(f"{whole}.{places}", None, exact, exact)


def _forgiven(text: str, number: Fraction | int) -> Spelt:
    """Clear to a lenient reader, and not how a number is written."""
    return Spelt(text, lenient=Fraction(number))


NEVER = """
    +1 --1 1- - . e5 1e 1e+ 1.2.3 1.. 1_000 1,000 1.000,50 0x10 0b1 0o7 1/2 ½ ² １２ ١٢
    １２.５ 12％ € €5 5€ $5 NaN nan -NaN Infinity -Infinity inf -inf abc true false null
    None undefined one ten 1e400 -1e400 1E309 1d3 1f 1L 0xFF 1e1.5 1e0x2 ∞ −5 –5 ⅓ 五
"""

SPACED = [
    " 12",
    "12 ",
    "\t12",
    "12\n",
    "1 2",
    "- 5",
    "\u00a012",
    "12\u200b",
    "\ufeff12",
]

# The first of these are tried at every scale.
EDGES = [
    _plain(-1),
    _forgiven("-0", 0),
    _plain(0),
    _with_places(0, "1"),
    _forgiven("1e3", 1_000),
    _plain(2**63),
    _plain(10**30),
    _with_places(1, "00"),
    _with_places(12, "12345"),
    _forgiven("007", 7),
    *map(Spelt, ["１２", "NaN", "Infinity", "", " 12", "+12", "1,000", "0x10", "1_0"]),
    _forgiven("12.", 12),
    _forgiven(".5", Fraction(1, 2)),
    _plain(THE_SAFE_LIMIT),
    _plain(THE_SAFE_LIMIT + 1),
    _plain(2**63),
    _plain(-(2**63)),
    _plain(2**64),
    _plain(10**30),
    _plain(10**39),
    Spelt("9" * 5_000),
    Spelt("1." + "0" * 60),
    Spelt("0." + "0" * 60 + "1"),
    _with_places(12, "00000"),
    _with_places(0, "00001"),
    _forgiven("-0.0", 0),
    _forgiven("1E3", 1_000),
    _forgiven("1e+3", 1_000),
    _forgiven("5e-1", Fraction(1, 2)),
    _forgiven("00", 0),
    _forgiven("01.5", Fraction(3, 2)),
    _forgiven("-.5", Fraction(-1, 2)),
    *map(Spelt, [*NEVER.split(), *SPACED, ""]),
]

# What only JSON can say, and what it can't.
JSON_ONLY = """
    true false null [] {} [1] {"a":1} ["12"] [[12]] {"amount":12} NaN Infinity
    -Infinity 01 -01 +1 1. .5 1_000 0x10 1e １２ 12.5.1 1,000 --1 '12' undefined
"""

VALID_NUMBERS = {"-0", "-0.0", "1e3", "1E3", "1e+3", "5e-1"}


def texts(most: int) -> list[Spelt]:
    """So many ways to write a number, or something else, as text."""
    chance = dice("numbers as text")
    found = list(EDGES)
    while len(found) < most:
        number, places = chance.randrange(2, 10**6), f"{chance.randrange(10**5):05d}"
        letter = chance.choice("abcdfghxyz_,;:/ '\\€%")
        found += [
            _plain(-number),
            _plain(number * 10**9),
            _with_places(number, places + "1"),
            _with_places(-number, places),
            _forgiven(f"0{number}", number),
            _forgiven(f"{number}e2", number * 100),
            _forgiven(f"{number}.", number),
            Spelt(f"{number}{letter}"),
            Spelt(f"{letter}{number}"),
            Spelt(f"+{number}"),
            Spelt(f" {number}"),
            Spelt("".join(chr(0xFF10 + int(digit)) for digit in str(number))),
        ]
    return found


def documents(most: int) -> list[Spelt]:
    """So many JSON values: numbers, texts with numbers in them, and neither."""
    found = list(map(Spelt, JSON_ONLY.split()))
    for each in texts(most):
        if each.decimal is not None or each.text in VALID_NUMBERS:
            found.append(each)
        found.append(Spelt(json.dumps(each.text), lenient=each.lenient))
    return found


def is_json(raw: str) -> bool:
    """Whether a standard reader finds a value in the text."""
    try:
        json.loads(raw, parse_constant=_refuse, parse_int=str)
    except ValueError:
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(constant)
