"""COD-01: codes that we make up are by chance alone, and show each slip."""

import math
from collections import Counter

import pytest
from scale import scaled

from regulars.promotions.service.codes import (
    ALPHABET,
    LETTERS,
    RANDOM_BYTES,
    is_mistyped,
    new_code,
)

LOOK_ALIKES = set("01IO")

# Of chi squared with 31 degrees of freedom, passed by chance once in a million.
ONCE_IN_A_MILLION = 79.0


def chi_squared(seen: Counter[str]) -> float:
    expected = seen.total() / len(ALPHABET)
    return sum((seen[each] - expected) ** 2 / expected for each in ALPHABET)


def test_no_two_are_alike_and_no_letter_is_dearer():
    count = scaled(1_000_000)

    codes = [new_code() for _ in range(count)]

    print(f"tried={count} expected={count} got={len(set(codes))}")
    assert len(set(codes)) == count
    assert RANDOM_BYTES * 8 == LETTERS * math.log2(len(ALPHABET)) == 80
    assert not LOOK_ALIKES & set(ALPHABET) and ALPHABET.isupper()
    assert {len(code) for code in codes} == {LETTERS + 1}
    for place in range(LETTERS + 1):
        seen = Counter(code[place] for code in codes)
        assert chi_squared(seen) < ONCE_IN_A_MILLION


@pytest.mark.parametrize("slip", ["a letter", "two neighbours"])
def test_each_slip_is_found(slip):
    count, found, tried = scaled(100_000), 0, 0
    for n in range(count):
        code = new_code()
        place = n % LETTERS
        if slip == "a letter":
            at = n % (LETTERS + 1)
            other = ALPHABET[(ALPHABET.index(code[at]) + 1 + n % 31) % 32]
            wrong = code[:at] + other + code[at + 1 :]
        else:
            swapped = code[place + 1] + code[place]
            wrong = code[:place] + swapped + code[place + 2 :]
        if wrong == code:
            continue
        tried += 1
        found += is_mistyped(wrong)
        assert not is_mistyped(code.lower())

    print(f"tried={tried} expected={tried} got={found}")
    assert found == tried


def test_other_words_are_none_of_ours():
    assert not any(is_mistyped(word) for word in ("", "SUMMER", "O" * 17, "2" * 16))
