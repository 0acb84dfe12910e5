"""Session tokens: what a contact shows at a till."""

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import clients, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.portal import service
from regulars.portal.errors import (
    AccountSecretInvalid,
    ContactSessionTokenNotFound,
    ContactSessionTokenUsed,
    TokenExpired,
)
from regulars.portal.schemas import (
    ContactSessionTokenCreate,
    ContactSessionTokenOut,
)

TOKENS = "/contact-session-tokens"
TOKEN = "/contact-session-tokens/{contact_session_token}"

FINDING: list[type[Problem]] = [
    ContactSessionTokenNotFound,
    TokenExpired,
    ContactNotFound,
]
USING = [*FINDING, ContactSessionTokenUsed]


@clients.post(
    TOKENS,
    allows=Permission.CONTACTS_WRITE,
    refuses=[AccountSecretInvalid, TokenExpired, ContactNotFound],
)
async def create_contact_session_token(
    work: Work, keys: Keys, body: ContactSessionTokenCreate
) -> ContactSessionTokenOut:
    """A session token for a contact who is signed in to your app, to show at a till.

    It is good once, for ten minutes. Show it as a QR code and keep it nowhere.
    """
    opened = await service.open_session(work, keys, body.auth_token)
    return ContactSessionTokenOut.of(opened)


@clients.get(TOKEN, allows=Permission.CONTACTS_READ, refuses=FINDING)
@register.get(TOKEN, allows=Permission.CONTACTS_READ, refuses=FINDING)
async def find_contact_session_token(
    work: Work, contact_session_token: str
) -> ContactSessionTokenOut:
    """Who shows this token, and whether it can still be used."""
    found = await service.find_session(work, contact_session_token)
    return ContactSessionTokenOut.of(found)


@clients.post(
    f"{TOKEN}/use", allows=Permission.CONTACTS_WRITE, status=200, refuses=USING
)
@register.post(
    f"{TOKEN}/use", allows=Permission.CONTACTS_WRITE, status=200, refuses=USING
)
async def use_contact_session_token(
    work: Work, contact_session_token: str
) -> ContactSessionTokenOut:
    """Use the token: who showed it is this contact, and nobody can show it again."""
    used = await service.use_session(work, contact_session_token)
    return ContactSessionTokenOut.of(used)
