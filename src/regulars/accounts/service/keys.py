"""Keys: tokens for people and registers, OAuth clients, and sessions of staff."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import (
    AccountInactive,
    CredentialNotFound,
    NotSignedIn,
    OAuthClientNotFound,
)
from regulars.accounts.permissions import CLIENT, ROLES, Permission
from regulars.accounts.queries import Register
from regulars.kit.caches import announce_change
from regulars.kit.crypto import hash_token, token, verify_password
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

SESSION_LASTS = timedelta(hours=12)
OAUTH_TOKEN_LASTS = timedelta(days=365)
HOUR = timedelta(hours=1)
MOST_FAILED = 10
NO_SCOPES: list[str] = []
NOTE_FAILED = "accounts.note_failed_sign_in"


class TokenDraft(msgspec.Struct, frozen=True):
    """A personal access token to make; without scopes it may what its owner may."""

    name: str
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None

    AUDITED: ClassVar[tuple[str, ...]] = ("name", "scopes", "expires_at")


class _Membership(msgspec.Struct, frozen=True):
    user_id: int
    user_uuid: UUID
    account_id: int
    is_active: bool
    password_hash: str


ADD = """
    insert into credentials (uuid, kind, token_hash, account_id, user_id, register_id,
      client_id, name, scopes, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    returning uuid
"""

REVOKE = """
    update credentials set revoked_at = $3
    where account_id = $1 and uuid = $2 and revoked_at is null returning name
"""

END_SESSION = """
    update credentials set revoked_at = $2
    where token_hash = $1 and kind = 'session' and revoked_at is null returning uuid
"""

ADD_CLIENT = """
    insert into oauth_clients (uuid, account_id, name, secret_hash, created_at)
    values ($1, $2, $3, $4, $5) returning id
"""

REVOKE_CLIENT = """
    update oauth_clients set revoked_at = $3
    where account_id = $1 and uuid = $2 and revoked_at is null returning id, name
"""

REVOKE_CLIENT_TOKENS = """
    update credentials set revoked_at = $2 where client_id = $1 and revoked_at is null
"""

CLIENT_BY_ID = """
    select client.id, client.uuid, client.account_id, client.secret_hash,
      account.is_active
    from oauth_clients client join accounts account on account.id = client.account_id
    where client.id = $1 and client.revoked_at is null
"""

# Each is a password to try, which takes a while: who has more has to name the account.
MEMBERSHIPS = """
    select membership.user_id, users.uuid as user_uuid, membership.account_id,
      account.is_active, membership.password_hash
    from users join memberships membership on membership.user_id = users.id
    join accounts account on account.id = membership.account_id
    where lower(users.email) = lower($1) and ($2::uuid is null or account.uuid = $2)
    order by account.is_active desc, membership.id limit 5
"""

FAILED = """
    select count(*) from audit_entries
    where account_id = $1 and subject_uuid = $2 and verb = 'sign_in_failed'
      and recorded_at > $3
"""


async def add_token(work: Work, user_id: int, draft: TokenDraft) -> tuple[UUID, str]:
    """The uuid of a personal access token, and the token: it is shown only now."""
    secret = token("rgl_pat_")
    uuid = uuid7()
    who = (work.account_id, user_id, None, None)
    what = (draft.name, list(draft.scopes), work.now, draft.expires_at)
    kind = "personal_access_token"
    await work.write(ADD, uuid, kind, hash_token(secret), *who, *what)
    work.audit("token_created", uuid, after=draft)
    return uuid, secret


async def add_register_token(work: Work, register: Register) -> tuple[UUID, str]:
    """The uuid of a register's token, and the token: it is shown only now."""
    secret = token("rgl_reg_")
    uuid = uuid7()
    who = (work.account_id, None, register.id, None)
    what = (register.name, NO_SCOPES, work.now, None)
    await work.write(ADD, uuid, "register_token", hash_token(secret), *who, *what)
    work.audit("token_created", uuid, after={"register_uuid": register.uuid})
    return uuid, secret


async def revoke(work: Work, uuid: UUID) -> None:
    """Ends a token at once. Raises CredentialNotFound."""
    ended = await work.write(REVOKE, work.account_id, uuid, work.now)
    if not ended:
        raise CredentialNotFound
    work.audit("token_revoked", uuid, before={"name": ended[0]["name"]})
    await announce_change(work)


async def add_oauth_client(work: Work, name: str) -> tuple[int, UUID, str]:
    """Id, uuid and secret of a new OAuth client; the secret is shown only now."""
    secret = token("rgl_sec_")
    uuid = uuid7()
    values = (uuid, work.account_id, name, hash_token(secret), work.now)
    [row] = await work.write(ADD_CLIENT, *values)
    work.audit("oauth_client_created", uuid, after={"name": name})
    return row["id"], uuid, secret


async def revoke_oauth_client(work: Work, uuid: UUID) -> None:
    """Ends a client and every token it has. Raises OAuthClientNotFound."""
    ended = await work.write(REVOKE_CLIENT, work.account_id, uuid, work.now)
    if not ended:
        raise OAuthClientNotFound
    await work.write(REVOKE_CLIENT_TOKENS, ended[0]["id"], work.now)
    work.audit("oauth_client_revoked", uuid, before={"name": ended[0]["name"]})
    await announce_change(work)


class _Client(msgspec.Struct, frozen=True):
    id: int
    uuid: UUID
    account_id: int
    secret_hash: bytes
    is_active: bool


async def client_token(work: Work, client_id: int, secret: str) -> str | None:
    """An access token for an OAuth client, or None when id or secret is wrong.

    Raises AccountInactive, and only to who has the right secret.
    """
    client = await work.one(_Client, CLIENT_BY_ID, client_id)
    expected = client.secret_hash if client else hash_token("nobody's")
    if not hmac.compare_digest(expected, hash_token(secret)) or client is None:
        return None
    if not client.is_active:
        raise AccountInactive
    fresh = token("rgl_oat_")
    who = (client.account_id, None, None, client.id)
    what = ("OAuth token", sorted(CLIENT), work.now, work.now + OAUTH_TOKEN_LASTS)
    uuid = uuid7()
    await work.write(ADD, uuid, "oauth_token", hash_token(fresh), *who, *what)
    await work.speak_for(client.account_id, f"oauth_client:{client.uuid}")
    work.audit("token_created", uuid, after={"oauth_client_uuid": client.uuid})
    return fresh


async def sign_in(
    work: Work, email: str, password: str, account_uuid: UUID | None
) -> str:
    """A session token for the dashboard, in the account whose password this is.

    Raises NotSignedIn, whatever was wrong, and AccountInactive.
    """
    known = await work.many(_Membership, MEMBERSHIPS, email, account_uuid)
    membership = await _opened_by(password, known)
    if membership is None:
        await _failed(work, known)
        raise NotSignedIn
    if not membership.is_active:
        raise AccountInactive
    fresh = token("rgl_ses_")
    who = (membership.account_id, membership.user_id, None, None)
    what = ("Session", NO_SCOPES, work.now, work.now + SESSION_LASTS)
    uuid = uuid7()
    await work.write(ADD, uuid, "session", hash_token(fresh), *who, *what)
    await work.speak_for(membership.account_id, f"user:{membership.user_uuid}")
    work.audit("signed_in", uuid)
    return fresh


async def _opened_by(password: str, known: Sequence[_Membership]) -> _Membership | None:
    if not known:
        # It has to take as long as for somebody who is known.
        await verify_password(None, password)
    for membership in known:
        if await verify_password(membership.password_hash, password):
            return membership
    return None


async def end_session(work: Work, session: str) -> None:
    """Signs out: the session is void at once."""
    for ended in await work.write(END_SESSION, hash_token(session), work.now):
        work.audit("signed_out", ended["uuid"])
    await announce_change(work)


async def note_failed_sign_in(work: Work, user_uuid: UUID) -> None:
    """Writes down that a password was wrong: an hour's first ten for each person."""
    tried = await work.value(FAILED, work.account_id, user_uuid, work.now - HOUR)
    if tried < MOST_FAILED:
        work.audit("sign_in_failed", user_uuid)


async def _failed(work: Work, known: Sequence[_Membership]) -> None:
    """Has a job write it down, also when there is nobody to write it down for.

    An address that is known takes as long to refuse as one that isn't.
    """
    job = {
        "memberships": [(each.account_id, each.user_uuid) for each in known],
        "place": work.origin.place,
        "request_id": work.origin.request_id,
        "tried_at": work.now,
    }
    work.defer_calls([(NOTE_FAILED, job)])
    # The refusal that follows undoes what isn't committed.
    await work.close()


def allowed(role: str, scopes: list[str]) -> frozenset[Permission]:
    """What a member's token may do: no more than the member, and than its scopes."""
    own = ROLES[role]
    return own & frozenset(Permission(scope) for scope in scopes) if scopes else own
