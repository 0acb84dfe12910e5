"""What was settled between shops, and what each took and gave."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.giftcards.errors import GiftcardSettlementNotFound
from regulars.kit.errors import Problem
from regulars.kit.filters import Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work

SETTLEMENT = """
    select settlement.id, settlement.uuid, program.uuid as program_uuid,
      settlement.transactions, settlement.until, settlement.created_at
    from giftcard_settlements settlement
    join giftcard_programs program on (program.account_id, program.id)
      = (settlement.account_id, settlement.program_id)
    where settlement.account_id = $1
"""


class Settlement(msgspec.Struct, frozen=True):
    """Transactions of a program's cards that were settled together."""

    id: int
    uuid: UUID
    program_uuid: UUID
    transactions: int
    until: datetime
    created_at: datetime

    MISSING: ClassVar[type[Problem]] = GiftcardSettlementNotFound
    SELECT: ClassVar[str] = SETTLEMENT + " and settlement.uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = ("program_uuid", "transactions", "until")


class ShopSettled(msgspec.Struct, frozen=True):
    """What a shop took for loads, and gave for what was spent, in cents."""

    settlement_id: int
    shop_uuid: UUID
    shop_name: str
    loaded_in_cents: int
    spent_in_cents: int


OF_PROGRAM = """settlement.program_id = (
    select id from giftcard_programs where account_id = $1 and uuid = {})"""

COUNT = """
    select count(*) from giftcard_settlements settlement
    where settlement.account_id = $1
"""

NEWEST_FIRST = SETTLEMENT + "{} order by settlement.id desc limit {} offset {}"

SHOPS = """
    select settled.settlement_id, shop.uuid as shop_uuid, shop.name as shop_name,
      settled.loaded_in_cents, settled.spent_in_cents
    from giftcard_settlement_shops settled
    join shops shop
      on (shop.account_id, shop.id) = (settled.account_id, settled.shop_id)
    where settled.account_id = $1 and settled.settlement_id = any($2::bigint[])
    order by settled.settlement_id, shop.name, shop.id
"""


async def settled_shops(
    work: Work, settlements: Sequence[Settlement]
) -> Mapping[int, Sequence[ShopSettled]]:
    """By the id of each of these settlements, what each shop took and gave."""
    found: dict[int, list[ShopSettled]] = {each.id: [] for each in settlements}
    for shop in await work.many(ShopSettled, SHOPS, work.account_id, list(found)):
        found[shop.settlement_id].append(shop)
    return found


async def search_settlements(
    work: Work, window: Window, program: UUID | None
) -> Page[Settlement]:
    """A page of settlements, the newest first."""
    filters = Filters(work.account_id)
    filters.add(OF_PROGRAM, program)
    total = await work.value(COUNT + filters.sql, *filters.values)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    sql = NEWEST_FIRST.format(conditions, *ends)
    return window.of(await work.many(Settlement, sql, *filters.values), total)
