"""How prepaid balances speak over HTTP."""

from regulars.prepaid.schemas.balances import (
    KeptPrepaidBalanceOut,
    PrepaidLiabilityOut,
    WrittenPrepaidBalanceOut,
)
from regulars.prepaid.schemas.transactions import (
    PrepaidTransactionCreate,
    PrepaidTransactionList,
    PrepaidTransactionOut,
    RegisterPrepaidTransactionCreate,
)

__all__ = [
    "KeptPrepaidBalanceOut",
    "PrepaidLiabilityOut",
    "PrepaidTransactionCreate",
    "PrepaidTransactionList",
    "PrepaidTransactionOut",
    "RegisterPrepaidTransactionCreate",
    "WrittenPrepaidBalanceOut",
]
