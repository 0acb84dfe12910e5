"""Where contacts sign in, and the way there."""

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import clients, dashboard
from regulars.kit.work import Work
from regulars.portal import queries, service
from regulars.portal.drawing import drawn
from regulars.portal.errors import AccountSecretInvalid, PortalNotFound
from regulars.portal.queries import Portal
from regulars.portal.schemas import (
    AuthUrlOut,
    AuthUrlQuery,
    ContactPortalOut,
    ContactPortalUpdate,
    JoinCodeOut,
)
from regulars.settings import Settings

PORTAL = "/contacts-portal"


@dashboard.get(PORTAL, allows=Permission.CONTACTS_CONFIGURE, refuses=[PortalNotFound])
async def get_contacts_portal(work: Work, settings: Settings) -> ContactPortalOut:
    """Where your contacts sign in."""
    return await _shown(work, settings, await queries.portal(work))


@dashboard.put(PORTAL, allows=Permission.CONTACTS_CONFIGURE)
async def open_contacts_portal(
    work: Work, settings: Settings, body: ContactPortalUpdate
) -> ContactPortalOut:
    """Say where your contacts sign in: login codes are sent from then on.

    On this server's pages, unless you give the address of your own.
    """
    return await _shown(work, settings, await service.open_portal(work, body.checked()))


@dashboard.get(f"{PORTAL}/join-code", allows=Permission.CONTACTS_CONFIGURE)
async def get_join_code(work: Work, settings: Settings) -> JoinCodeOut:
    """Where people get a card of yours, as an address and as a QR code to print.

    It stays the same until you give your pages another `slug`.
    """
    url = f"{await service.pages_at(work, settings.base_url())}/join"
    return JoinCodeOut(url, str(drawn(url, url)))


@clients.get(
    "/contacts-portal/auth-url",
    allows=Permission.CONTACTS_WRITE,
    refuses=[ContactNotFound, AccountSecretInvalid],
)
async def get_auth_url(
    work: Work, keys: Keys, settings: Settings, query: AuthUrlQuery
) -> AuthUrlOut:
    """The address of a contact's own page, where they are signed in for an hour.

    It is on this server, unless you have said that your pages are elsewhere. Whoever
    has it is that contact there: give it to nobody else.
    """
    whose = (query.contact_uuid, settings.base_url())
    return AuthUrlOut(await service.auth_url(work, keys, *whose))


async def _shown(work: Work, settings: Settings, portal: Portal) -> ContactPortalOut:
    pages_url = await service.pages_at(work, settings.base_url())
    return ContactPortalOut.of(portal, pages_url)
