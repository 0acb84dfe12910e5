"""The HTTP doors of prepaid balances."""

from regulars.prepaid.routes import balances, holds, transactions

__all__ = ["balances", "holds", "transactions"]
