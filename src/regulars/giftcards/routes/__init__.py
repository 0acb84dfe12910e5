"""The HTTP doors of gift cards."""

from regulars.giftcards.routes import cards, managing, programs, transactions

__all__ = ["cards", "managing", "programs", "transactions"]
