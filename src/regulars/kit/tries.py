"""How often passwords and secrets may be tried before whoever tries them has to wait.

Counted before it is known whether the guess is right, so that guesses at once are no
way around it, in all processes together (`kit/limits.py`), and under names from which
nobody learns whom they stand for.
"""

from regulars.kit.crypto import Keys
from regulars.kit.limits import Count, Limits
from regulars.kit.networks import network_of

FAILURES_OF_A_NETWORK = 30
"""How often a minute one network may be wrong, in passwords and in secrets each.

An office signs in behind one address; one that tries a password on everybody does so
too.
"""


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
    name = named(keys, f"{what} from", network)
    return Guess(guesses.take(name, FAILURES_OF_A_NETWORK))


def named(keys: Keys, what: str, whose: str) -> str:
    """What is counted, under a name that tells nobody whose it is."""
    return keys.mac("guesses", f"{what} {whose}").hex()
