"""How often one address may be written to on the server, and guessed at in an account.

Counted in memory and between processes (`kit/limits.py`), whatever comes of the call,
and under names from which nobody learns whom they stand for. What counts for each
contact stands in the database (`service/codes.py`).
"""

from regulars.contacts.queries import email_key
from regulars.kit.crypto import Keys
from regulars.kit.limits import Limits

CODES_A_MINUTE = 3
"""How many login codes one address is sent in a minute, by whichever accounts."""

TRIES_A_MINUTE = 10
"""How often a code is tried in a minute for one address of an account."""


def ask_for_code(guesses: Limits, keys: Keys, email: str) -> None:
    """Counts a code to be sent. Raises TooManyRequests."""
    guesses.take(_name(keys, "login code for", email), CODES_A_MINUTE)


def try_code(guesses: Limits, keys: Keys, account_id: int, email: str) -> None:
    """Counts a code that is tried, right or wrong. Raises TooManyRequests.

    For each account by itself: a code is good in one, and nobody keeps the contacts of
    another from signing in.
    """
    name = _name(keys, f"login code of {account_id} for", email)
    guesses.take(name, TRIES_A_MINUTE)


def _name(keys: Keys, what: str, email: str) -> str:
    return keys.mac("guesses", f"{what} {email_key(email)}").hex()
