"""The codes of gift cards: made up, folded, looked up and sealed."""

import asyncio
import secrets
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys

PURPOSE = "giftcard code"

LENGTH = 9
"""Web shops look a coupon up as a gift card if it has exactly so many characters."""

# Without those that look like another, in print or in somebody's hand.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Card(msgspec.Struct, frozen=True):
    """The code of a card that is to be made, as it is found and as it is kept."""

    code: str
    mac: bytes
    sealed: bytes
    uuid: UUID | None = None


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


def card_of(keys: Keys, account_id: int, code: str, uuid: UUID | None = None) -> Card:
    """What is kept of a code, for a card with this uuid or any."""
    mac, sealed = mac_of(keys, account_id, code), sealed_for(keys, account_id, code)
    return Card(folded(code), mac, sealed, uuid)


async def sealed_cards(
    keys: Keys, account_id: int, codes: Iterable[str]
) -> Sequence[Card]:
    """The same of many, each code once, while the sales of others go on."""

    def done() -> list[Card]:
        return [card_of(keys, account_id, code) for code in dict.fromkeys(codes)]

    return await asyncio.to_thread(done)


async def made_up(keys: Keys, account_id: int, quantity: int) -> Sequence[Card]:
    """So many new ones; fewer where chance gave a code twice."""

    def done() -> list[Card]:
        codes = {new_code() for _ in range(quantity)}
        return [card_of(keys, account_id, code) for code in codes]

    return await asyncio.to_thread(done)
