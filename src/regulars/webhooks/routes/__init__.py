"""The ways to webhooks over HTTP."""

from regulars.webhooks.routes import deliveries, feeds, subscriptions

__all__ = ["deliveries", "feeds", "subscriptions"]
