"""What must hold of prepaid balances, as `regulars verify` asks it."""

from regulars.prepaid.verification import transactions

__all__ = ["transactions"]
