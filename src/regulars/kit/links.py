"""Links that carry what they are for, sealed: nothing of them is kept.

Whoever has such a link learns nothing from it and can make no other: it opens only with
the server's keys, and only for the purpose that it was made for.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from regulars.kit.crypto import LINK, Keys, Unsealable, from_letters, in_letters

Carried = TypeVar("Carried", bound=msgspec.Struct)


class Reach:
    """Where people reach this server: each process is told once, when it starts."""

    __slots__ = ("_told",)

    def __init__(self) -> None:
        self._told: Callable[[], str] | None = None

    def tell(self, address: Callable[[], str]) -> None:
        """Says how to find out: a server may listen before it knows where."""
        self._told = address

    @property
    def address(self) -> str | None:
        """What stands before the path of a link, without a slash; None of no server."""
        return self._told() if self._told else None


reach = Reach()

# Of nothing that we make, and much would take long to read.
LONGEST = 1_000


def sealed(keys: Keys, purpose: str, what: msgspec.Struct) -> str:
    """What a link carries, as it stands in the address."""
    raw = keys.seal(msgspec.json.encode(what).decode(), _context(purpose))
    return LINK + in_letters(raw)


def opened(keys: Keys, purpose: str, kind: type[Carried], text: str) -> Carried | None:
    """What was put into the link; None if it isn't one that we made for this."""
    if not text.startswith(LINK) or len(text) > LONGEST:
        return None
    try:
        raw = from_letters(text.removeprefix(LINK))
        told = keys.unseal(raw, _context(purpose))
        return msgspec.json.decode(told, type=kind)
    except (ValueError, Unsealable):
        return None


def _context(purpose: str) -> str:
    return f"link {purpose}"
