"""Filling in what is known of a contact."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts import service
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.routes.contacts import whole
from regulars.contacts.schemas import ContactOut, ContactUpdate
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.work import Work


@clients.put(
    "/contacts/{contact_uuid}",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound],
)
@register.put(
    "/contacts/{contact_uuid}",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound],
)
@dashboard.put(
    "/contacts/{contact_uuid}",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound],
)
async def update_contact(
    work: Work, contact_uuid: UUID, body: ContactUpdate, lenient: bool
) -> ContactOut:
    """Fill in attributes of a contact; what is left out stays as it is.

    On the public doors whatever can be read at all is kept, and names that nobody has
    defined or that the system keeps are ignored. The dashboard refuses both by name.
    """
    given = body.attributes
    return await whole(
        work, await service.update(work, contact_uuid, given, lenient=lenient)
    )
