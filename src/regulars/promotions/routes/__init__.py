"""The HTTP doors of promotions and vouchers."""

from regulars.promotions.routes import (
    batches,
    printing,
    promotions,
    redeeming,
    testing,
    vouchers,
)

__all__ = ["batches", "printing", "promotions", "redeeming", "testing", "vouchers"]
