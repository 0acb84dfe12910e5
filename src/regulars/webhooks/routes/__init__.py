"""The ways to webhooks over HTTP."""

from regulars.webhooks.routes import deliveries, subscriptions

__all__ = ["deliveries", "subscriptions"]
