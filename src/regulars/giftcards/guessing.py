"""How often codes may be wrong before whoever tries them has to wait.

A code is nine characters, so guesses are what it has to be kept from. Each look-up of a
key counts before it is known whether the code is right, so that guesses at once are no
way around it, in all processes together (`kit/limits.py`); one that finds a card is
uncounted. The alarm of an account is about those that were wrong alone, so that right
ones at the same moment neither raise it nor wait in it.
"""

import contextlib
from collections.abc import Iterator

import structlog

from regulars.giftcards.errors import GiftcardNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import Count, Limits

MISSES_OF_A_CALLER = 20
"""How many wrong codes one key may try in a minute."""

MISSES_OF_AN_ACCOUNT = 200
"""How many wrong codes all keys of an account try before it is an alarm."""

MISSES_IN_ALARM = 2
"""How many wrong codes one key may try then: until it has, it finds cards as before."""

UNLIMITED = 2**62

log = structlog.get_logger("regulars.giftcards")


@contextlib.contextmanager
def guess(guesses: Limits, keys: Keys, caller: Caller) -> Iterator[None]:
    """Counts the code that is tried within, unless a card is found.

    Raises TooManyRequests; what is refused counts for nobody.
    """
    of_account = _name(keys, f"all of {caller.account_id}")
    of_caller = _name(keys, caller.limited_as)
    wrong_ones = _name(keys, f"{caller.limited_as}, wrong ones")
    if guesses.counted(of_account) >= MISSES_OF_AN_ACCOUNT:
        _alarm(guesses, keys, caller.account_id)
        # Only looked at.
        _take_back(guesses.take(wrong_ones, MISSES_IN_ALARM))
    tried = guesses.take(of_caller, MISSES_OF_A_CALLER)
    try:
        yield
    except GiftcardNotFound:
        guesses.take(wrong_ones, UNLIMITED)
        guesses.take(of_account, UNLIMITED)
        raise
    _take_back(tried)


def _alarm(guesses: Limits, keys: Keys, account_id: int) -> None:
    """Tells the operator, once a minute: counts of several processes come in leaps."""
    with contextlib.suppress(TooManyRequests):
        guesses.take(_name(keys, f"all of {account_id}, told"), 1)
        log.error("gift card codes are guessed", account_id=account_id)


def _take_back(count: Count | None) -> None:
    if count is not None:
        count.take_back()


def _name(keys: Keys, whose: str) -> str:
    return keys.mac("guesses", f"giftcard codes of {whose}").hex()
