"""What was sent to subscribers, and sending it again."""

from uuid import UUID

from regulars.accounts.permissions import Permission, must_cover
from regulars.kit.clock import now
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.pages import DASHBOARD, Page
from regulars.kit.work import Work
from regulars.webhooks import queries, service
from regulars.webhooks.errors import (
    WebhookDeliveryNotFound,
    WebhookSubscriptionNotFound,
)
from regulars.webhooks.queries import Delivery, Subscription
from regulars.webhooks.schemas import (
    DeliveryList,
    DeliveryOut,
    DeliveryWholeOut,
    ReplayOut,
    ReplayRange,
    example,
    render,
)
from regulars.webhooks.words import TYPES


@dashboard.get(
    "/webhook-subscriptions/{webhook_subscription_uuid}/deliveries",
    allows=Permission.WEBHOOKS_READ,
    refuses=[WebhookSubscriptionNotFound],
)
async def list_webhook_deliveries(
    work: Work, webhook_subscription_uuid: UUID, query: DeliveryList
) -> Page[DeliveryOut]:
    """A page of what was sent to a subscriber in the last month, the newest first."""
    whose = await work.get(Subscription, webhook_subscription_uuid)
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_deliveries(work, window, whose.id, query.state)
    return found.of([DeliveryOut.of(each) for each in found.items])


@dashboard.get("/events/{position}/webhook-deliveries", allows=Permission.WEBHOOKS_READ)
async def list_webhook_deliveries_of_event(
    work: Work, position: int
) -> list[DeliveryOut]:
    """Who was told of an event, by its place in the log: each with how far it is.

    Empty where nobody listens to it, and of one that is older than thirty days. An
    event is told about half a second after it got its place.
    """
    found = await queries.deliveries_of(work, position)
    return [DeliveryOut.of(each) for each in found]


@dashboard.get(
    "/webhook-deliveries/{webhook_delivery_uuid}",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=[WebhookDeliveryNotFound],
)
async def get_webhook_delivery(
    work: Work, caller: Caller, keys: Keys, webhook_delivery_uuid: UUID
) -> DeliveryWholeOut:
    """One delivery with the body that is sent and each try to send it.

    You need to be allowed to read what it tells of.
    """
    kept = await work.get(Delivery, webhook_delivery_uuid)
    must_cover(caller.permissions, {TYPES[kept.event_type].needs})
    body = service.unsealed(keys, kept.uuid, kept.body_sealed)
    return DeliveryWholeOut.whole(kept, body, await queries.attempts(work, kept.id))


@dashboard.post(
    "/webhook-deliveries/{webhook_delivery_uuid}/replays",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=[WebhookDeliveryNotFound],
)
async def replay_webhook_delivery(
    work: Work, webhook_delivery_uuid: UUID
) -> DeliveryOut:
    """Send a delivery once more: the same bytes under the same id.

    One that is still open stays as it is.
    """
    kept = await work.get(Delivery, webhook_delivery_uuid)
    return DeliveryOut.of(await service.replay_one(work, kept, now()))


@dashboard.post(
    "/webhook-subscriptions/{webhook_subscription_uuid}/replays",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=[WebhookSubscriptionNotFound],
)
async def replay_webhook_deliveries(
    work: Work, keys: Keys, webhook_subscription_uuid: UUID, body: ReplayRange
) -> ReplayOut:
    """Send again what was given up on since a moment, or a part of the log.

    What was sent before goes out as it was, under the same id. At most a thousand
    deliveries in one go, and ten thousand events of the log are looked at: ask again
    with `after` as `read_to` until it is your `until`.
    """
    span = body.span()
    whose = await work.get(Subscription, webhook_subscription_uuid)
    if span is None:
        since = body.failed_since
        assert since is not None
        again = await service.replay_failed(work, whose, since, now())
        return ReplayOut(again, read_to=None)
    told = await service.replay_range(work, keys, render, whose, span, now())
    return ReplayOut(told.count, told.read_to)


@dashboard.post(
    "/webhook-subscriptions/{webhook_subscription_uuid}/examples",
    allows=Permission.WEBHOOKS_CONFIGURE,
    refuses=[WebhookSubscriptionNotFound],
)
async def send_webhook_example(
    work: Work, keys: Keys, webhook_subscription_uuid: UUID
) -> DeliveryOut:
    """Send a made-up event of the subscription's type, signed as every other."""
    whose = await work.get(Subscription, webhook_subscription_uuid)
    body = example(whose.event_type)
    return DeliveryOut.of(await service.send_example(work, keys, whose, body, now()))
