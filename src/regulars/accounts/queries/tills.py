"""What can be asked of devices at tills, and of who may work at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.errors.tills import TillNotFound
from regulars.kit.errors import Problem
from regulars.kit.work import Work

# Whoever has typed their PIN uses a key of their own, so that the device looks idle.
TILL = """
    select till.id, till.uuid, till.name, register.uuid as register_uuid,
      register.name as register_name, shop.uuid as shop_uuid, shop.name as shop_name,
      till.created_at, greatest(till.last_used_at, (
        select max(open.last_used_at) from credentials open
        where open.account_id = $1 and open.till_uuid = till.uuid)) as last_used_at
    from credentials till
    join registers register on register.account_id = till.account_id
      and register.id = till.register_id
    join shops shop on (shop.account_id, shop.id)
      = (register.account_id, register.shop_id)
    where till.account_id = $1 and till.kind = 'till' and till.revoked_at is null
"""


class Till(msgspec.Struct, frozen=True):
    """A device that was paired with a register, and when it was used last."""

    id: int
    uuid: UUID
    name: str
    register_uuid: UUID
    register_name: str
    shop_uuid: UUID
    shop_name: str
    created_at: datetime
    last_used_at: datetime | None

    MISSING: ClassVar[type[Problem]] = TillNotFound
    SELECT: ClassVar[str] = TILL + " and till.uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = ("name", "register_uuid")


class Cashier(msgspec.Struct, frozen=True):
    """Somebody who has a PIN, and may serve customers."""

    uuid: UUID
    name: str


TILLS = TILL + " order by till.id"

CASHIERS = """
    select member.uuid, member.name from memberships member
    join till_pins pin on pin.account_id = $1 and pin.membership_uuid = member.uuid
    where member.account_id = $1 and member.role = any($2)
    order by member.name, member.id
"""


async def tills(work: Work) -> Sequence[Till]:
    """The devices that are paired, the first one first."""
    return await work.many(Till, TILLS, work.account_id)


async def cashiers(work: Work, roles: Sequence[str]) -> Sequence[Cashier]:
    """Who has a PIN and one of these roles, by their names."""
    return await work.many(Cashier, CASHIERS, work.account_id, roles)
