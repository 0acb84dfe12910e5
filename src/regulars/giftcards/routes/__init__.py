"""The HTTP doors of gift cards."""

from regulars.giftcards.routes import (
    cards,
    history,
    holds,
    managing,
    printing,
    programs,
    reversing,
    sending,
    settlements,
    transactions,
)

__all__ = [
    "cards",
    "history",
    "holds",
    "managing",
    "printing",
    "programs",
    "reversing",
    "sending",
    "settlements",
    "transactions",
]
