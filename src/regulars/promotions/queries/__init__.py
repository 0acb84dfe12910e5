"""What can be asked of promotions and vouchers."""

from regulars.promotions.queries.batches import Batch, batches
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
    "Promotion",
    "Redemption",
    "Status",
    "Voucher",
    "Wanted",
    "batches",
    "find_by_code",
    "promotions",
    "redemptions",
    "search_vouchers",
]
