"""What older clients can do that the newer doors do otherwise."""

from regulars.legacy.service.send import (
    Mail,
    mail_with_link,
    order_mail,
    unsealed,
)
from regulars.legacy.service.stage import PURCHASE_AMOUNT, Gift, stage

__all__ = [
    "PURCHASE_AMOUNT",
    "Gift",
    "Mail",
    "mail_with_link",
    "order_mail",
    "stage",
    "unsealed",
]
