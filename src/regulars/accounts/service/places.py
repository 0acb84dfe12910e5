"""Shops, and the registers in them."""

from decimal import Decimal
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts import queries
from regulars.accounts.errors import (
    RegisterIdentifierTaken,
    TooManyRegisters,
    TooManyShops,
)
from regulars.accounts.queries import Register, Shop
from regulars.kit.caches import announce_change
from regulars.kit.ids import uuid7
from regulars.kit.work import Work


class NewShop(msgspec.Struct, frozen=True):
    """A shop to open."""

    name: str
    type: str = "physical"
    reference: str | None = None
    street: str | None = None
    house_number: str | None = None
    postal_code: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    timezone: str = "Europe/Amsterdam"


class ShopChange(NewShop, frozen=True):
    """A shop as it is to be: all of it, as the dashboard's form sends it."""


MOST_SHOPS = 1_000
"""Every process remembers all of an account's shops, and lists show all of them."""

MOST_REGISTERS = 2_000
"""Lists show all of them."""

COLUMNS = NewShop.__struct_fields__

ADD_SHOP = f"""
    insert into shops (account_id, uuid, created_at, {", ".join(COLUMNS)})
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

CHANGE_SHOP = f"""
    update shops set ({", ".join(COLUMNS)})
      = ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    where account_id = $1 and uuid = $2
"""

SHOPS = "select count(*) from shops where account_id = $1"

REGISTERS = "select count(*) from registers where account_id = $1"

ADD_REGISTER = """
    insert into registers (account_id, uuid, shop_id, name, identifier, created_at)
    values ($1, $2, $3, $4, $5, $6)
"""

MOVE_REGISTER = """
    update registers set shop_id = $3 where account_id = $1 and uuid = $2
"""


async def create_shop(work: Work, new: NewShop) -> Shop:
    """The new shop. Raises TooManyShops."""
    if await _how_many(work, SHOPS) >= MOST_SHOPS:
        raise TooManyShops
    uuid = uuid7()
    values = msgspec.structs.astuple(new)
    await work.write(ADD_SHOP, work.account_id, uuid, work.now, *values)
    await announce_change(work)
    added = await work.get(Shop, uuid)
    work.audit("shop_created", uuid, after=added)
    return added


async def change_shop(work: Work, uuid: UUID, change: ShopChange) -> Shop:
    """The shop as changed. Raises ShopNotFound.

    Call it by the loyalty room, whose terms have its time zone.
    """
    before = await work.get(Shop, uuid, lock=True)
    values = msgspec.structs.astuple(change)
    await work.write(CHANGE_SHOP, work.account_id, uuid, *values)
    await announce_change(work)
    changed = await work.get(Shop, uuid)
    work.audit("shop_changed", uuid, before, changed)
    return changed


async def create_register(
    work: Work, shop_uuid: UUID, name: str, identifier: str
) -> Register:
    """The new register.

    Raises ShopNotFound, RegisterIdentifierTaken, TooManyRegisters.
    """
    shop = await work.get(Shop, shop_uuid)
    if await _how_many(work, REGISTERS) >= MOST_REGISTERS:
        raise TooManyRegisters
    uuid = uuid7()
    values = (uuid, shop.id, name, identifier, work.now)
    try:
        await work.write(ADD_REGISTER, work.account_id, *values)
    except asyncpg.UniqueViolationError:
        raise RegisterIdentifierTaken from None
    added = await work.get(Register, uuid)
    work.audit("register_created", uuid, after=added)
    return added


async def move_register(work: Work, uuid: UUID, shop_uuid: UUID) -> Register:
    """The register, now in this shop. Raises RegisterNotFound, ShopNotFound."""
    before = await work.get(Register, uuid, lock=True)
    shop = await work.get(Shop, shop_uuid)
    await work.write(MOVE_REGISTER, work.account_id, uuid, shop.id)
    await announce_change(work)
    moved = await work.get(Register, uuid)
    work.audit("register_moved", uuid, before, moved)
    return moved


async def _how_many(work: Work, count: str) -> int:
    """How many there are; nobody else adds any until this Work closes."""
    await queries.lock_account(work)
    return int(await work.value(count, work.account_id))
