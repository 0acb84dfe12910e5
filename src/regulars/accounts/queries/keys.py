"""What can be asked of the people who may sign in, and of keys."""

from datetime import datetime
from typing import ClassVar, TypeVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import (
    UserNotFound,
)
from regulars.kit.errors import Problem
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work

Refusal = type[Problem]

Row = TypeVar("Row")


USER = """
    select id, uuid, email, name, role, has_second_factor, created_at,
      (select max(coalesce(last_used_at, credential.created_at))
        from credentials credential
        where credential.account_id = memberships.account_id
          and credential.membership_uuid = memberships.uuid
          and kind = 'session') as last_seen_at,
      exists (select 1 from till_pins pin
        where pin.account_id = memberships.account_id
          and pin.membership_uuid = memberships.uuid) as has_till_pin
    from memberships where account_id = $1
"""


class User(msgspec.Struct, frozen=True):
    """A person who may sign in to the account's dashboard."""

    id: int
    uuid: UUID
    email: str
    name: str
    role: str
    has_second_factor: bool
    created_at: datetime
    last_seen_at: datetime | None
    has_till_pin: bool

    MISSING: ClassVar[Refusal] = UserNotFound
    SELECT: ClassVar[str] = USER + " and uuid = $2"
    # Whose address and name it is, stays where people are kept.
    AUDITED: ClassVar[tuple[str, ...]] = ("role",)


class Credential(msgspec.Struct, frozen=True):
    """A key that was given out; the key itself was shown once."""

    id: int
    uuid: UUID
    kind: str
    name: str
    scopes: list[str]
    user_uuid: UUID | None
    register_uuid: UUID | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class OAuthClient(msgspec.Struct, frozen=True):
    """An application that gets its own tokens from the token endpoint."""

    id: int
    uuid: UUID
    name: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


USERS = USER + " order by id limit $2 offset $3"

COUNT_USERS = "select count(*) from memberships where account_id = $1"

# The register's uuid is found under row-level security, the rest is the platform's.
CREDENTIALS = """
    select credential.id, credential.uuid, credential.kind, credential.name,
      credential.scopes, membership_uuid as user_uuid, register.uuid as register_uuid,
      credential.created_at, credential.expires_at, credential.revoked_at,
      credential.last_used_at
    from credentials credential
    left join registers register on register.account_id = credential.account_id
      and register.id = credential.register_id
    where credential.account_id = $1
      and credential.kind in ('personal_access_token', 'register_token')
    order by credential.id desc limit $2 offset $3
"""

COUNT_CREDENTIALS = """
    select count(*) from credentials
    where account_id = $1 and kind in ('personal_access_token', 'register_token')
"""

OAUTH_CLIENTS = """
    select id, uuid, name, created_at, revoked_at, last_used_at from oauth_clients
    where account_id = $1 order by id limit $2 offset $3
"""

COUNT_OAUTH_CLIENTS = "select count(*) from oauth_clients where account_id = $1"


async def users(work: Work, window: Window) -> Page[User]:
    """Who may sign in, the first one first."""
    return await _page(work, User, USERS, COUNT_USERS, window)


async def credentials(work: Work, window: Window) -> Page[Credential]:
    """The keys that were given out, newest first, revoked ones included."""
    return await _page(work, Credential, CREDENTIALS, COUNT_CREDENTIALS, window)


async def oauth_clients(work: Work, window: Window) -> Page[OAuthClient]:
    """The account's OAuth clients, revoked ones included."""
    return await _page(work, OAuthClient, OAUTH_CLIENTS, COUNT_OAUTH_CLIENTS, window)


async def _page(
    work: Work, kind: type[Row], chosen: str, counted: str, window: Window
) -> Page[Row]:
    found = await work.many(kind, chosen, work.account_id, window.limit, window.offset)
    return window.of(found, await work.value(counted, work.account_id))
