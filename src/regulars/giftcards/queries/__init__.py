"""What can be asked of gift cards."""

from regulars.giftcards.queries.cards import (
    DIGITAL,
    PHYSICAL,
    Batch,
    Giftcard,
    Origin,
    PrintedCard,
    batches,
    find_by_code,
    find_by_wallet,
    printed,
    search_cards,
)
from regulars.giftcards.queries.liability import Owed, liability
from regulars.giftcards.queries.programs import (
    Held,
    Program,
    ProgramInUse,
    held,
    held_since,
    programs,
    stays,
)
from regulars.giftcards.queries.settlements import (
    Settlement,
    ShopSettled,
    search_settlements,
    settled_shops,
)
from regulars.giftcards.queries.transactions import (
    STANDARD,
    Kind,
    Transaction,
    Wanted,
    last_shop,
    search_transactions,
    transactions,
)

__all__ = [
    "DIGITAL",
    "PHYSICAL",
    "STANDARD",
    "Batch",
    "Giftcard",
    "Held",
    "Kind",
    "Origin",
    "Owed",
    "PrintedCard",
    "Program",
    "ProgramInUse",
    "Settlement",
    "ShopSettled",
    "Transaction",
    "Wanted",
    "batches",
    "find_by_code",
    "find_by_wallet",
    "held",
    "held_since",
    "last_shop",
    "liability",
    "printed",
    "programs",
    "search_cards",
    "search_settlements",
    "search_transactions",
    "settled_shops",
    "stays",
    "transactions",
]
