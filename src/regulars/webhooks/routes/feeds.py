"""What webhooks say of the log, for `regulars listen`."""

from regulars.accounts.permissions import Permission, must_cover
from regulars.kit import events
from regulars.kit.clock import now
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.pages import Page
from regulars.kit.work import Work
from regulars.webhooks import service
from regulars.webhooks.schemas import WebhookEventList, WebhookEventOut, render
from regulars.webhooks.words import TYPES


@dashboard.get("/webhook-events", allows=Permission.WEBHOOKS_CONFIGURE)
async def list_webhook_events(
    work: Work, caller: Caller, keys: Keys, query: WebhookEventList
) -> Page[WebhookEventOut]:
    """What webhooks tell of what happened after a position, subscribed to or not.

    Ask again from `meta.position`; without `after` that is where the log ends now. Ten
    thousand events are looked at for one answer. You need to be allowed to read what
    the types tell of; without types you are told of all that you may read.
    """
    types = query.types()
    if query.event_types is None:
        types = [each for each in types if TYPES[each].needs in caller.permissions]
    must_cover(caller.permissions, {TYPES[each].needs for each in types})
    reach, told = await service.head(work), []
    if query.after is not None:
        await events.must_reach(work, query.after)
        span = (query.after, query.limit)
        found = await service.feed(work, keys, render, types, span, now())
        reach = found.read_to
        told = [WebhookEventOut.of(each) for each in found.events]
    meta = {"position": reach}
    return Page(told, len(told), 1, query.limit, lambda page, path: meta)
