"""Who has signed in on our pages."""

from datetime import timedelta
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts import service as cards
from regulars.contacts.queries import Contact
from regulars.kit.crypto import PAGE_SESSION, Keys, hash_token, token
from regulars.kit.work import Work
from regulars.portal.service.auth_tokens import signed_in
from regulars.portal.service.card_values import new_value

LASTS = timedelta(days=60)
"""A card is looked at once in some weeks, and whoever has to sign in at a till leaves
it."""

BEGIN = """
    insert into page_sessions
      (account_id, token_hash, contact_uuid, created_at, expires_at)
    values ($1, $2, $3, $4, $5)
"""

END = "delete from page_sessions where account_id = $1 and token_hash = $2"

FORGET = "delete from page_sessions where account_id = $1 and expires_at <= $2"


class Begun(msgspec.Struct, frozen=True):
    """A session that has just begun, and whose it is."""

    token: str
    contact_uuid: UUID


async def begin_session(work: Work, contact: Contact) -> Begun:
    """A session of this contact; who has no card yet gets one to show."""
    work.actor = f"contact:{contact.uuid}"
    if contact.default_identifier is None:
        await cards.create_identifier(work, new_value(), None, contact.uuid)
    fresh = token(PAGE_SESSION)
    moments = (work.now, work.now + LASTS)
    values = (hash_token(fresh), contact.uuid, *moments)
    await work.write(BEGIN, work.account_id, *values)
    return Begun(fresh, contact.uuid)


async def begin_by_token(work: Work, keys: Keys, auth_token: str) -> Begun:
    """The same of whom an auth token is about.

    Raises AccountSecretInvalid, TokenExpired, ContactNotFound.
    """
    return await begin_session(work, await signed_in(work, keys, auth_token))


async def end_page_session(work: Work, session: str) -> None:
    """Ends the session, wherever it was copied to."""
    await work.write(END, work.account_id, hash_token(session))


async def forget_page_sessions(work: Work) -> None:
    """Forgets the sessions whose time has passed."""
    await work.write(FORGET, work.account_id, work.now)


async def find_by_session(work: Work, contact_uuid: UUID | None) -> Contact | None:
    """Whose session it is; None of somebody who is no more."""
    if contact_uuid is None:
        return None
    found = await contacts.contacts_of(work, [contact_uuid])
    return found[0] if found else None
