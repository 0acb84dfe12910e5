"""What contacts choose to get."""

from uuid import UUID

import msgspec

from regulars.contacts import queries
from regulars.contacts.errors import SubscriptionTypeNotFound
from regulars.contacts.events import ContactSubscriptionChanged
from regulars.contacts.queries import (
    DOUBLE_OPT_IN,
    PENDING,
    SUBSCRIBED,
    UNSUBSCRIBED,
    Contact,
    SubscriptionType,
)
from regulars.contacts.service.holding import hold_to_change
from regulars.kit.work import Work

CHOOSE = """
    update contacts
    set subscriptions = subscriptions || jsonb_build_object($3::text, $4::text),
      updated_at = $5
    where account_id = $1 and uuid = $2
"""


class Choice(msgspec.Struct, frozen=True):
    """What a contact chose, about which kind of message, and by which channel."""

    contact_uuid: UUID
    type_uuid: UUID
    channel: str


class Subscription(msgspec.Struct, frozen=True):
    """Whether a contact gets a kind of message, as it is after a choice."""

    contact: Contact
    kind: SubscriptionType
    status: str


async def subscribe(work: Work, choice: Choice) -> Subscription:
    """The contact's subscription: asked for only, where the type wants two steps.

    Nobody subscribes a contact to a DOUBLE_OPT_IN type but the contact, by the link in
    a mail that this makes go out. Raises ContactNotFound, SubscriptionTypeNotFound.
    """
    now = await _locked(work, choice)
    if not now.kind.is_active:
        raise SubscriptionTypeNotFound
    if now.kind.strategy != DOUBLE_OPT_IN:
        return await _chosen(work, choice, now, SUBSCRIBED)
    if now.status == SUBSCRIBED:
        return now
    return await _chosen(work, choice, now, PENDING)


async def unsubscribe(work: Work, choice: Choice) -> Subscription:
    """The contact's subscription, ended. It is so for types that are switched off too.

    Raises ContactNotFound, SubscriptionTypeNotFound.
    """
    return await _chosen(work, choice, await _locked(work, choice), UNSUBSCRIBED)


async def confirm(work: Work, choice: Choice) -> Subscription:
    """The contact's subscription, confirmed by whoever reads their mail.

    It must have been asked for and not been ended since, and the type be switched on:
    else nothing changes. Raises ContactNotFound, SubscriptionTypeNotFound.
    """
    now = await _locked(work, choice)
    if now.status != PENDING or not now.kind.is_active:
        return now
    return await _chosen(work, choice, now, SUBSCRIBED)


async def _locked(work: Work, choice: Choice) -> Subscription:
    await hold_to_change(work, choice.contact_uuid)
    contact = await queries.find(work, choice.contact_uuid)
    kind = await queries.subscription_type(work, choice.type_uuid)
    return Subscription(contact, kind, kind.status_of(contact))


async def _chosen(
    work: Work, choice: Choice, now: Subscription, status: str
) -> Subscription:
    if status != now.status:
        key = str(now.kind.id)
        values = (choice.contact_uuid, key, status, work.now)
        await work.write(CHOOSE, work.account_id, *values)
    if status != now.status or status == PENDING:
        work.emit(_told(choice, now, status))
    return Subscription(now.contact, now.kind, status)


def _told(choice: Choice, now: Subscription, status: str) -> ContactSubscriptionChanged:
    return ContactSubscriptionChanged(
        subject_uuid=choice.contact_uuid,
        contact_uuid=choice.contact_uuid,
        subscription_type_uuid=now.kind.uuid,
        status=status,
        status_before=now.status,
        channel=choice.channel,
        wording=f"{now.kind.name}: {now.kind.description}",
    )
