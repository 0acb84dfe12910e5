"""Shops and registers."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from regulars.accounts.queries import (
    Register,
    Shop,
)
from regulars.accounts.schemas.words import Latitude, Longitude, Name, Short, check_zone
from regulars.kit.clock import atom

ShopName = Annotated[str, Meta(examples=["High street"])]


class ShopOut(Struct):
    """A shop as the contract lists it."""

    id: int
    uuid: UUID
    name: ShopName
    type: Annotated[str, Meta(examples=["physical"])]
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
    type: Annotated[str, Meta(examples=["physical"])]
    name: ShopName
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


class ShopDetails(Struct):
    """Everything about a shop that can be set."""

    name: Name
    type: Literal["physical", "web"] = "physical"
    reference: Short | None = None
    street: Short | None = None
    house_number: Short | None = None
    postal_code: Short | None = None
    city: Short | None = None
    state: Short | None = None
    country: Short | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    timezone: str = "Europe/Amsterdam"

    def checked(self) -> dict[str, Any]:
        """The fields, with a time zone that exists: opening hours depend on it."""
        check_zone(self.timezone)
        return asdict(self)


class ShopDetailsOut(Struct):
    """A shop with everything that can be set."""

    id: int
    uuid: UUID
    name: ShopName
    type: Annotated[str, Meta(examples=["physical"])]
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
