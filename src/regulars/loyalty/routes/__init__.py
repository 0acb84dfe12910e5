"""The HTTP doors of the loyalty program."""

from regulars.loyalty.routes import program, receptions, transactions

__all__ = ["program", "receptions", "transactions"]
