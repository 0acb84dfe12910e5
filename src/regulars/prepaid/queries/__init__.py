"""What can be asked of prepaid balances."""

from regulars.prepaid.queries.balances import (
    Balance,
    Holder,
    balance_of,
    search_holders,
)
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
    "Holder",
    "Owed",
    "Transaction",
    "Wanted",
    "balance_of",
    "liability",
    "search_holders",
    "search_transactions",
    "transactions",
]
