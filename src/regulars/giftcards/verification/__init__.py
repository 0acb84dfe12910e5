"""What must hold of gift cards, as `regulars verify` asks it."""

from regulars.giftcards.verification import settlements, transactions

__all__ = ["settlements", "transactions"]
