"""Adding contacts quickly, or without knowing who they are."""

from regulars.accounts.errors import UsageLimitReached
from regulars.accounts.permissions import Permission
from regulars.contacts import queries, service
from regulars.contacts.errors import (
    ContactAlreadyExists,
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
)
from regulars.contacts.routes.contacts import whole
from regulars.contacts.schemas import (
    AnonymousCreate,
    ContactCreate,
    ContactFind,
    ContactOut,
    ContactUuidOut,
    channel_of,
)
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work

ADDING: list[type[Problem]] = [ContactAlreadyExists, UsageLimitReached]
ANONYMOUSLY: list[type[Problem]] = [
    ContactIdentifierNotFound,
    ContactIdentifierInactive,
    ContactIdentifierAlreadyLinked,
    *ADDING,
]


@clients.post(
    "/contacts/async",
    allows=Permission.CONTACTS_WRITE,
    refuses=ADDING,
)
@register.post(
    "/contacts/async",
    allows=Permission.CONTACTS_WRITE,
    refuses=ADDING,
)
async def create_contact_async(
    work: Work, caller: Caller, body: ContactCreate
) -> ContactUuidOut:
    """Add a contact, and hear no more of them than their uuid."""
    new = service.NewContact(body.email.strip(), channel_of(caller))
    return ContactUuidOut(await service.add(work, new))


@clients.get(
    "/contacts/find-or-create/async",
    allows=Permission.CONTACTS_WRITE,
    refuses=[UsageLimitReached],
    writes=True,
)
@register.get(
    "/contacts/find-or-create/async",
    allows=Permission.CONTACTS_WRITE,
    refuses=[UsageLimitReached],
    writes=True,
)
async def find_or_create_contact_async(
    work: Work, caller: Caller, query: ContactFind
) -> ContactUuidOut:
    """The uuid of whoever has this address; a GET that adds them when they are new."""
    new = service.NewContact(query.email.strip(), channel_of(caller))
    return ContactUuidOut(await service.find_or_add(work, new))


@clients.post(
    "/contacts/anonymous",
    allows=Permission.CONTACTS_WRITE,
    refuses=ANONYMOUSLY,
)
@register.post(
    "/contacts/anonymous",
    allows=Permission.CONTACTS_WRITE,
    refuses=ANONYMOUSLY,
)
# So the older documentation writes it.
@register.post(
    "/contact/anonymous",
    allows=Permission.CONTACTS_WRITE,
    refuses=ANONYMOUSLY,
)
@dashboard.post(
    "/contacts/anonymous",
    allows=Permission.CONTACTS_WRITE,
    refuses=ANONYMOUSLY,
)
async def create_anonymous_contact(
    work: Work, caller: Caller, body: AnonymousCreate
) -> ContactOut:
    """Add somebody of whom nothing is known, for a card that is nobody's yet, or none.

    They collect as everybody does; their address is made up and can never be real.
    Give them theirs with `claim`.
    """
    card = queries.scanned(body.contact_identifier_value or "")
    channel = channel_of(caller)
    made = await service.create_anonymous(work, channel, card or None)
    return await whole(work, made)
