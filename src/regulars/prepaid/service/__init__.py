"""What can be done with prepaid balances."""

from regulars.prepaid.service.holding import capture, find_hold, hold, release
from regulars.prepaid.service.transact import Movement, transact, transacting

__all__ = [
    "Movement",
    "capture",
    "find_hold",
    "hold",
    "release",
    "transact",
    "transacting",
]
