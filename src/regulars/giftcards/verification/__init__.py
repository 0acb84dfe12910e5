"""What must hold of gift cards, as `regulars verify` asks it."""

from regulars.giftcards.verification import transactions

__all__ = ["transactions"]
