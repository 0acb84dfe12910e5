"""What can be asked of promotions and vouchers."""

from regulars.promotions.queries.batches import (
    Batch,
    PrintedVoucher,
    all_printed,
    printed,
    search_batches,
)
from regulars.promotions.queries.checks import checks
from regulars.promotions.queries.promotions import (
    Promotion,
    promotions,
    promotions_of,
)
from regulars.promotions.queries.redemptions import Redemption, redemptions
from regulars.promotions.queries.vouchers import (
    Status,
    Voucher,
    Wanted,
    deleted_vouchers,
    find_by_code,
    search_vouchers,
    vouchers_of,
)

__all__ = [
    "Batch",
    "PrintedVoucher",
    "Promotion",
    "Redemption",
    "Status",
    "Voucher",
    "Wanted",
    "all_printed",
    "checks",
    "deleted_vouchers",
    "find_by_code",
    "printed",
    "promotions",
    "promotions_of",
    "redemptions",
    "search_batches",
    "search_vouchers",
    "vouchers_of",
]
