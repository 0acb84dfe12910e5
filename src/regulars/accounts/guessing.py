"""How often PINs may be tried at a device (`kit/tries.py`)."""

from uuid import UUID

from regulars.kit.crypto import Keys
from regulars.kit.limits import Limits
from regulars.kit.tries import Guess, named

PINS_AT_A_TILL = 10
"""How many wrong PINs a minute one device may send, of whomever."""


def try_pin(guesses: Limits, keys: Keys, till_uuid: UUID) -> Guess:
    """Counts a PIN that is typed at a device. Raises TooManyRequests."""
    return Guess(guesses.take(named(keys, "pin at", str(till_uuid)), PINS_AT_A_TILL))
