"""Cards and codes: found, made, given to contacts and taken back."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts import queries, service
from regulars.contacts.errors import (
    ContactIdentifierAlreadyExists,
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.contacts.schemas import (
    IdentifierCreate,
    IdentifierFind,
    IdentifierLink,
    IdentifierOfContactOut,
    IdentifierOut,
    IdentifierUpdate,
)
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work

FINDING: list[type[Problem]] = [ContactIdentifierNotFound, ContactIdentifierInactive]
CREATING: list[type[Problem]] = [ContactNotFound, ContactIdentifierAlreadyExists]
LINKING: list[type[Problem]] = [
    *FINDING,
    ContactNotFound,
    ContactIdentifierAlreadyLinked,
]
UNLINKING: list[type[Problem]] = [*FINDING, ContactIdentifierNotLinked]
NAMING: list[type[Problem]] = [ContactIdentifierNotFound]


@clients.get(
    "/contact-identifiers/find",
    allows=Permission.CONTACTS_READ,
    refuses=FINDING,
)
@register.get(
    "/contact-identifiers/find",
    allows=Permission.CONTACTS_READ,
    refuses=FINDING,
)
@dashboard.get(
    "/contact-identifiers/find",
    allows=Permission.CONTACTS_READ,
    refuses=FINDING,
)
async def find_contact_identifier(work: Work, query: IdentifierFind) -> IdentifierOut:
    """The card or code that was scanned, and whom it finds.

    `contact` is null while it is nobody's. One that is switched off is refused.
    """
    value = query.contact_identifier_value
    return IdentifierOut.of(await queries.find_active_identifier(work, value))


@clients.post(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=CREATING,
)
@register.post(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=CREATING,
)
@dashboard.post(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=CREATING,
)
async def create_contact_identifier(
    work: Work, body: IdentifierCreate
) -> IdentifierOut:
    """Add a card or code, for a contact or for nobody yet.

    The first one of a contact is their default.
    """
    made = await service.create_identifier(
        work,
        body.contact_identifier_value,
        body.contact_identifier_name,
        body.contact_uuid,
    )
    return IdentifierOut.of(made)


@clients.put(
    "/contact-identifiers/link",
    allows=Permission.CONTACTS_WRITE,
    refuses=LINKING,
)
@register.put(
    "/contact-identifiers/link",
    allows=Permission.CONTACTS_WRITE,
    refuses=LINKING,
)
@dashboard.put(
    "/contact-identifiers/link",
    allows=Permission.CONTACTS_WRITE,
    refuses=LINKING,
)
async def link_contact_identifier(work: Work, body: IdentifierLink) -> IdentifierOut:
    """Give a card or code that is nobody's to a contact."""
    linked = await service.link_identifier(
        work, body.contact_identifier_value, body.contact_uuid
    )
    return IdentifierOut.of(linked)


@clients.put(
    "/contact-identifiers/unlink",
    allows=Permission.CONTACTS_WRITE,
    refuses=UNLINKING,
)
@register.put(
    "/contact-identifiers/unlink",
    allows=Permission.CONTACTS_WRITE,
    refuses=UNLINKING,
)
@dashboard.put(
    "/contact-identifiers/unlink",
    allows=Permission.CONTACTS_WRITE,
    refuses=UNLINKING,
)
async def unlink_contact_identifier(work: Work, body: IdentifierFind) -> IdentifierOut:
    """Take a card or code from its contact, who keeps everything they have.

    When it was their default, the one that has been theirs for longest is it now.
    """
    value = body.contact_identifier_value
    return IdentifierOut.of(await service.unlink_identifier(work, value))


@clients.put(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=NAMING,
)
@register.put(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=NAMING,
)
@dashboard.put(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=NAMING,
)
async def update_contact_identifier(
    work: Work, body: IdentifierUpdate
) -> IdentifierOut:
    """Name a card or code differently, or switch it off or on again.

    An empty name makes the value the name. The value itself never changes.
    """
    changed = await service.change_identifier(
        work,
        body.contact_identifier_value,
        body.contact_identifier_name,
        body.contact_identifier_active,
    )
    return IdentifierOut.of(changed)


@clients.delete(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=NAMING,
)
@register.delete(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=NAMING,
)
@dashboard.delete(
    "/contact-identifiers",
    allows=Permission.CONTACTS_WRITE,
    refuses=NAMING,
)
async def delete_contact_identifier(work: Work, query: IdentifierFind) -> IdentifierOut:
    """Remove a card or code, and answer it as it was. Its contact keeps everything."""
    value = query.contact_identifier_value
    return IdentifierOut.of(await service.delete_identifier(work, value))


@clients.get(
    "/contacts/{contact_uuid}/contact-identifiers",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/{contact_uuid}/contact-identifiers",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
@dashboard.get(
    "/contacts/{contact_uuid}/contact-identifiers",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
async def list_contact_identifiers(
    work: Work, contact_uuid: UUID
) -> list[IdentifierOfContactOut]:
    """A contact's cards and codes, in the order in which they became theirs."""
    await queries.find(work, contact_uuid)
    found = await queries.identifiers_of(work, contact_uuid)
    return [IdentifierOfContactOut.of(each) for each in found]
