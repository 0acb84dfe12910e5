"""The HTTP doors of promotions and vouchers."""

from regulars.promotions.routes import batches, promotions, redeeming, vouchers

__all__ = ["batches", "promotions", "redeeming", "vouchers"]
