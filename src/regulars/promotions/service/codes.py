"""The codes of vouchers: made up, folded, looked up and sealed.

A code of ours has sixteen letters by chance, 80 bits of it, and one that checks them:
whoever mistypes one letter, or changes two neighbours, has no code at all.
"""

import asyncio
import base64
import secrets
from collections.abc import Iterable, Sequence

import msgspec

from regulars.kit.crypto import Keys

PURPOSE = "voucher code"

# Without those that look like another, in print or in somebody's hand.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

LETTERS = 16

RANDOM_BYTES = LETTERS * 5 // 8

IN_OURS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)

# Letters are numbers of the field of 32, and each counts as often as its place says: a
# power of 2, so that no two neighbours count alike.
VALUES = {letter: number for number, letter in enumerate(ALPHABET)}

X_TO_THE_FIFTH = 0b100101


def _doubled(number: int) -> int:
    number <<= 1
    return number ^ X_TO_THE_FIFTH if number & 32 else number


def _powers() -> list[dict[str, int]]:
    """What each letter counts in each place; in the last one it is itself."""
    places = [dict(VALUES)]
    for _ in range(LETTERS):
        places.insert(0, {key: _doubled(value) for key, value in places[0].items()})
    return places


PLACES = _powers()

# The same, for a whole column of letters at once.
COLUMNS = [str.maketrans(counts) for counts in PLACES[:LETTERS]]


class Code(msgspec.Struct, frozen=True):
    """The code of a voucher that is to be made, as it is found and as it is kept."""

    code: str
    mac: bytes
    sealed: bytes


def new_codes(count: int) -> list[str]:
    """Codes that nobody guesses: 80 bits of chance, and the letter that checks them."""
    chance = base64.b32encode(secrets.token_bytes(RANDOM_BYTES * count)).decode()
    letters = chance.translate(IN_OURS)
    checks = _checks(letters)
    return [
        letters[place * LETTERS : (place + 1) * LETTERS] + check
        for place, check in enumerate(checks)
    ]


def new_code() -> str:
    """One of them."""
    [code] = new_codes(1)
    return code


def is_mistyped(code: str) -> bool:
    """Whether this was meant to be a code of ours and has a slip in it."""
    letters = folded(code)
    if len(letters) != LETTERS + 1 or not VALUES.keys() >= set(letters):
        return False
    return _sum(letters) != 0


def _checks(letters: str) -> str:
    """The checking letter of each code, whose letters follow one another.

    What all codes have in one place is added up for all of them in one go.
    """
    total, length = 0, len(letters) // LETTERS
    for place, counts in enumerate(COLUMNS):
        column = letters[place::LETTERS].translate(counts)
        total ^= int.from_bytes(column.encode())
    return "".join(ALPHABET[each] for each in total.to_bytes(length))


def _sum(letters: str) -> int:
    total = 0
    for place, letter in zip(PLACES, letters, strict=False):
        total ^= place[letter]
    return total


def folded(code: str) -> str:
    """The code as it is found: upper case, however somebody typed it."""
    return code.strip().upper()


def mac_of(keys: Keys, account_id: int, code: str) -> bytes:
    """What a code is found by, in its own account alone."""
    return keys.mac(PURPOSE, f"{account_id} {folded(code)}")


def code_of(keys: Keys, account_id: int, sealed: bytes) -> str:
    """The code of a voucher, to be shown."""
    return keys.unseal(sealed, f"{PURPOSE} {account_id}")


def kept(keys: Keys, account_id: int, code: str) -> Code:
    """What is kept of a code: as it was given, but for spaces around it."""
    [one] = _all_kept(keys, account_id, [code])
    return one


async def all_kept(keys: Keys, account_id: int, codes: Iterable[str]) -> Sequence[Code]:
    """The same of many, each code once, while others are served."""

    def done() -> list[Code]:
        first: dict[str, str] = {}
        for code in codes:
            first.setdefault(folded(code), code)
        return _all_kept(keys, account_id, first.values())

    return await asyncio.to_thread(done)


async def made_up(keys: Keys, account_id: int, quantity: int) -> Sequence[Code]:
    """So many new ones."""

    def done() -> list[Code]:
        return _all_kept(keys, account_id, new_codes(quantity))

    return await asyncio.to_thread(done)


def _all_kept(keys: Keys, account_id: int, codes: Iterable[str]) -> list[Code]:
    shown = [code.strip() for code in codes]
    found_by = [f"{account_id} {folded(code)}" for code in shown]
    macs = keys.all_macs(PURPOSE, found_by)
    sealed = keys.all_sealed(shown, f"{PURPOSE} {account_id}")
    return list(map(Code, shown, macs, sealed))
