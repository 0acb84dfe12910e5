"""How promotions and vouchers speak over HTTP."""

from regulars.promotions.schemas.batches import (
    VoucherBatchCreate,
    VoucherBatchList,
    VoucherBatchOut,
    VoucherBatchSettingsCreate,
    VoucherBatchSettingsOut,
)
from regulars.promotions.schemas.making import (
    VoucherCreate,
    VoucherSettings,
    VoucherSettingsCreate,
    VoucherUpdate,
)
from regulars.promotions.schemas.printing import voucher_codes, voucher_sheet
from regulars.promotions.schemas.promotions import (
    PromotionCreate,
    PromotionOut,
    PromotionSettings,
    PromotionSettingsCreate,
    PromotionSettingsOut,
)
from regulars.promotions.schemas.redemptions import (
    MultiRedeemedVoucherOut,
    RedeemedVoucherOut,
    RedemptionOut,
    RedemptionSettingsOut,
    ReversedRedemptionOut,
    ReversedVoucherOut,
    ValidVoucherOut,
    VoucherLockOut,
    VoucherMultiRedeem,
    VoucherRedeem,
    VoucherRelease,
    VoucherValidate,
)
from regulars.promotions.schemas.shown import (
    all_shown,
    fields_of,
    guarded,
    promotions_shown,
)
from regulars.promotions.schemas.testing import VoucherTest, VoucherTestOut
from regulars.promotions.schemas.vouchers import (
    NewVoucherOut,
    VoucherFind,
    VoucherList,
    VoucherOut,
    VoucherSearch,
    VoucherSettingsOut,
)

__all__ = [
    "MultiRedeemedVoucherOut",
    "NewVoucherOut",
    "PromotionCreate",
    "PromotionOut",
    "PromotionSettings",
    "PromotionSettingsCreate",
    "PromotionSettingsOut",
    "RedeemedVoucherOut",
    "RedemptionOut",
    "RedemptionSettingsOut",
    "ReversedRedemptionOut",
    "ReversedVoucherOut",
    "ValidVoucherOut",
    "VoucherBatchCreate",
    "VoucherBatchList",
    "VoucherBatchOut",
    "VoucherBatchSettingsCreate",
    "VoucherBatchSettingsOut",
    "VoucherCreate",
    "VoucherFind",
    "VoucherList",
    "VoucherLockOut",
    "VoucherMultiRedeem",
    "VoucherOut",
    "VoucherRedeem",
    "VoucherRelease",
    "VoucherSearch",
    "VoucherSettings",
    "VoucherSettingsCreate",
    "VoucherSettingsOut",
    "VoucherTest",
    "VoucherTestOut",
    "VoucherUpdate",
    "VoucherValidate",
    "all_shown",
    "fields_of",
    "guarded",
    "promotions_shown",
    "voucher_codes",
    "voucher_sheet",
]
