"""Who listens to what."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.filters import Filters
from regulars.kit.work import Work
from regulars.webhooks.errors import WebhookSubscriptionNotFound
from regulars.webhooks.words import ACTIVE

SUBSCRIPTION = """
    select id, uuid, name, event_type, url, secret_sealed, former_sealed, former_until,
      properties, is_active, is_ordered, listens_since, failing_since, looped_at,
      switched_off_at, switched_off_because, created_at, updated_at
    from webhook_subscriptions where account_id = $1 and removed_at is null
"""


class Subscription(msgspec.Struct, frozen=True):
    """Somebody's server that is told of events of one type."""

    id: int
    uuid: UUID
    name: str
    event_type: str
    url: str
    secret_sealed: bytes | None
    former_sealed: bytes | None
    former_until: datetime | None
    properties: list[str]
    is_active: bool
    is_ordered: bool
    listens_since: datetime
    failing_since: datetime | None
    looped_at: datetime | None
    switched_off_at: datetime | None
    switched_off_because: str | None
    created_at: datetime
    updated_at: datetime

    MISSING: ClassVar[type[Problem]] = WebhookSubscriptionNotFound
    SELECT: ClassVar[str] = SUBSCRIPTION + " and uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "event_type", "place", "properties", "is_active", "is_ordered"),
        "switched_off_because",
    )

    @property
    def place(self) -> str:
        """The address without what follows its path, which may be a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"


class Wanted(msgspec.Struct, frozen=True):
    """Which subscriptions: of a type, in a status."""

    event_type: str | None = None
    status: str | None = None


LISTENING = SUBSCRIPTION + " and is_active"


async def subscriptions(work: Work, wanted: Wanted) -> Sequence[Subscription]:
    """Those that are wanted, the first one first."""
    filters = Filters(work.account_id)
    filters.add("event_type = {}", wanted.event_type)
    is_active = None if wanted.status is None else wanted.status == ACTIVE
    filters.add("is_active = {}", is_active)
    order = " order by id"
    sql = SUBSCRIPTION + filters.sql + order
    return await work.many(Subscription, sql, *filters.values)


async def listening(work: Work) -> Sequence[Subscription]:
    """Those that are switched on."""
    return await work.many(Subscription, LISTENING, work.account_id)
