"""What can be asked of an account: its shops, registers, people and keys."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import (
    CredentialNotFound,
    RegisterNotFound,
    ShopNotFound,
)
from regulars.kit.errors import Problem
from regulars.kit.jobs import OpenWork
from regulars.kit.work import Work

Refusal = type[Problem]

SHOP = """
    select id, uuid, name, type, reference, street, house_number, postal_code, city,
      state, country, latitude, longitude, timezone, created_at
    from shops where account_id = $1
"""

REGISTER = """
    select register.id, register.uuid, register.name, register.identifier,
      register.shop_id, shop.uuid as shop_uuid, shop.name as shop_name,
      register.created_at
    from registers register
    join shops shop on (shop.account_id, shop.id)
      = (register.account_id, register.shop_id)
    where register.account_id = $1
"""


class Account(msgspec.Struct, frozen=True):
    """A business that runs its loyalty here."""

    id: int
    uuid: UUID
    name: str
    is_active: bool
    timezone: str
    currency: str
    secret_sealed: bytes
    contact_limit: int | None
    requests_per_minute: int | None
    own_contact_limit: int | None
    own_requests_per_minute: int | None
    created_at: datetime

    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "is_active", "timezone", "currency"),
        *("contact_limit", "requests_per_minute"),
        *("own_contact_limit", "own_requests_per_minute"),
    )


class Shop(msgspec.Struct, frozen=True):
    """A place of sale, on a street or on the web."""

    id: int
    uuid: UUID
    name: str
    type: str
    reference: str | None
    street: str | None
    house_number: str | None
    postal_code: str | None
    city: str | None
    state: str | None
    country: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    timezone: str
    created_at: datetime

    MISSING: ClassVar[Refusal] = ShopNotFound
    SELECT: ClassVar[str] = SHOP + " and uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "type", "reference", "street", "house_number", "postal_code"),
        *("city", "state", "country", "latitude", "longitude", "timezone"),
    )


class Register(msgspec.Struct, frozen=True):
    """A till in a shop."""

    id: int
    uuid: UUID
    name: str
    identifier: str
    shop_id: int
    shop_uuid: UUID
    shop_name: str
    created_at: datetime

    MISSING: ClassVar[type[Problem]] = RegisterNotFound
    SELECT: ClassVar[str] = REGISTER + " and register.uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = ("name", "identifier", "shop_uuid")


class Member(msgspec.Struct, frozen=True):
    """A person who may sign in to the account's dashboard."""

    id: int
    user_id: int
    uuid: UUID
    email: str
    name: str
    role: str
    created_at: datetime

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

    MISSING: ClassVar[type[Problem]] = CredentialNotFound


class OAuthClient(msgspec.Struct, frozen=True):
    """An application that gets its own tokens from the token endpoint."""

    id: int
    uuid: UUID
    name: str
    created_at: datetime
    revoked_at: datetime | None


ACCOUNT = """
    select id, uuid, name, is_active, timezone, currency, secret_sealed, contact_limit,
      requests_per_minute, own_contact_limit, own_requests_per_minute, created_at
    from accounts where id = $1
"""

LOCK_ACCOUNT = "select 1 from accounts where id = $1 for no key update"

ACCOUNT_IDS = "select id from accounts order by id"

SHOPS = SHOP + " order by id"

REGISTERS = REGISTER + " order by register.id"

REGISTER_BY_ID = REGISTER + " and register.id = $2"

MEMBERS = """
    select memberships.id, users.id as user_id, users.uuid, users.email,
      memberships.name, memberships.role, memberships.created_at
    from memberships join users on users.id = memberships.user_id
    where memberships.account_id = $1 order by memberships.id
"""

# The register's uuid is found under row-level security, the rest is the platform's.
CREDENTIALS = """
    select credential.id, credential.uuid, credential.kind, credential.name,
      credential.scopes, users.uuid as user_uuid, register.uuid as register_uuid,
      credential.created_at, credential.expires_at, credential.revoked_at
    from credentials credential
    left join users on users.id = credential.user_id
    left join registers register on register.account_id = credential.account_id
      and register.id = credential.register_id
    where credential.account_id = $1
      and credential.kind in ('personal_access_token', 'register_token')
    order by credential.id desc
"""

OAUTH_CLIENTS = """
    select id, uuid, name, created_at, revoked_at from oauth_clients
    where account_id = $1 order by id
"""


async def account(work: Work, *, lock: bool = False) -> Account:
    """The account this Work is for. Locked, it stays as it is until the Work closes."""
    if lock:
        await work.write(LOCK_ACCOUNT, work.account_id)
    found = await work.one(Account, ACCOUNT, work.account_id)
    assert found is not None
    return found


async def shops(work: Work) -> Sequence[Shop]:
    """The account's shops, the first one first."""
    return await work.many(Shop, SHOPS, work.account_id)


async def registers(work: Work) -> Sequence[Register]:
    """The account's registers, the first one first."""
    return await work.many(Register, REGISTERS, work.account_id)


async def register_by_id(work: Work, register_id: int) -> Register:
    """The register a token was made for. Raises RegisterNotFound."""
    found = await work.one(Register, REGISTER_BY_ID, work.account_id, register_id)
    if found is None:
        raise RegisterNotFound
    return found


async def members(work: Work) -> Sequence[Member]:
    """Who may sign in, the first one first."""
    return await work.many(Member, MEMBERS, work.account_id)


async def credentials(work: Work) -> Sequence[Credential]:
    """The keys that were given out, newest first, revoked ones included."""
    return await work.many(Credential, CREDENTIALS, work.account_id)


async def oauth_clients(work: Work) -> Sequence[OAuthClient]:
    """The account's OAuth clients, revoked ones included."""
    return await work.many(OAuthClient, OAUTH_CLIENTS, work.account_id)


async def account_ids(open_work: OpenWork) -> list[int]:
    """Every account, for work that goes through them one by one."""
    async with open_work() as work:
        return [row["id"] for row in await work.once(ACCOUNT_IDS)]


class Listed(msgspec.Struct, frozen=True):
    """An account as the operator of the server sees it."""

    uuid: UUID
    name: str
    is_active: bool
    contact_limit: int | None
    requests_per_minute: int | None


ALL_ACCOUNTS = """
    select uuid, name, is_active, contact_limit, requests_per_minute
    from accounts order by id
"""


async def all_accounts(work: Work) -> Sequence[Listed]:
    """Every account on the server, for whoever runs it."""
    return await work.many(Listed, ALL_ACCOUNTS)
