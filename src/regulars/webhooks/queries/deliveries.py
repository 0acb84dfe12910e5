"""What was sent to whom, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.filters import Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.webhooks.errors import WebhookDeliveryNotFound

DELIVERY = """
    select delivery.id, delivery.uuid, subscription.uuid as subscription_uuid,
      delivery.position, delivery.event_type, delivery.contact_uuid,
      delivery.body_sealed, delivery.state, delivery.tries, delivery.attempt,
      delivery.depth, delivery.due_at, delivery.created_at, delivery.ended_at
    from webhook_deliveries delivery
    join webhook_subscriptions subscription
      on (subscription.account_id, subscription.id)
        = (delivery.account_id, delivery.subscription_id)
    where delivery.account_id = $1
"""


class Delivery(msgspec.Struct, frozen=True):
    """One event that is, or was, sent to one subscriber."""

    id: int
    uuid: UUID
    subscription_uuid: UUID
    position: int | None
    event_type: str
    contact_uuid: UUID | None
    body_sealed: bytes
    state: str
    tries: int
    attempt: int
    depth: int
    due_at: datetime | None
    created_at: datetime
    ended_at: datetime | None

    MISSING: ClassVar[type[Problem]] = WebhookDeliveryNotFound
    SELECT: ClassVar[str] = DELIVERY + " and delivery.uuid = $2"


class Attempt(msgspec.Struct, frozen=True):
    """One try to send a delivery."""

    attempt: int
    started_at: datetime
    milliseconds: int
    outcome: str
    status: int | None
    answer: str


ATTEMPTS = """
    select attempt, started_at, milliseconds, outcome, status, answer
    from webhook_attempts where account_id = $1 and delivery_id = $2
    order by attempt desc limit 100
"""

# Of one event: an index has them by subscription, of which there are few.
OF_EVENT = f"""{DELIVERY}
      and delivery.subscription_id = any(array(
        select id from webhook_subscriptions where account_id = $1))
      and delivery.position = $2
    order by delivery.id
"""

COUNT = """
    select count(*) from webhook_deliveries delivery
    where delivery.account_id = $1 and delivery.subscription_id = $2
"""

# Found first, as an array: see the page of contacts.
PAGE = """ and delivery.id = any(array(
      select delivery.id from webhook_deliveries delivery
      where delivery.account_id = $1 and delivery.subscription_id = $2{}
      order by delivery.id desc limit {} offset {})) order by delivery.id desc
"""


async def attempts(work: Work, delivery_id: int) -> Sequence[Attempt]:
    """The latest hundred tries of a delivery, the newest first."""
    return await work.many(Attempt, ATTEMPTS, work.account_id, delivery_id)


async def deliveries_of(work: Work, position: int) -> Sequence[Delivery]:
    """What was made of the event at this position, for all who are told of it."""
    return await work.many(Delivery, OF_EVENT, work.account_id, position)


async def search_deliveries(
    work: Work, window: Window, subscription_id: int, state: str | None
) -> Page[Delivery]:
    """A page of what was sent to a subscriber, the newest first."""
    filters = Filters(work.account_id, subscription_id)
    filters.add("delivery.state = {}", state)
    total = await work.value(COUNT + filters.sql, *filters.values)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    sql = DELIVERY + PAGE.format(conditions, *ends)
    return window.of(await work.many(Delivery, sql, *filters.values), total)
