"""Keys: tokens for people and registers, OAuth clients and their tokens.

Nobody gives out or takes away a key that may do more than they may themselves
(`rights`).
"""

import hmac
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import (
    AccountInactive,
    CredentialNotFound,
    OAuthClientNotFound,
)
from regulars.accounts.permissions import CLIENT, REGISTER, Rights, may, must_cover
from regulars.accounts.queries import Register
from regulars.accounts.service.room import must_have_room
from regulars.kit.caches import announce_change
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import (
    CLIENT_SECRET,
    OAUTH_ACCESS_TOKEN,
    PERSONAL_ACCESS_TOKEN,
    REGISTER_TOKEN,
    hash_token,
    token,
)
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

OAUTH_TOKEN_LASTS = timedelta(days=365)
NO_SCOPES: list[str] = []


class TokenDraft(msgspec.Struct, frozen=True):
    """A personal access token to make; without scopes it may what its owner may."""

    name: str
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None

    AUDITED: ClassVar[tuple[str, ...]] = ("name", "scopes", "expires_at")


ADD = """
    insert into credentials (uuid, kind, token_hash, account_id, membership_uuid,
      register_id, client_id, name, scopes, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    returning uuid
"""

TOKENS = """
    select count(*) from credentials
    where account_id = $1 and kind = $2 and revoked_at is null
      and (expires_at is null or expires_at > $3)
"""

CLIENTS = """
    select count(*) from oauth_clients where account_id = $1 and revoked_at is null
"""

KEY = """
    select credential.kind, membership.role, credential.scopes, credential.name
    from credentials credential
    left join memberships membership on membership.account_id = credential.account_id
      and membership.uuid = credential.membership_uuid
    where credential.account_id = $1 and credential.uuid = $2
      and credential.revoked_at is null
"""

REVOKE = """
    update credentials set revoked_at = $3
    where account_id = $1 and uuid = $2 and revoked_at is null returning id
"""

ADD_CLIENT = """
    insert into oauth_clients (uuid, account_id, name, secret_hash, created_at)
    values ($1, $2, $3, $4, $5) returning id
"""

RENEW_CLIENT = """
    update oauth_clients set secret_hash = $3
    where account_id = $1 and uuid = $2 and revoked_at is null returning id
"""

REVOKE_CLIENT = """
    update oauth_clients set revoked_at = $3
    where account_id = $1 and uuid = $2 and revoked_at is null returning id, name
"""

REVOKE_CLIENT_TOKENS = """
    update credentials set revoked_at = $2 where client_id = $1 and revoked_at is null
"""

LOCK_CLIENT = "select 1 from oauth_clients where id = $1 for no key update"

# The one that was just made is among those that stay.
END_OLDEST = """
    update credentials set revoked_at = $2
    where id in (
      select id from credentials
      where client_id = $1 and revoked_at is null and expires_at > $2
      order by id desc offset $3)
    returning uuid, name
"""

CLIENT_BY_ID = """
    select client.id, client.uuid, client.account_id, client.secret_hash,
      account.is_active
    from oauth_clients client join accounts account on account.id = client.account_id
    where client.id = $1 and client.revoked_at is null
"""


async def create_token(
    work: Work, membership_uuid: UUID, draft: TokenDraft, most: int
) -> tuple[UUID, str]:
    """The uuid of a personal access token, and the token: it is shown only now.

    Raises UsageLimitReached.
    """
    kind = "personal_access_token"
    await must_have_room(work, most, TOKENS, kind, real_now())
    secret = token(PERSONAL_ACCESS_TOKEN)
    uuid = uuid7()
    who = (work.account_id, membership_uuid, None, None)
    what = (draft.name, list(draft.scopes), real_now(), draft.expires_at)
    await work.write(ADD, uuid, kind, hash_token(secret), *who, *what)
    work.audit("token_created", uuid, after=draft)
    return uuid, secret


async def create_register_token(
    work: Work, register: Register, rights: Rights, most: int
) -> tuple[UUID, str]:
    """The uuid of a register's token, and the token: it is shown only now.

    Raises Forbidden, UsageLimitReached.
    """
    must_cover(rights, REGISTER)
    await must_have_room(work, most, TOKENS, "register_token", real_now())
    secret = token(REGISTER_TOKEN)
    uuid = uuid7()
    who = (work.account_id, None, register.id, None)
    what = (register.name, NO_SCOPES, real_now(), None)
    await work.write(ADD, uuid, "register_token", hash_token(secret), *who, *what)
    work.audit("token_created", uuid, after={"register_uuid": register.uuid})
    return uuid, secret


class _Key(msgspec.Struct, frozen=True):
    kind: str
    role: str | None
    scopes: list[str]
    name: str


async def revoke(work: Work, uuid: UUID, rights: Rights) -> None:
    """Ends a token at once. Raises CredentialNotFound, Forbidden."""
    key = await work.one(_Key, KEY, work.account_id, uuid)
    if key is None:
        raise CredentialNotFound
    must_cover(rights, may(key.kind, key.role, key.scopes))
    if not await work.write(REVOKE, work.account_id, uuid, real_now()):
        raise CredentialNotFound
    work.audit("token_revoked", uuid, before={"name": key.name})
    await announce_change(work)


async def create_oauth_client(
    work: Work, name: str, rights: Rights, most: int
) -> tuple[int, UUID, str]:
    """Id, uuid and secret of a new OAuth client; the secret is shown only now.

    Raises Forbidden, UsageLimitReached.
    """
    must_cover(rights, CLIENT)
    await must_have_room(work, most, CLIENTS)
    secret = token(CLIENT_SECRET)
    uuid = uuid7()
    values = (uuid, work.account_id, name, hash_token(secret), real_now())
    [row] = await work.write(ADD_CLIENT, *values)
    work.audit("oauth_client_created", uuid, after={"name": name})
    return row["id"], uuid, secret


async def renew_client_secret(
    work: Work, uuid: UUID, rights: Rights
) -> tuple[int, UUID, str]:
    """Id, uuid and the new secret of a client; the old one is void at once.

    Raises OAuthClientNotFound, Forbidden.
    """
    must_cover(rights, CLIENT)
    secret = token(CLIENT_SECRET)
    values = (work.account_id, uuid, hash_token(secret))
    renewed = await work.write(RENEW_CLIENT, *values)
    if not renewed:
        raise OAuthClientNotFound
    work.audit("oauth_client_secret_renewed", uuid)
    return renewed[0]["id"], uuid, secret


async def revoke_oauth_client(work: Work, uuid: UUID, rights: Rights) -> None:
    """Ends a client and every token it has. Raises OAuthClientNotFound, Forbidden."""
    must_cover(rights, CLIENT)
    ended = await work.write(REVOKE_CLIENT, work.account_id, uuid, real_now())
    if not ended:
        raise OAuthClientNotFound
    await work.write(REVOKE_CLIENT_TOKENS, ended[0]["id"], real_now())
    work.audit("oauth_client_revoked", uuid, before={"name": ended[0]["name"]})
    await announce_change(work)


class _Client(msgspec.Struct, frozen=True):
    id: int
    uuid: UUID
    account_id: int
    secret_hash: bytes
    is_active: bool


async def client_token(
    work: Work, client_id: int, secret: str, most: int
) -> str | None:
    """An access token for an OAuth client, or None when id or secret is wrong.

    When the client has more than `most`, its oldest end. Raises AccountInactive, and
    only to who has the right secret.
    """
    client = await work.one(_Client, CLIENT_BY_ID, client_id)
    expected = client.secret_hash if client else hash_token("nobody's")
    if not hmac.compare_digest(expected, hash_token(secret)) or client is None:
        return None
    if not client.is_active:
        raise AccountInactive
    fresh = token(OAUTH_ACCESS_TOKEN)
    who = (client.account_id, None, None, client.id)
    what = ("OAuth token", sorted(CLIENT), work.now, work.now + OAUTH_TOKEN_LASTS)
    uuid = uuid7()
    # One after the other: each sees the tokens of those before, and counts them.
    await work.write(LOCK_CLIENT, client.id)
    await work.write(ADD, uuid, "oauth_token", hash_token(fresh), *who, *what)
    await work.speak_for(client.account_id, f"oauth_client:{client.uuid}")
    work.audit("token_created", uuid, after={"oauth_client_uuid": client.uuid})
    for ended in await work.write(END_OLDEST, client.id, work.now, most):
        work.audit("token_revoked", ended["uuid"], before={"name": ended["name"]})
    return fresh
