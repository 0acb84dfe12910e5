"""What can be asked of prepaid balances."""

from regulars.prepaid.queries.balances import Balance, balance_of
from regulars.prepaid.queries.liability import Owed, liability
from regulars.prepaid.queries.transactions import (
    Card,
    Transaction,
    Wanted,
    search_transactions,
    transactions,
)

__all__ = [
    "Balance",
    "Card",
    "Owed",
    "Transaction",
    "Wanted",
    "balance_of",
    "liability",
    "search_transactions",
    "transactions",
]
