"""Where contacts sign in, and the way there."""

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import clients, dashboard
from regulars.kit.work import Work
from regulars.portal import queries, service
from regulars.portal.errors import AccountSecretInvalid, PortalNotFound
from regulars.portal.schemas import (
    AuthUrlOut,
    AuthUrlQuery,
    ContactPortalOut,
    ContactPortalUpdate,
)

PORTAL = "/contacts-portal"


@dashboard.get(PORTAL, allows=Permission.CONTACTS_CONFIGURE, refuses=[PortalNotFound])
async def get_contacts_portal(work: Work) -> ContactPortalOut:
    """Where your contacts sign in."""
    return ContactPortalOut.of(await queries.portal(work))


@dashboard.put(PORTAL, allows=Permission.CONTACTS_CONFIGURE)
async def open_contacts_portal(
    work: Work, body: ContactPortalUpdate
) -> ContactPortalOut:
    """Say where your contacts sign in: login codes are sent from then on."""
    return ContactPortalOut.of(await service.open_portal(work, body.checked()))


@clients.get(
    "/contacts-portal/auth-url",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound, PortalNotFound, AccountSecretInvalid],
)
async def get_auth_url(work: Work, keys: Keys, query: AuthUrlQuery) -> AuthUrlOut:
    """The address of a contact's own page, where they are signed in for an hour.

    Whoever has it is that contact there: give it to nobody else.
    """
    return AuthUrlOut(await service.auth_url(work, keys, query.contact_uuid))
