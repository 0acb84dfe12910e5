"""How webhooks speak over HTTP, and what they send."""

from regulars.webhooks.schemas.bodies import example, made_up, render
from regulars.webhooks.schemas.deliveries import (
    AttemptOut,
    DeliveryList,
    DeliveryOut,
    DeliveryWholeOut,
    ReplayOut,
    ReplayRange,
)
from regulars.webhooks.schemas.feeds import WebhookEventList, WebhookEventOut
from regulars.webhooks.schemas.statistics import WebhookStatisticsOut
from regulars.webhooks.schemas.subscriptions import (
    SecretRenewal,
    WebhookCreate,
    WebhookList,
    WebhookOut,
    WebhookSecretOut,
    WebhookSettings,
    WebhookSettingsCreate,
    WebhookSettingsOut,
    WebhookUpdate,
)

__all__ = [
    "AttemptOut",
    "DeliveryList",
    "DeliveryOut",
    "DeliveryWholeOut",
    "ReplayOut",
    "ReplayRange",
    "SecretRenewal",
    "WebhookCreate",
    "WebhookEventList",
    "WebhookEventOut",
    "WebhookList",
    "WebhookOut",
    "WebhookSecretOut",
    "WebhookSettings",
    "WebhookSettingsCreate",
    "WebhookSettingsOut",
    "WebhookStatisticsOut",
    "WebhookUpdate",
    "example",
    "made_up",
    "render",
]
