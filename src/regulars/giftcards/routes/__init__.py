"""The HTTP doors of gift cards."""

from regulars.giftcards.routes import cards, managing, printing, programs, transactions

__all__ = ["cards", "managing", "printing", "programs", "transactions"]
