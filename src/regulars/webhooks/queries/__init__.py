"""What can be asked of webhooks."""

from regulars.webhooks.queries.deliveries import (
    Attempt,
    Delivery,
    attempts,
    search_deliveries,
)
from regulars.webhooks.queries.subscriptions import (
    Subscription,
    Wanted,
    listening,
    subscriptions,
)

__all__ = [
    "Attempt",
    "Delivery",
    "Subscription",
    "Wanted",
    "attempts",
    "listening",
    "search_deliveries",
    "subscriptions",
]
