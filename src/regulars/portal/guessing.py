"""How often one address may be written to on the server, and guessed at in an account.

Counted in memory and between processes (`kit/limits.py`), whatever comes of the call,
and under names from which nobody learns whom they stand for. What counts for each
contact stands in the database (`service/codes.py`).
"""

from uuid import UUID

from regulars.contacts.queries import email_key
from regulars.giftcards.errors import GiftcardNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller
from regulars.kit.guessing import Guessing
from regulars.kit.limits import Count, Limits
from regulars.kit.networks import network_of

CODES_A_MINUTE = 3
"""How many login codes one address is sent in a minute, by whichever accounts."""

TRIES_A_MINUTE = 10
"""How often a code is tried in a minute for one address of an account."""

OF_A_NETWORK = 30
"""How many codes one network asks for in a minute, and how often it is wrong in one."""

NOWHERE = UUID(int=0)

# Counted as gift cards themselves do, and so together with what tills get wrong.
cards = Guessing("gift card", GiftcardNotFound)


def from_network(guesses: Limits, keys: Keys, what: str, place: str) -> Count | None:
    """Counts something that comes from there. Raises TooManyRequests.

    None where nobody knows whose network it is: `kit/networks.py`.
    """
    network = network_of(place)
    if network is None:
        return None
    name = keys.mac("guesses", f"{what} from {network}").hex()
    return guesses.take(name, OF_A_NETWORK)


def stranger(account_id: int, place: str) -> Caller:
    """Whoever tries gift cards from there: a network is one guesser.

    All that come by a proxy which nobody has named are one in each account.
    """
    whose = f"network {network_of(place) or f'unknown to {account_id}'}"
    nobody = frozenset[str]()
    return Caller(
        account_id, NOWHERE, "", "visitor", nobody, "visitor", limited_as=whose
    )


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
