"""What can be asked of shops and registers."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors import (
    RegisterNotFound,
    ShopNotFound,
)
from regulars.kit.errors import Problem
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


SHOPS = SHOP + " order by id"

REGISTERS = REGISTER + " order by register.id"

REGISTER_BY_ID = REGISTER + " and register.id = $2"


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
