"""Kinds of message, and who gets them."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.contacts.errors import SubscriptionTypeNotFound
from regulars.contacts.queries.contacts import Contact
from regulars.kit.caches import Cache
from regulars.kit.errors import Problem
from regulars.kit.work import Work

SUBSCRIBED = "SUBSCRIBED"
PENDING = "PENDING_CONFIRMATION"
UNSUBSCRIBED = "UNSUBSCRIBED"

OPT_OUT = "OPT_OUT"
DOUBLE_OPT_IN = "DOUBLE_OPT_IN"


class SubscriptionType(msgspec.Struct, frozen=True):
    """A kind of message that contacts can be subscribed to."""

    id: int
    uuid: UUID
    name: str
    description: str
    is_active: bool
    strategy: str
    enrolls_since: datetime | None

    SELECT: ClassVar[str] = """
        select id, uuid, name, description, is_active, strategy, enrolls_since
        from subscription_types where account_id = $1 and uuid = $2
    """
    MISSING: ClassVar[type[Problem]] = SubscriptionTypeNotFound
    AUDITED: ClassVar[tuple[str, ...]] = (
        "name",
        "description",
        "strategy",
        "is_active",
    )

    def status_of(self, contact: Contact) -> str:
        """What the contact chose, or what counts for who never chose.

        Somebody who came before there was this kind of message never had the chance to
        opt out of it.
        """
        chosen = contact.subscriptions.get(str(self.id))
        if chosen is not None:
            return chosen
        since = self.enrolls_since
        if since is not None and contact.created_at < since:
            return UNSUBSCRIBED
        return self.status_at_first

    @property
    def status_at_first(self) -> str:
        """What counts for somebody new."""
        return SUBSCRIBED if self.strategy == OPT_OUT else UNSUBSCRIBED


ALL = """
    select id, uuid, name, description, is_active, strategy, enrolls_since
    from subscription_types where account_id = $1 order by position, id
"""


async def subscription_types(work: Work) -> Sequence[SubscriptionType]:
    """The account's kinds of message, in their order, as each process remembers them.

    Whoever changes them has to announce it.
    """
    account_id = work.account
    return await _types.get(
        account_id,
        lambda: work.many(SubscriptionType, ALL, account_id),
        alone=work.is_open,
    )


_types: Cache[int, Sequence[SubscriptionType]] = Cache(seconds=30)


async def subscription_type(work: Work, uuid: UUID) -> SubscriptionType:
    """The kind of message with this uuid. Raises SubscriptionTypeNotFound."""
    for each in await subscription_types(work):
        if each.uuid == uuid:
            return each
    raise SubscriptionTypeNotFound
