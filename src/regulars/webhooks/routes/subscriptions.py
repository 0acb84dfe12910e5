"""Webhook subscriptions: made, listed, changed and ended."""

from collections.abc import Sequence
from uuid import UUID

from regulars.accounts.errors import UsageLimitReached
from regulars.accounts.permissions import Permission, must_cover
from regulars.kit.clock import now
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.webhooks import queries, service
from regulars.webhooks.egress import egress
from regulars.webhooks.errors import WebhookSubscriptionNotFound
from regulars.webhooks.queries import Subscription
from regulars.webhooks.schemas import (
    SecretRenewal,
    WebhookCreate,
    WebhookList,
    WebhookOut,
    WebhookSecretOut,
    WebhookSettings,
    WebhookSettingsCreate,
    WebhookSettingsOut,
    WebhookStatisticsOut,
    WebhookUpdate,
)
from regulars.webhooks.words import TYPES

MISSING: Sequence[type[Problem]] = [WebhookSubscriptionNotFound]


@clients.get("/webhook-subscriptions", allows=Permission.WEBHOOKS_READ)
async def list_webhook_subscriptions(
    work: Work, query: WebhookList
) -> list[WebhookOut]:
    """All webhook subscriptions, the first one first: of a type, in a status."""
    found = await queries.subscriptions(work, query.wanted())
    return [WebhookOut.of(each) for each in found]


@clients.post(
    "/webhook-subscriptions",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=[UsageLimitReached],
)
async def create_webhook_subscription(
    work: Work, caller: Caller, keys: Keys, settings: Settings, body: WebhookCreate
) -> WebhookOut:
    """Have your server told of each event of a type from now on.

    You need to be allowed to read what it is told of.
    """
    _permit(caller, settings, body.event_type, body.url)
    most = settings.most_webhook_subscriptions
    return WebhookOut.of(await service.create(work, keys, body.new(), most))


@clients.get(
    "/webhook-subscriptions/{webhook_subscription_uuid}",
    allows=Permission.WEBHOOKS_READ,
    refuses=MISSING,
)
async def get_webhook_subscription(
    work: Work, webhook_subscription_uuid: UUID
) -> WebhookOut:
    """One webhook subscription."""
    return WebhookOut.of(await work.get(Subscription, webhook_subscription_uuid))


@clients.put(
    "/webhook-subscriptions/{webhook_subscription_uuid}",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=MISSING,
)
async def change_webhook_subscription(
    work: Work,
    caller: Caller,
    keys: Keys,
    settings: Settings,
    webhook_subscription_uuid: UUID,
    body: WebhookUpdate,
) -> WebhookOut:
    """Change a webhook subscription; its type stays. Switched on, it goes on."""
    before = await work.get(Subscription, webhook_subscription_uuid)
    _permit(caller, settings, before.event_type, body.url or None)
    change = body.change()
    return WebhookOut.of(await service.change(work, keys, before.uuid, change))


@clients.delete(
    "/webhook-subscriptions/{webhook_subscription_uuid}",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=MISSING,
)
async def delete_webhook_subscription(
    work: Work, webhook_subscription_uuid: UUID
) -> list[WebhookOut]:
    """End a webhook subscription. What waits for it isn't sent any more."""
    await service.remove(work, webhook_subscription_uuid)
    # Clients of the contract break on null.
    return []


@dashboard.get("/webhook-subscriptions", allows=Permission.WEBHOOKS_READ)
async def list_webhook_subscriptions_on_dashboard(
    work: Work, query: WebhookList
) -> list[WebhookSettingsOut]:
    """All webhook subscriptions, and how each of them does."""
    found = await queries.subscriptions(work, query.wanted())
    return [WebhookSettingsOut.of(each) for each in found]


@dashboard.post(
    "/webhook-subscriptions",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=[UsageLimitReached],
)
async def create_webhook_subscription_on_dashboard(
    work: Work,
    caller: Caller,
    keys: Keys,
    settings: Settings,
    body: WebhookSettingsCreate,
) -> WebhookSecretOut:
    """Have your server told of each event of a type from now on.

    Its secret is shown now and never again. You need to be allowed to read what it is
    told of.
    """
    _permit(caller, settings, body.event_type, body.url)
    new = body.new()
    most = settings.most_webhook_subscriptions
    made = await service.create(work, keys, new, most)
    return WebhookSecretOut.showing(made, new.secret or "")


@dashboard.get("/webhook-statistics", allows=Permission.WEBHOOKS_READ)
async def list_webhook_statistics(work: Work) -> list[WebhookStatisticsOut]:
    """How each subscription did in the last 24 hours, the first one first."""
    found = await queries.statistics(work, now())
    return [WebhookStatisticsOut.of(each) for each in found]


@dashboard.get(
    "/webhook-subscriptions/{webhook_subscription_uuid}",
    allows=Permission.WEBHOOKS_READ,
    refuses=MISSING,
)
async def get_webhook_subscription_on_dashboard(
    work: Work, webhook_subscription_uuid: UUID
) -> WebhookSettingsOut:
    """One webhook subscription, and how it does."""
    kept = await work.get(Subscription, webhook_subscription_uuid)
    return WebhookSettingsOut.of(kept)


@dashboard.put(
    "/webhook-subscriptions/{webhook_subscription_uuid}",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=MISSING,
)
async def change_webhook_subscription_on_dashboard(
    work: Work,
    caller: Caller,
    keys: Keys,
    settings: Settings,
    webhook_subscription_uuid: UUID,
    body: WebhookSettings,
) -> WebhookSettingsOut:
    """Change a webhook subscription; its type stays. Switched on, it goes on."""
    before = await work.get(Subscription, webhook_subscription_uuid)
    _permit(caller, settings, before.event_type, body.url or None)
    changed = await service.change(work, keys, before.uuid, body.change())
    return WebhookSettingsOut.of(changed)


@dashboard.delete(
    "/webhook-subscriptions/{webhook_subscription_uuid}",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=MISSING,
)
async def remove_webhook_subscription(
    work: Work, webhook_subscription_uuid: UUID
) -> None:
    """End a webhook subscription. What waits for it isn't sent any more."""
    await service.remove(work, webhook_subscription_uuid)


@dashboard.post(
    "/webhook-subscriptions/{webhook_subscription_uuid}/secrets",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=MISSING,
)
async def renew_webhook_secret(
    work: Work, keys: Keys, webhook_subscription_uuid: UUID, body: SecretRenewal
) -> WebhookSecretOut:
    """A new secret, shown now and never again.

    `Signature` is made with it at once. In `webhook-signature` the old one signs beside
    it for as long as you say.
    """
    made = await service.renew_secret(
        work, keys, webhook_subscription_uuid, body.overlap
    )
    return WebhookSecretOut.showing(*made)


def _permit(
    caller: Caller, settings: Settings, event_type: str, url: str | None
) -> None:
    """Raises Forbidden, and InvalidInput for what could never be sent to."""
    must_cover(caller.permissions, {TYPES[event_type].needs})
    if url is not None:
        egress(settings).check(url)
