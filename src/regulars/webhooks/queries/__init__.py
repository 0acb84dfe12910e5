"""What can be asked of webhooks."""

from regulars.webhooks.queries.deliveries import (
    Attempt,
    Delivery,
    attempts,
    deliveries_of,
    search_deliveries,
)
from regulars.webhooks.queries.hours import Hour, Statistics, statistics
from regulars.webhooks.queries.subscriptions import (
    Subscription,
    Wanted,
    listening,
    subscriptions,
)

__all__ = [
    "Attempt",
    "Delivery",
    "Hour",
    "Statistics",
    "Subscription",
    "Wanted",
    "attempts",
    "deliveries_of",
    "listening",
    "search_deliveries",
    "statistics",
    "subscriptions",
]
