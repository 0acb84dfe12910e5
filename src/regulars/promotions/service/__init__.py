"""What can be done with promotions and vouchers."""

from regulars.promotions.service.batches import (
    BroughtAlong,
    bring_along,
    make_some,
    make_up,
    order_batch,
)
from regulars.promotions.service.change import (
    VoucherChange,
    change,
    delete,
    end_vouchers,
    forget_deleted,
    reverse,
)
from regulars.promotions.service.codes import Code, code_of, is_mistyped, mac_of
from regulars.promotions.service.examine import (
    UNKNOWN_CODE,
    Check,
    Verdict,
    checks_of,
    examine,
)
from regulars.promotions.service.filling import PROMOTION, VOUCHER, Given, known
from regulars.promotions.service.issue import VoucherOrder, issue
from regulars.promotions.service.locks import Lock, lock, mac_of_key, release
from regulars.promotions.service.manage import (
    Terms,
    TermsChange,
)
from regulars.promotions.service.manage import (
    change as change_promotion,
)
from regulars.promotions.service.manage import (
    create as create_promotion,
)
from regulars.promotions.service.manage import (
    remove as remove_promotion,
)
from regulars.promotions.service.redeem import Redeemed, Redeeming, redeem, redeeming

__all__ = [
    "PROMOTION",
    "UNKNOWN_CODE",
    "VOUCHER",
    "BroughtAlong",
    "Check",
    "Code",
    "Given",
    "Lock",
    "Redeemed",
    "Redeeming",
    "Terms",
    "TermsChange",
    "Verdict",
    "VoucherChange",
    "VoucherOrder",
    "bring_along",
    "change",
    "change_promotion",
    "checks_of",
    "code_of",
    "create_promotion",
    "delete",
    "end_vouchers",
    "examine",
    "forget_deleted",
    "is_mistyped",
    "issue",
    "known",
    "lock",
    "mac_of",
    "mac_of_key",
    "make_some",
    "make_up",
    "order_batch",
    "redeem",
    "redeeming",
    "release",
    "remove_promotion",
    "reverse",
]
