"""The HTTP doors of contacts."""

from uuid import UUID

from regulars.accounts.errors import UsageLimitReached
from regulars.accounts.permissions import Permission
from regulars.contacts import queries, service
from regulars.contacts.errors import ContactAlreadyExists, ContactNotFound
from regulars.contacts.queries import Contact
from regulars.contacts.schemas import (
    ContactCreate,
    ContactFind,
    ContactList,
    ContactOut,
    CreditBalanceOut,
    SubscriptionTypeOut,
    channel_of,
)
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.pages import CONTACTS, Page, oldest_first
from regulars.kit.work import Work


@clients.post(
    "/contacts",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactAlreadyExists, UsageLimitReached],
)
@register.post(
    "/contacts",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactAlreadyExists, UsageLimitReached],
)
@dashboard.post(
    "/contacts",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactAlreadyExists, UsageLimitReached],
)
async def create_contact(work: Work, caller: Caller, body: ContactCreate) -> ContactOut:
    """Add a contact by their e-mail address."""
    return await _whole(work, await service.create(work, _new(body.email, caller)))


@clients.get(
    "/contacts/find-one-by",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/find-one-by",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@dashboard.get(
    "/contacts/find-one-by",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
async def find_contact(work: Work, query: ContactFind) -> ContactOut:
    """The contact with this address, however it is spelt."""
    contact = await queries.find_by_email(work, query.email)
    if contact is None:
        raise ContactNotFound
    return await _whole(work, contact)


@clients.get(
    "/contacts/find-or-create",
    allows=Permission.CONTACTS_WRITE,
    refuses=[UsageLimitReached],
)
@register.get(
    "/contacts/find-or-create",
    allows=Permission.CONTACTS_WRITE,
    refuses=[UsageLimitReached],
)
async def find_or_create_contact(
    work: Work, caller: Caller, query: ContactFind
) -> ContactOut:
    """The contact with this address; a GET that adds them when they are new."""
    new = _new(query.email, caller)
    return await _whole(work, await service.find_or_create(work, new))


@clients.get("/contacts", allows=Permission.CONTACTS_READ)
@dashboard.get("/contacts", allows=Permission.CONTACTS_READ)
async def list_contacts(
    work: Work, query: ContactList, lenient: bool
) -> Page[ContactOut]:
    """A page of contacts, newest first; `sort=created_at` turns it round."""
    window = query.window(CONTACTS, lenient=lenient)
    forward = oldest_first(query.sort, lenient=lenient)
    found = await queries.search(work, window, query.created_at, oldest_first=forward)
    kinds = list(await queries.subscription_types(work))
    return found.of([ContactOut.of(contact, kinds) for contact in found.items])


@clients.get(
    "/contacts/{contact_uuid}",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/{contact_uuid}",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@dashboard.get(
    "/contacts/{contact_uuid}",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
async def get_contact(work: Work, contact_uuid: UUID) -> ContactOut:
    """One contact, whole."""
    return await _whole(work, await queries.find(work, contact_uuid))


@clients.get(
    "/contacts/{contact_uuid}/credit-balance",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/{contact_uuid}/credit-balance",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
async def get_credit_balance(work: Work, contact_uuid: UUID) -> CreditBalanceOut:
    """The contact's credits, at this moment."""
    contact = await queries.find(work, contact_uuid)
    return CreditBalanceOut(contact.wallet_id, contact.wallet_uuid, contact.balance)


@clients.get("/subscription-types", allows=Permission.CONTACTS_READ)
@register.get("/subscription-types", allows=Permission.CONTACTS_READ)
@dashboard.get("/subscription-types", allows=Permission.CONTACTS_READ)
async def list_subscription_types(work: Work) -> list[SubscriptionTypeOut]:
    """The kinds of message that contacts can be subscribed to."""
    kinds = await queries.subscription_types(work)
    return [SubscriptionTypeOut.of(kind) for kind in kinds]


def _new(email: str, caller: Caller) -> service.NewContact:
    return service.NewContact(email.strip(), channel_of(caller))


async def _whole(work: Work, contact: Contact) -> ContactOut:
    return ContactOut.of(contact, list(await queries.subscription_types(work)))
