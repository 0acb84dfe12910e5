"""What was loaded onto gift cards and paid with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from regulars.giftcards.errors import GiftcardTransactionNotFound
from regulars.kit.counting import Growing
from regulars.kit.errors import Problem
from regulars.kit.filters import Between, Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work

Kind = Literal["STANDARD", "TRANSFER", "CANCELLATION"]

STANDARD: Kind = "STANDARD"


TRANSACTION = """
    select done.id, done.uuid, done.amount_in_cents, done.type as kind,
      card.id as card_id, card.uuid as card_uuid, shop.id as shop_id,
      shop.uuid as shop_uuid, shop.name as shop_name, done.attributes, done.happened_at,
      done.settlement_id, done.reason
    from giftcard_transactions done
    join giftcards card
      on (card.account_id, card.id) = (done.account_id, done.giftcard_id)
    join shops shop on (shop.account_id, shop.id) = (done.account_id, done.shop_id)
    where done.account_id = $1
"""


class Transaction(msgspec.Struct, frozen=True):
    """Value that was moved onto a card, or off it."""

    id: int
    uuid: UUID
    amount_in_cents: int
    kind: Kind
    card_id: int
    card_uuid: UUID
    shop_id: int
    shop_uuid: UUID
    shop_name: str
    attributes: dict[str, Any]
    happened_at: datetime
    settlement_id: int | None = None
    # Why staff moved it by hand.
    reason: str | None = None

    MISSING: ClassVar[type[Problem]] = GiftcardTransactionNotFound
    SELECT: ClassVar[str] = TRANSACTION + " and done.uuid = $2"


class Wanted(msgspec.Struct, frozen=True):
    """Which transactions: of a card, of a program, of a shop, in a span of time.

    And of those that shops settle, only who are settled, or who are not.
    """

    card_uuid: UUID | None = None
    program_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    created: Between = Between()
    is_settled: bool | None = None


# What staff moved by hand is never settled, and so never waits for it.
SETTLED = """done.type = 'STANDARD' and (done.settlement_id is not null) = {}"""

OF_CARD = """done.giftcard_id = (
    select id from giftcards where account_id = $1 and uuid = {})"""

OF_PROGRAM = """done.program_id = (
    select id from giftcard_programs where account_id = $1 and uuid = {})"""

OF_SHOP = """done.shop_id = (
    select id from shops where account_id = $1 and uuid = {})"""

# Counted on from where it was, as what was done stays done.
ALL = Growing("giftcard_transactions where account_id = $1")

COUNT = "select count(*) from giftcard_transactions done where done.account_id = $1"

# Found first, as an array: see the page of cards.
PAGE = (
    TRANSACTION
    + """ and done.id = any(array(
      select done.id from giftcard_transactions done where done.account_id = $1{}
      order by done.happened_at {}, done.id {} limit {} offset {}))
    order by done.happened_at {}, done.id {}
"""
)


LAST_SHOP = """
    select shop_id from giftcard_transactions
    where account_id = $1 and giftcard_id = $2 order by wallet_seq desc limit 1
"""


async def last_shop(work: Work, card_id: int) -> int:
    """The id of the shop in which something was done with a card last."""
    return int(await work.value(LAST_SHOP, work.account_id, card_id))


BY_UUIDS = TRANSACTION + " and done.uuid = any($2::uuid[])"


async def transactions(work: Work, uuids: Sequence[UUID]) -> list[Transaction]:
    """The transactions with these uuids, in any order."""
    return await work.many(Transaction, BY_UUIDS, work.account_id, uuids)


async def search_transactions(
    work: Work, window: Window, wanted: Wanted, *, oldest_first: bool
) -> Page[Transaction]:
    """A page of transactions, newest first unless asked otherwise."""
    filters = Filters(work.account_id)
    filters.add(OF_CARD, wanted.card_uuid)
    filters.add(OF_PROGRAM, wanted.program_uuid)
    filters.add(OF_SHOP, wanted.shop_uuid)
    wanted.created.narrow(filters, "done.happened_at")
    filters.add(SETTLED, wanted.is_settled)
    conditions = filters.sql
    if wanted == Wanted():
        total = await ALL.count(work)
    else:
        total = await work.value(COUNT + conditions, *filters.values)
    way = "asc" if oldest_first else "desc"
    ends = (filters.place(window.limit), filters.place(window.offset))
    sql = PAGE.format(conditions, way, way, *ends, way, way)
    return window.of(await work.many(Transaction, sql, *filters.values), total)
