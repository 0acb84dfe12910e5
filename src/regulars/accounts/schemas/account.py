"""The account and the people who may sign in."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import (
    Account,
    User,
)
from regulars.accounts.schemas.words import (
    Currency,
    Email,
    Limit,
    Name,
    Password,
    Role,
    atom_or_none,
)
from regulars.kit.clock import atom
from regulars.kit.crypto import hash_password
from regulars.kit.languages import Language


class Ping(Struct):
    """The account behind a token."""

    id: int
    uuid: UUID
    company: Annotated[str, Meta(examples=["Corner bakery"])]
    is_sandbox: bool


class AccountOut(Struct):
    """The account as its own dashboard shows it."""

    id: int
    uuid: UUID
    name: str
    is_sandbox: bool
    timezone: str
    currency: str
    # Of what is written to contacts who told no language of their own.
    language: Annotated[str, Meta(examples=["en"])]
    # What the operator of the server allows.
    contact_limit: int | None
    requests_per_minute: int | None
    # What the account allows itself: the smaller one counts.
    own_contact_limit: int | None
    own_requests_per_minute: int | None
    # Whether whoever signs in needs more than a password.
    requires_second_factor: bool
    created_at: str

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        return cls(
            account.id,
            account.uuid,
            account.name,
            account.is_sandbox,
            account.timezone,
            account.currency,
            account.language,
            account.contact_limit,
            account.requests_per_minute,
            account.own_contact_limit,
            account.own_requests_per_minute,
            account.requires_second_factor,
            atom(account.created_at),
        )


class AccountUpdate(Struct):
    """What of the account to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    own_contact_limit: Limit | UnsetType | None = UNSET
    own_requests_per_minute: Limit | UnsetType | None = UNSET
    requires_second_factor: bool | UnsetType = UNSET


class AccountSecretOut(Struct):
    """What loyalty tokens and webhooks are signed with. Keep it to yourself."""

    account_secret: str


class UserCreate(Struct):
    """Somebody to let in. Name and password are theirs for this account alone."""

    email: Email
    name: Name
    password: Password
    role: Role

    async def beforehand(self) -> str:
        """The hash of the password."""
        return await hash_password(self.password)


class RoleOut(Struct):
    """A role that somebody can be given, and all that it allows."""

    name: Role
    permissions: list[Permission]


class UserUpdate(Struct):
    """The role somebody is to have."""

    role: Role


class UserOut(Struct):
    """A person who may sign in."""

    id: int
    uuid: UUID
    email: str
    name: str
    role: str
    has_second_factor: bool
    # When a session of theirs was used last, to the minute.
    last_seen_at: str | None
    # Whether they can open a till of the account.
    has_till_pin: bool
    created_at: str

    @classmethod
    def of(cls, user: User) -> "UserOut":
        return cls(
            user.id,
            user.uuid,
            user.email,
            user.name,
            user.role,
            user.has_second_factor,
            atom_or_none(user.last_seen_at),
            user.has_till_pin,
            atom(user.created_at),
        )
