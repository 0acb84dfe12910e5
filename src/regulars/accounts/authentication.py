"""Who asks: from the request's headers to a Caller, or to nobody."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts import queries
from regulars.accounts.errors import (
    AccountInactive,
    SecondFactorNeeded,
    UserHasNoAccess,
)
from regulars.accounts.permissions import may
from regulars.accounts.queries import SHOWS
from regulars.accounts.uses import Uses
from regulars.kit import cookies
from regulars.kit.caches import Cache
from regulars.kit.context import Context
from regulars.kit.crypto import hash_token, looks_right
from regulars.kit.doors import Caller, Route
from regulars.kit.edge import Headers
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.settings import Settings

TILL_COOKIE = "regulars_till"
TILL_SESSION_COOKIE = "regulars_till_session"

# Who has typed their PIN before the device that they have typed it at.
COOKIES = (
    ("session", cookies.SESSION),
    ("till_session", TILL_SESSION_COOKIE),
    ("till", TILL_COOKIE),
)

OWN = "/session"
"""What is one's own on the dashboard's door."""

REMEMBERED_SECONDS = 1.0
"""A key that was revoked behind our back works this long at most."""

LOOK_UP = f"""
    select credential.id, credential.kind, credential.scopes, credential.expires_at,
      credential.last_used_at, credential.created_at,
      credential.membership_uuid, credential.register_id, credential.uuid,
      credential.till_uuid,
      account.id as account_id, account.uuid as account_uuid,
      account.name as account_name, account.is_active, account.is_sandbox,
      {SHOWS} as shows,
      least(account.requests_per_minute, account.own_requests_per_minute)
        as requests_per_minute, membership.role,
      account.requires_second_factor and not membership.has_second_factor
        as lacks_second_factor
    from credentials credential
    join accounts account on account.id = credential.account_id
    left join memberships membership on membership.account_id = credential.account_id
      and membership.uuid = credential.membership_uuid
    left join oauth_clients client on client.id = credential.client_id
    where credential.token_hash = $1
      -- The contract has an answer of its own for the token of somebody who left.
      and (credential.revoked_at is null
        or credential.kind = 'personal_access_token' and membership.uuid is null)
      -- Also of the client: it may have got this token while it was being revoked.
      and client.revoked_at is null
"""


class _Found(msgspec.Struct, frozen=True):
    id: int
    kind: str
    scopes: list[str]
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime
    membership_uuid: UUID | None
    register_id: int | None
    uuid: UUID
    till_uuid: UUID | None
    account_id: int
    account_uuid: UUID
    account_name: str
    is_active: bool
    is_sandbox: bool
    shows: datetime
    requests_per_minute: int | None
    role: str | None
    lacks_second_factor: bool | None


class Authentication:
    """Looks a credential up once a second at most."""

    def __init__(self, context: Context) -> None:
        self._pool = context.pool
        self._settings = context.settings
        self.uses = Uses()
        self._remembered: Cache[str, Caller | None] = Cache(
            REMEMBERED_SECONDS,
            account_of=lambda caller: caller.account_id if caller else None,
        )

    async def __call__(self, route: Route, headers: Headers) -> Caller | None:
        """The caller of this route, or None: the edge then answers 401."""
        secret = _bearer(headers)
        if secret is not None:
            return await self._behind(route, secret)
        for secret in _sent_along(route, headers, self._settings):
            caller = await self._behind(route, secret)
            if caller is not None:
                return caller
        return None

    async def _behind(self, route: Route, secret: str) -> Caller | None:
        # What is remembered has looked right before.
        if not (secret in self._remembered or looks_right(secret)):
            return None
        caller = await self._remembered.get(secret, lambda: self._look_up(secret))
        if caller is None or caller.kind not in route.door.kinds:
            return None
        if caller.lacks_second_factor and not route.path.startswith(OWN):
            # What is open is one's own, to get a second factor with.
            return msgspec.structs.replace(caller, refusal=SecondFactorNeeded)
        return caller

    async def _look_up(self, secret: str) -> Caller | None:
        now = datetime.now(UTC)
        work = Work(self._pool, None, "anybody", now)
        found = await work.one(_Found, LOOK_UP, hash_token(secret), now)
        if found is None or self._has_ended(found, now):
            return None
        is_session = found.kind == "session"
        self.uses.note(found.id, found.last_used_at, now, to_the_minute=is_session)
        return Caller(
            account_id=found.account_id,
            account_uuid=found.account_uuid,
            account_name=found.account_name,
            actor=_actor(found),
            permissions=frozenset(may(found.kind, found.role, found.scopes)),
            kind=found.kind,
            clock_offset_seconds=(found.shows - now).total_seconds(),
            is_sandbox=found.is_sandbox,
            requests_per_minute=found.requests_per_minute,
            credential_uuid=found.uuid,
            limited_as=str(found.uuid),
            membership_uuid=found.membership_uuid,
            register_id=found.register_id,
            till_uuid=found.uuid if found.kind == "till" else found.till_uuid,
            shop_uuid=await self._shop(found),
            refusal=_refusal(found),
            lacks_second_factor=bool(
                found.kind == "session" and found.lacks_second_factor
            ),
        )

    def _has_ended(self, found: _Found, now: datetime) -> bool:
        """Whether its last moment has passed, or nobody has used the session lately."""
        if found.expires_at and found.expires_at <= now:
            return True
        idle = timedelta(minutes=self._settings.session_idle_minutes)
        used = found.last_used_at or found.created_at
        return found.kind == "session" and used + idle <= now

    async def _shop(self, found: _Found) -> UUID | None:
        if found.register_id is None:
            return None
        work = Work(self._pool, found.account_id, "anybody", datetime.now(UTC))
        return (await queries.register_by_id(work, found.register_id)).shop_uuid


def _bearer(headers: Headers) -> str | None:
    scheme, _, secret = headers.get(b"authorization", b"").partition(b" ")
    return secret.strip().decode("latin-1") if scheme.lower() == b"bearer" else None


def _sent_along(route: Route, headers: Headers, settings: Settings) -> list[str]:
    """The secrets in cookies; a write from another site's page is refused."""
    if b"cookie" not in headers:
        return []
    names = [name for kind, name in COOKIES if kind in route.door.kinds]
    sent = [cookies.read(headers, name, settings) for name in names]
    secrets = [secret for secret in sent if secret is not None]
    if secrets and route.method != "GET":
        cookies.must_be_our_page(headers)
    return secrets


def _actor(found: _Found) -> str:
    """Who it was, for events and receptions: an opaque id, never a name."""
    if found.till_uuid is not None:
        return f"user:{found.membership_uuid} till:{found.till_uuid}"
    if found.membership_uuid is not None:
        return f"user:{found.membership_uuid}"
    return f"{found.kind}:{found.uuid}"


def _refusal(found: _Found) -> type[Problem] | None:
    """What a right credential may still be told, in the contract's order."""
    if not found.is_active:
        return AccountInactive
    if found.membership_uuid is not None and found.role is None:
        return UserHasNoAccess
    return None
