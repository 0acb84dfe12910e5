"""How gift cards speak over HTTP."""

from regulars.giftcards.schemas.batches import (
    GiftcardBatchCreate,
    GiftcardBatchMadeOut,
    GiftcardBatchOut,
)
from regulars.giftcards.schemas.cards import (
    DIGITAL,
    PHYSICAL,
    GiftcardCreate,
    GiftcardFind,
    GiftcardList,
    GiftcardMadeOut,
    GiftcardOut,
    GiftcardSearch,
    GiftcardSettingsOut,
)
from regulars.giftcards.schemas.managing import (
    GiftcardHoldCreate,
    GiftcardReason,
    GiftcardTransfer,
    GiftcardUpdate,
    LiabilityOut,
)
from regulars.giftcards.schemas.printing import codes, sheet
from regulars.giftcards.schemas.programs import (
    GiftcardProgramCreate,
    GiftcardProgramOut,
    GiftcardProgramSettingsOut,
    GiftcardProgramUpdate,
)
from regulars.giftcards.schemas.sending import GiftcardSend
from regulars.giftcards.schemas.settlements import (
    GiftcardSettlementCreate,
    GiftcardSettlementList,
    GiftcardSettlementOut,
)
from regulars.giftcards.schemas.shown import (
    all_shown,
    guarded,
    shown,
    without_pin,
)
from regulars.giftcards.schemas.transactions import (
    GiftcardTransactionCreate,
    GiftcardTransactionList,
    GiftcardTransactionOut,
    GiftcardTransactionSearch,
    GiftcardTransactionSettingsOut,
    RegisterGiftcardTransactionCreate,
)

__all__ = [
    "DIGITAL",
    "PHYSICAL",
    "GiftcardBatchCreate",
    "GiftcardBatchMadeOut",
    "GiftcardBatchOut",
    "GiftcardCreate",
    "GiftcardFind",
    "GiftcardHoldCreate",
    "GiftcardList",
    "GiftcardMadeOut",
    "GiftcardOut",
    "GiftcardProgramCreate",
    "GiftcardProgramOut",
    "GiftcardProgramSettingsOut",
    "GiftcardProgramUpdate",
    "GiftcardReason",
    "GiftcardSearch",
    "GiftcardSend",
    "GiftcardSettingsOut",
    "GiftcardSettlementCreate",
    "GiftcardSettlementList",
    "GiftcardSettlementOut",
    "GiftcardTransactionCreate",
    "GiftcardTransactionList",
    "GiftcardTransactionOut",
    "GiftcardTransactionSearch",
    "GiftcardTransactionSettingsOut",
    "GiftcardTransfer",
    "GiftcardUpdate",
    "LiabilityOut",
    "RegisterGiftcardTransactionCreate",
    "all_shown",
    "codes",
    "guarded",
    "sheet",
    "shown",
    "without_pin",
]
