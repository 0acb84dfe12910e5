"""What can be asked of gift cards."""

from regulars.giftcards.queries.cards import (
    DIGITAL,
    PHYSICAL,
    Batch,
    Giftcard,
    Origin,
    batches,
    find_by_code,
    search_cards,
)
from regulars.giftcards.queries.liability import Owed, liability
from regulars.giftcards.queries.programs import Program, ProgramInUse, programs
from regulars.giftcards.queries.transactions import (
    STANDARD,
    Kind,
    Transaction,
    Wanted,
    last_shop,
    search_transactions,
)

__all__ = [
    "DIGITAL",
    "PHYSICAL",
    "STANDARD",
    "Batch",
    "Giftcard",
    "Kind",
    "Origin",
    "Owed",
    "Program",
    "ProgramInUse",
    "Transaction",
    "Wanted",
    "batches",
    "find_by_code",
    "last_shop",
    "liability",
    "programs",
    "search_cards",
    "search_transactions",
]
