"""Session tokens: what a contact shows at a till to prove who they are, once."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts.queries import Contact
from regulars.kit.crypto import CONTACT_SESSION, Keys, hash_token, looks_right, token
from regulars.kit.work import Work
from regulars.portal.errors import (
    ContactSessionTokenNotFound,
    ContactSessionTokenUsed,
    TokenExpired,
)
from regulars.portal.service.auth_tokens import signed_in

SESSION_LASTS = timedelta(minutes=10)
A_DAY = timedelta(days=1)

ADD = """
    insert into contact_session_tokens
      (account_id, token_hash, contact_uuid, created_at, expires_at)
    values ($1, $2, $3, $4, $5)
"""

FIND = """
    select contact_uuid, expires_at, used_at from contact_session_tokens
    where account_id = $1 and token_hash = $2
"""

# Whoever comes second finds it used.
USE = """
    update contact_session_tokens set used_at = $3
    where account_id = $1 and token_hash = $2 and used_at is null and expires_at > $3
    returning 1
"""

FORGET = "delete from contact_session_tokens where account_id = $1 and expires_at <= $2"


class Session(msgspec.Struct, frozen=True):
    """A session token, whose it is, and whether it can be used."""

    token: str
    contact: Contact
    status: Literal["active", "used"]


class _Kept(msgspec.Struct, frozen=True):
    contact_uuid: UUID
    expires_at: datetime
    used_at: datetime | None


async def open_session(work: Work, keys: Keys, auth_token: str) -> Session:
    """A session token for whoever is signed in with this auth token.

    Raises AccountSecretInvalid, TokenExpired, ContactNotFound.
    """
    contact = await signed_in(work, keys, auth_token)
    fresh = token(CONTACT_SESSION)
    moments = (work.now, work.now + SESSION_LASTS)
    await work.write(ADD, work.account_id, hash_token(fresh), contact.uuid, *moments)
    return Session(fresh, contact, "active")


async def find_session(work: Work, session: str) -> Session:
    """The session token as it stands.

    Raises ContactSessionTokenNotFound, TokenExpired, ContactNotFound.
    """
    kept = await _kept(work, session)
    if kept.used_at is None and kept.expires_at <= work.now:
        raise TokenExpired
    contact = await contacts.find(work, kept.contact_uuid)
    return Session(session, contact, "active" if kept.used_at is None else "used")


async def use_session(work: Work, session: str) -> Session:
    """The session token, which proves now who is there, and never again.

    Raises ContactSessionTokenNotFound, ContactSessionTokenUsed, TokenExpired,
    ContactNotFound.
    """
    used = await work.write(USE, work.account_id, hash_token(session), work.now)
    found = await find_session(work, session)
    if not used:
        raise ContactSessionTokenUsed
    return found


async def forget_sessions(work: Work) -> None:
    """Forgets the session tokens whose time has long passed."""
    await work.write(FORGET, work.account_id, work.now - A_DAY)


async def _kept(work: Work, session: str) -> _Kept:
    if not looks_right(session, CONTACT_SESSION):
        raise ContactSessionTokenNotFound
    kept = await work.one(_Kept, FIND, work.account_id, hash_token(session))
    if kept is None:
        raise ContactSessionTokenNotFound
    return kept
