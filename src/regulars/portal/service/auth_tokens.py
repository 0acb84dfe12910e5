"""Auth tokens: who a contact is, signed with the account's secret.

They are JSON Web Tokens (RFC 7519) with HS256, so that a business can check them on its
own server. None is kept; a new account secret ends all that were signed with the old.
"""

import base64
import binascii
import hmac
from datetime import timedelta
from uuid import UUID

import msgspec

from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountSecretUnreadable
from regulars.contacts import queries as contacts
from regulars.contacts.queries import Contact
from regulars.kit.crypto import Keys, Secret
from regulars.kit.work import Work
from regulars.portal.errors import AccountSecretInvalid, TokenExpired
from regulars.portal.service.opening import address

TOKEN_LASTS = timedelta(hours=1)
LONGEST = 1_000


class Claims(msgspec.Struct, frozen=True):
    """What a token says: the contact, what it is for, and its first and last moment."""

    sub: UUID
    aud: str
    iat: int
    exp: int


AUDIENCE = "contacts-portal"

HEADER = b'{"alg":"HS256","typ":"JWT"}'


async def auth_token(work: Work, keys: Keys, contact_uuid: UUID) -> str:
    """A token that says who the contact is, for an hour.

    Raises ContactNotFound, AccountSecretInvalid.
    """
    contact = await contacts.find(work, contact_uuid)
    first, last = work.now, work.now + TOKEN_LASTS
    moments = (int(first.timestamp()), int(last.timestamp()))
    claims = Claims(contact.uuid, AUDIENCE, *moments)
    body = f"{_coded(HEADER)}.{_coded(msgspec.json.encode(claims))}"
    return f"{body}.{_signature(await _secret(work, keys), body)}"


async def auth_url(work: Work, keys: Keys, contact_uuid: UUID, base_url: str) -> str:
    """The address of the contact's own page, where they are signed in.

    On the pages of this server, unless the business has its own. Raises
    ContactNotFound, AccountSecretInvalid.
    """
    token = await auth_token(work, keys, contact_uuid)
    return f"{await address(work, base_url)}/home?token={token}"


async def signed_in(work: Work, keys: Keys, token: str) -> Contact:
    """Whom the token is about.

    Raises AccountSecretInvalid, TokenExpired, ContactNotFound.
    """
    body, _, signature = token.strip().rpartition(".")
    if not token.isascii() or len(token) > LONGEST:
        raise AccountSecretInvalid
    wanted = _signature(await _secret(work, keys), body)
    claims = _claims(body) if hmac.compare_digest(wanted, signature) else None
    if claims is None:
        raise AccountSecretInvalid
    # As numbers: not every one that may be signed is a moment.
    if claims.exp <= work.now.timestamp():
        raise TokenExpired
    return await contacts.find(work, claims.sub)


def _claims(body: str) -> Claims | None:
    """What was signed, if it is a token of this kind: the secret signs other things."""
    header, _, claims = body.partition(".")
    try:
        told = msgspec.json.decode(_plain(claims), type=Claims)
    except (binascii.Error, ValueError):
        return None
    return told if header == _coded(HEADER) and told.aud == AUDIENCE else None


async def _secret(work: Work, keys: Keys) -> Secret:
    try:
        return await accounts.signing_secret(work, keys)
    except AccountSecretUnreadable:
        raise AccountSecretInvalid from None


def _signature(secret: Secret, body: str) -> str:
    key = secret.reveal().encode()
    return _coded(hmac.digest(key, body.encode(), "sha256"))


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _plain(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
