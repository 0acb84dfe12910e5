"""The HTTP doors of prepaid balances."""

from regulars.prepaid.routes import balances, transactions

__all__ = ["balances", "transactions"]
