"""What can be done with value: the only room that moves it.

Everybody else hands transfers to `post`, or puts `ledger_post` into a statement of
their own so that record and value move in one round trip.
"""

from regulars.ledger.service.closing import (
    Poured,
    forfeit,
    held_balance,
    keep_holds,
    look_again,
    pour,
    was_closed,
)
from regulars.ledger.service.ending import Ended, end_lots, hold_unused
from regulars.ledger.service.holding import (
    capture_money,
    hold_money,
    money_hold,
    release_money,
)
from regulars.ledger.service.moving import (
    CREDITS,
    LOTS_AT_ONCE,
    OWN_WALLETS,
    Posted,
    Transfer,
    capture,
    expire_holds,
    expire_lots,
    hold,
    lock,
    note,
    open_own_wallets,
    post,
    release,
)
from regulars.ledger.service.undoing import Undone, undo

__all__ = [
    "CREDITS",
    "LOTS_AT_ONCE",
    "OWN_WALLETS",
    "Ended",
    "Posted",
    "Poured",
    "Transfer",
    "Undone",
    "capture",
    "capture_money",
    "end_lots",
    "expire_holds",
    "expire_lots",
    "forfeit",
    "held_balance",
    "hold",
    "hold_money",
    "hold_unused",
    "keep_holds",
    "lock",
    "look_again",
    "money_hold",
    "note",
    "open_own_wallets",
    "post",
    "pour",
    "release",
    "release_money",
    "undo",
    "was_closed",
]
