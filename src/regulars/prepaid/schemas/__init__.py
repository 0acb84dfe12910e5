"""How prepaid balances speak over HTTP."""

from regulars.prepaid.schemas.balances import (
    KeptPrepaidBalanceOut,
    PrepaidHolderList,
    PrepaidHolderOut,
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
    "PrepaidHolderList",
    "PrepaidHolderOut",
    "PrepaidLiabilityOut",
    "PrepaidTransactionCreate",
    "PrepaidTransactionList",
    "PrepaidTransactionOut",
    "RegisterPrepaidTransactionCreate",
    "WrittenPrepaidBalanceOut",
]
