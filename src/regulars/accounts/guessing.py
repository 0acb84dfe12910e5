"""How often passwords and secrets may be tried before whoever tries them has to wait.

Counted before it is known whether the guess is right, so that guesses at once are no
way around it, in all processes together (`kit/limits.py`), and under names from which
nobody learns whom they stand for.
"""

from uuid import UUID

from regulars.kit.crypto import Keys
from regulars.kit.limits import Count, Limits
from regulars.kit.networks import network_of

TRIES_AT_AN_ADDRESS = 10
"""How often a minute a password may be tried for one address, right or wrong."""

FAILURES_OF_A_NETWORK = 30
"""How often a minute one network may be wrong, in passwords and in secrets each.

An office signs in behind one address; one that tries a password on everybody does so
too.
"""

PINS_AT_A_TILL = 10
"""How many wrong PINs a minute one device may send, of whomever."""


class Guess:
    """Something that was tried, and counts against its network unless it is right."""

    def __init__(self, count: Count | None) -> None:
        self._count = count

    def was_right(self) -> None:
        """It was none."""
        if self._count is not None:
            self._count.take_back()


def guess(guesses: Limits, keys: Keys, what: str, place: str) -> Guess:
    """Counts a try that comes from there. Raises TooManyRequests."""
    network = network_of(place)
    if network is None:
        return Guess(None)
    name = _name(keys, f"{what} from", network)
    return Guess(guesses.take(name, FAILURES_OF_A_NETWORK))


def try_address(guesses: Limits, keys: Keys, address: str) -> None:
    """Counts a try of an address, in the spelling of `service.folded`."""
    guesses.take(_name(keys, "password of", address), TRIES_AT_AN_ADDRESS)


def try_pin(guesses: Limits, keys: Keys, till_uuid: UUID) -> Guess:
    """Counts a PIN that is typed at a device. Raises TooManyRequests."""
    return Guess(guesses.take(_name(keys, "pin at", str(till_uuid)), PINS_AT_A_TILL))


def _name(keys: Keys, what: str, whose: str) -> str:
    return keys.mac("guesses", f"{what} {whose}").hex()
