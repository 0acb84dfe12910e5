"""The codes of gift cards, and their PINs: made up, folded, looked up and sealed."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.ids import uuid7

PURPOSE = "giftcard code"

PIN_PURPOSE = "giftcard pin"

PIN_LENGTH = 6

LENGTH = 9
"""Web shops look a coupon up as a gift card if it has exactly so many characters."""

# Without those that look like another, in print or in somebody's hand.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Card(msgspec.Struct, frozen=True):
    """The code of a card that is to be made, as it is found and as it is kept."""

    code: str
    mac: bytes
    sealed: bytes
    uuid: UUID
    pin_mac: bytes | None = None
    pin_sealed: bytes | None = None
    # Of those that are made together, in their order; else the next.
    id: int | None = None


def new_code() -> str:
    """A code that nobody guesses at a till: 45 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def folded(code: str) -> str:
    """The code as it is kept: upper case, however somebody typed it."""
    return code.strip().upper()


def mac_of(keys: Keys, account_id: int, code: str) -> bytes:
    """What a code is found by, in its own account alone."""
    return keys.mac(PURPOSE, f"{account_id} {folded(code)}")


def sealed_for(keys: Keys, account_id: int, code: str) -> bytes:
    """The code as it is kept."""
    return keys.seal(folded(code), f"{PURPOSE} {account_id}")


def code_of(keys: Keys, account_id: int, sealed: bytes) -> str:
    """The code of a card, to be shown."""
    return keys.unseal(sealed, f"{PURPOSE} {account_id}")


def new_pin() -> str:
    """Six digits by chance: five tries an hour find one of them in eleven years."""
    return f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}}"


def pin_mac_of(keys: Keys, account_id: int, card_uuid: UUID, pin: str) -> bytes:
    """What a PIN is compared by: of its own card, so that no two are the same."""
    return keys.mac(PIN_PURPOSE, f"{account_id} {card_uuid} {pin.strip()}")


def pin_sealed_for(keys: Keys, account_id: int, pin: str) -> bytes:
    """The PIN as it is kept."""
    return keys.seal(pin, f"{PIN_PURPOSE} {account_id}")


def pin_of(keys: Keys, account_id: int, sealed: bytes | None) -> str | None:
    """The PIN of a card, to be shown; None where it has none."""
    if sealed is None:
        return None
    return keys.unseal(sealed, f"{PIN_PURPOSE} {account_id}")


def card_of(keys: Keys, account_id: int, code: str, pin: str | None = None) -> Card:
    """What is kept of a code and a PIN, for a card that has its uuid already."""
    uuid = uuid7()
    mac, sealed = mac_of(keys, account_id, code), sealed_for(keys, account_id, code)
    if pin is None:
        return Card(folded(code), mac, sealed, uuid)
    pin_mac = pin_mac_of(keys, account_id, uuid, pin)
    pin_sealed = pin_sealed_for(keys, account_id, pin)
    return Card(folded(code), mac, sealed, uuid, pin_mac, pin_sealed)


async def sealed_cards(
    keys: Keys, account_id: int, codes: Iterable[str], pins: Sequence[str]
) -> Sequence[Card]:
    """The same of many, each code once, while the sales of others go on.

    `pins` are theirs, or nothing: then they have none.
    """

    def done() -> list[Card]:
        told = zip_longest(codes, pins)
        of_each: dict[str, str | None] = {}
        for code, pin in told:
            of_each.setdefault(code, pin)
        return [card_of(keys, account_id, code, pin) for code, pin in of_each.items()]

    return await asyncio.to_thread(done)


async def made_up(
    keys: Keys, account_id: int, quantity: int, *, with_pin: bool
) -> Sequence[Card]:
    """So many new ones; fewer where chance gave a code twice."""

    def done() -> list[Card]:
        codes = {new_code() for _ in range(quantity)}
        return [
            card_of(keys, account_id, code, new_pin() if with_pin else None)
            for code in codes
        ]

    return await asyncio.to_thread(done)
