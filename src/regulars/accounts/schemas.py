"""How accounts, shops, registers and keys speak over HTTP."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import (
    Account,
    Credential,
    Member,
    OAuthClient,
    Register,
    Shop,
)
from regulars.kit.clock import atom
from regulars.kit.decimals import decimal_meta

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Password = Annotated[str, Meta(min_length=10, max_length=200)]
Latitude = Annotated[Decimal, decimal_meta(-90, 90, 6, "Degrees north.")]
Longitude = Annotated[Decimal, decimal_meta(-180, 180, 6, "Degrees east.")]
Role = Literal["owner", "manager", "cashier", "analyst"]


class Ping(Struct):
    """The account behind a token."""

    id: int
    uuid: UUID
    company: str


class ShopOut(Struct):
    """A shop as the contract lists it."""

    id: int
    uuid: UUID
    name: str
    type: str
    reference: str | None

    @classmethod
    def of(cls, shop: Shop) -> "ShopOut":
        return cls(shop.id, shop.uuid, shop.name, shop.type, shop.reference)


class AddressOut(Struct):
    """Where a shop is, in the contract's two spellings."""

    id: int
    shop_id: int
    street: str | None
    housenumber: str | None
    postalcode: str | None
    city: str | None
    state: str | None
    country: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    house_number: str | None
    postal_code: str | None


class ShopWithAddress(Struct):
    """A shop as transactions carry it."""

    id: int
    uuid: UUID
    type: str
    name: str
    address: AddressOut

    @classmethod
    def of(cls, shop: Shop) -> "ShopWithAddress":
        address = AddressOut(
            shop.id,
            shop.id,
            shop.street,
            shop.house_number,
            shop.postal_code,
            shop.city,
            shop.state,
            shop.country,
            shop.latitude,
            shop.longitude,
            shop.house_number,
            shop.postal_code,
        )
        return cls(shop.id, shop.uuid, shop.type, shop.name, address)


class ShopInRegister(Struct):
    """The shop that a register stands in."""

    uuid: UUID
    name: str


class RegisterOut(Struct):
    """A till, the shop it stands in and the account they belong to."""

    id: int
    uuid: UUID
    name: str
    identifier: str
    shop: ShopInRegister
    company: str

    @classmethod
    def of(cls, register: Register, company: str) -> "RegisterOut":
        shop = ShopInRegister(register.shop_uuid, register.shop_name)
        return cls(
            register.id,
            register.uuid,
            register.name,
            register.identifier,
            shop,
            company,
        )


class AccountOut(Struct):
    """The account as its own dashboard shows it."""

    id: int
    uuid: UUID
    name: str
    timezone: str
    currency: str
    contact_limit: int | None
    requests_per_minute: int | None
    created_at: str

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        return cls(
            account.id,
            account.uuid,
            account.name,
            account.timezone,
            account.currency,
            account.contact_limit,
            account.requests_per_minute,
            atom(account.created_at),
        )


class AccountSecretOut(Struct):
    """What loyalty tokens and webhooks are signed with. Keep it to yourself."""

    account_secret: str


class ShopDetails(Struct):
    """Everything about a shop that can be set."""

    name: Name
    type: Literal["physical", "web"] = "physical"
    reference: str | None = None
    street: str | None = None
    house_number: str | None = None
    postal_code: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    timezone: str = "Europe/Amsterdam"


class ShopDetailsOut(Struct):
    """A shop with everything that can be set."""

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
    created_at: str

    @classmethod
    def of(cls, shop: Shop) -> "ShopDetailsOut":
        fields = {name: getattr(shop, name) for name in cls.__struct_fields__}
        return cls(**fields | {"created_at": atom(shop.created_at)})


class RegisterCreate(Struct):
    """A till to put into a shop; the identifier is your own name for it."""

    shop_uuid: UUID
    name: Name
    identifier: Name


class RegisterUpdate(Struct):
    """The shop that a till has moved to."""

    shop_uuid: UUID


class SecretOut(Struct):
    """A key that was just made: the only time that it is shown."""

    uuid: UUID
    token: str


class TokenCreate(Struct):
    """A personal access token to make.

    Without scopes it may do whatever you may; it never may do more.
    """

    name: Name
    scopes: list[Permission] = []
    expires_at: datetime | None = None


class CredentialOut(Struct):
    """A token that was given out; the token itself can't be shown again."""

    id: int
    uuid: UUID
    kind: str
    name: str
    scopes: list[str]
    user_uuid: UUID | None
    register_uuid: UUID | None
    created_at: str
    expires_at: str | None
    revoked_at: str | None

    @classmethod
    def of(cls, credential: Credential) -> "CredentialOut":
        return cls(
            credential.id,
            credential.uuid,
            credential.kind,
            credential.name,
            credential.scopes,
            credential.user_uuid,
            credential.register_uuid,
            atom(credential.created_at),
            _atom(credential.expires_at),
            _atom(credential.revoked_at),
        )


class OAuthClientCreate(Struct):
    """An application that is to get tokens of its own."""

    name: Name


class OAuthClientOut(Struct):
    """An OAuth client; its secret can't be shown again."""

    id: int
    uuid: UUID
    name: str
    created_at: str
    revoked_at: str | None

    @classmethod
    def of(cls, client: OAuthClient) -> "OAuthClientOut":
        return cls(
            client.id,
            client.uuid,
            client.name,
            atom(client.created_at),
            _atom(client.revoked_at),
        )


class OAuthClientSecretOut(Struct):
    """A client that was just made, with its secret: the only time it is shown."""

    client_id: int
    uuid: UUID
    client_secret: str


class MemberCreate(Struct):
    """Somebody to let in. A known address keeps the password it has."""

    email: Email
    name: Name
    password: Password
    role: Role


class MemberUpdate(Struct):
    """The role somebody is to have."""

    role: Role


class MemberOut(Struct):
    """A person who may sign in."""

    id: int
    uuid: UUID
    email: str
    name: str
    role: str
    created_at: str

    @classmethod
    def of(cls, member: Member) -> "MemberOut":
        return cls(
            member.id,
            member.uuid,
            member.email,
            member.name,
            member.role,
            atom(member.created_at),
        )


class SessionCreate(Struct):
    """Who signs in; the account need be named only by people with several."""

    email: Email
    password: Annotated[str, Meta(max_length=200)]
    account_uuid: UUID | None = None


class SessionOut(Struct):
    """Who is signed in, to which account, and what they may do."""

    account_uuid: UUID
    account: str
    permissions: list[str]


class TokenRequest(Struct):
    """A token request of an OAuth client (RFC 6749, section 4.4)."""

    grant_type: str = ""
    client_id: str = ""
    client_secret: str = ""


def _atom(moment: datetime | None) -> str | None:
    return None if moment is None else atom(moment)
