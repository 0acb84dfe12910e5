"""The HTTP doors of gift cards."""

from regulars.giftcards.routes import (
    cards,
    managing,
    printing,
    programs,
    settlements,
    transactions,
)

__all__ = ["cards", "managing", "printing", "programs", "settlements", "transactions"]
