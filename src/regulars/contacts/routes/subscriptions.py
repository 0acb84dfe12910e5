"""Kinds of message, and who gets them."""

from uuid import UUID

from msgspec import UNSET

from regulars.accounts.permissions import Permission
from regulars.contacts import queries, service
from regulars.contacts.errors import (
    ContactNotFound,
    SubscriptionTypeExists,
    SubscriptionTypeNotFound,
    TooManySubscriptionTypes,
)
from regulars.contacts.schemas import (
    SubscriptionChoice,
    SubscriptionOut,
    SubscriptionTypeCreate,
    SubscriptionTypeOut,
    SubscriptionTypeUpdate,
    channel_of,
)
from regulars.contacts.service import Subscription
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.work import Work

SUBSCRIPTIONS = "/contact-subscriptions/{contact_uuid}"
SUBSCRIBE = "/contact-subscriptions/{contact_uuid}/subscribe"
UNSUBSCRIBE = "/contact-subscriptions/{contact_uuid}/unsubscribe"
REFUSALS = (ContactNotFound, SubscriptionTypeNotFound)


@clients.get("/subscription-types", allows=Permission.CONTACTS_READ)
@register.get("/subscription-types", allows=Permission.CONTACTS_READ)
@dashboard.get("/subscription-types", allows=Permission.CONTACTS_READ)
async def list_subscription_types(work: Work) -> list[SubscriptionTypeOut]:
    """The kinds of message that contacts can be subscribed to."""
    kinds = await queries.subscription_types(work)
    return [SubscriptionTypeOut.of(kind) for kind in kinds]


@dashboard.post(
    "/subscription-types",
    allows=Permission.CONTACTS_CONFIGURE,
    refuses=[SubscriptionTypeExists, TooManySubscriptionTypes],
)
async def create_subscription_type(
    work: Work, body: SubscriptionTypeCreate
) -> SubscriptionTypeOut:
    """Add a kind of message.

    Whoever is a contact already isn't subscribed, whatever the strategy: OPT_OUT enrols
    those who come from now on.
    """
    new = service.NewType(body.name, body.description, body.strategy)
    return SubscriptionTypeOut.of(await service.create_type(work, new))


@dashboard.put(
    "/subscription-types/{subscription_type_uuid}",
    allows=Permission.CONTACTS_CONFIGURE,
    refuses=[SubscriptionTypeNotFound, SubscriptionTypeExists],
)
async def change_subscription_type(
    work: Work, subscription_type_uuid: UUID, body: SubscriptionTypeUpdate
) -> SubscriptionTypeOut:
    """Rename a kind of message, or switch it off or on; its strategy stays."""
    change = service.TypeChange(
        None if body.name is UNSET else body.name.strip(),
        None if body.description is UNSET else body.description.strip(),
        None if body.is_active is UNSET else body.is_active,
    )
    changed = await service.change_type(work, subscription_type_uuid, change)
    return SubscriptionTypeOut.of(changed)


@clients.get(SUBSCRIPTIONS, allows=Permission.CONTACTS_READ, refuses=[ContactNotFound])
@register.get(SUBSCRIPTIONS, allows=Permission.CONTACTS_READ, refuses=[ContactNotFound])
@dashboard.get(
    SUBSCRIPTIONS, allows=Permission.CONTACTS_READ, refuses=[ContactNotFound]
)
async def list_contact_subscriptions(
    work: Work, contact_uuid: UUID
) -> list[SubscriptionOut]:
    """What the contact gets of each kind of message."""
    contact = await queries.find(work, contact_uuid)
    kinds = await queries.subscription_types(work)
    return [SubscriptionOut.of(kind, kind.status_of(contact)) for kind in kinds]


@clients.put(SUBSCRIBE, allows=Permission.CONTACTS_WRITE, refuses=REFUSALS)
@register.put(SUBSCRIBE, allows=Permission.CONTACTS_WRITE, refuses=REFUSALS)
@dashboard.put(SUBSCRIBE, allows=Permission.CONTACTS_WRITE, refuses=REFUSALS)
async def subscribe_contact(
    work: Work, caller: Caller, contact_uuid: UUID, body: SubscriptionChoice
) -> SubscriptionOut:
    """Subscribe a contact who agreed to it.

    A DOUBLE_OPT_IN type answers PENDING_CONFIRMATION and mails the contact a link: only
    they can confirm.
    """
    choice = _choice(caller, contact_uuid, body)
    return _out(await service.subscribe(work, choice))


@clients.put(UNSUBSCRIBE, allows=Permission.CONTACTS_WRITE, refuses=REFUSALS)
@register.put(UNSUBSCRIBE, allows=Permission.CONTACTS_WRITE, refuses=REFUSALS)
@dashboard.put(UNSUBSCRIBE, allows=Permission.CONTACTS_WRITE, refuses=REFUSALS)
async def unsubscribe_contact(
    work: Work, caller: Caller, contact_uuid: UUID, body: SubscriptionChoice
) -> SubscriptionOut:
    """End a subscription, at once."""
    choice = _choice(caller, contact_uuid, body)
    return _out(await service.unsubscribe(work, choice))


def _choice(
    caller: Caller, contact_uuid: UUID, body: SubscriptionChoice
) -> service.Choice:
    return service.Choice(contact_uuid, body.subscription_type_uuid, channel_of(caller))


def _out(subscription: Subscription) -> SubscriptionOut:
    return SubscriptionOut.of(subscription.kind, subscription.status)
