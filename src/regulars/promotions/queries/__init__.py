"""What can be asked of promotions and vouchers."""

from regulars.promotions.queries.batches import (
    Batch,
    PrintedVoucher,
    all_printed,
    printed,
    search_batches,
)
from regulars.promotions.queries.checks import checks
from regulars.promotions.queries.promotions import Promotion, promotions
from regulars.promotions.queries.redemptions import Redemption, redemptions
from regulars.promotions.queries.vouchers import (
    Status,
    Voucher,
    Wanted,
    find_by_code,
    search_vouchers,
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
    "find_by_code",
    "printed",
    "promotions",
    "redemptions",
    "search_batches",
    "search_vouchers",
]
