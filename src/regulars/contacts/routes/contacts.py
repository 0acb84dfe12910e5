"""Adding, finding and listing contacts."""

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
    ContactSearch,
    CreditBalanceOut,
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
    return await whole(work, await service.create(work, _new(body.email, caller)))


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
    return await whole(work, contact)


@clients.get(
    "/contacts/find-or-create",
    allows=Permission.CONTACTS_WRITE,
    refuses=[UsageLimitReached],
    writes=True,
)
@register.get(
    "/contacts/find-or-create",
    allows=Permission.CONTACTS_WRITE,
    refuses=[UsageLimitReached],
    writes=True,
)
async def find_or_create_contact(
    work: Work, caller: Caller, query: ContactFind
) -> ContactOut:
    """The contact with this address; a GET that adds them when they are new."""
    new = _new(query.email, caller)
    return await whole(work, await service.find_or_create(work, new))


@clients.get("/contacts", allows=Permission.CONTACTS_READ)
async def list_contacts(work: Work, query: ContactList) -> Page[ContactOut]:
    """A page of contacts, newest first; `sort=created_at` turns it round."""
    wanted = queries.Wanted(query.created_at)
    return await _listed(work, query, wanted, lenient=True)


@dashboard.get("/contacts", allows=Permission.CONTACTS_READ)
async def search_contacts(work: Work, query: ContactSearch) -> Page[ContactOut]:
    """A page of contacts, also of those that `search` finds, or who are in a tier.

    It is what an address begins with, in any spelling, or the whole of what stands on
    a card.
    """
    search = (query.search or "").strip() or None
    wanted = queries.Wanted(query.created_at, search, query.tier_uuid)
    return await _listed(work, query, wanted, lenient=False)


async def _listed(
    work: Work, query: ContactList, wanted: queries.Wanted, *, lenient: bool
) -> Page[ContactOut]:
    window = query.window(CONTACTS, lenient=lenient)
    forward = oldest_first(query.sort, lenient=lenient)
    found = await queries.search(work, window, wanted, oldest_first=forward)
    return found.of([await whole(work, contact) for contact in found.items])


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
    return await whole(work, await queries.find(work, contact_uuid))


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


def _new(email: str, caller: Caller) -> service.NewContact:
    return service.NewContact(email.strip(), channel_of(caller))


async def whole(work: Work, contact: Contact) -> ContactOut:
    """The contact as callers read them."""
    known = await queries.known(work, version=contact.definitions_version)
    return ContactOut.of(contact, known, work.now)
