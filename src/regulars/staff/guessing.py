"""How often passwords are tried, and links asked for, before somebody has to wait.

What comes from one network is counted in `kit/tries.py`.
"""

from uuid import UUID

from regulars.kit.crypto import Keys
from regulars.kit.limits import Limits
from regulars.kit.tries import named

TRIES_AT_AN_ADDRESS = 10
"""How often a minute a password may be tried for one address, right or wrong."""

RESETS_FOR_AN_ADDRESS = 3
"""How often a minute a link to a new password may be asked for, for one address."""


def try_address(guesses: Limits, keys: Keys, address: str, browser: str | None) -> None:
    """Counts a try of an address, in the spelling of `service.folded`.

    In a browser that has been signed in with this address before, by itself.
    """
    where = f"password in {browser} of" if browser else "password of"
    guesses.take(named(keys, where, address), TRIES_AT_AN_ADDRESS)


def try_own_password(guesses: Limits, keys: Keys, membership_uuid: UUID) -> None:
    """Counts a try of somebody's password by whoever has their session or token."""
    name = named(keys, "own password of", str(membership_uuid))
    guesses.take(name, TRIES_AT_AN_ADDRESS)


def ask_for_reset(guesses: Limits, keys: Keys, address: str) -> None:
    """Counts a link that is asked for, in the spelling of `service.folded`."""
    guesses.take(named(keys, "new password for", address), RESETS_FOR_AN_ADDRESS)
