"""Credit receptions as they were written, and lists of them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.filters import Between, Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.ledger.queries import BALANCE_NOW
from regulars.loyalty.errors import CreditReceptionNotFound


class Reception(msgspec.Struct, frozen=True):
    """Credits that a contact got or gave back, with what they were reckoned from."""

    id: int
    uuid: UUID
    contact_id: int
    contact_uuid: UUID
    email: str
    wallet_id: int
    balance: int
    shop_id: int
    shop_uuid: UUID
    unit_id: int | None
    unit_name: str | None
    unit_value: Decimal | None
    credits: int
    channel: str
    entry_wallet_id: int | None
    entry_seq: int | None
    reverses_id: int | None
    reverses_uuid: UUID | None
    reversed_by: UUID | None
    program_version: int
    explanation: Any
    happened_at: datetime
    recorded_at: datetime


class Wanted(msgspec.Struct, frozen=True):
    """Which transactions: of a contact, of a shop, in a span of time."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    created: Between = Between()


RECEPTION = f"""
    select reception.id, reception.uuid, reception.contact_id,
      contact.uuid as contact_uuid, contact.email,
      contact.credit_wallet_id as wallet_id, {BALANCE_NOW} as balance,
      reception.shop_id, shop.uuid as shop_uuid, reception.unit_id,
      unit.name as unit_name, reception.unit_value, reception.credits,
      reception.channel, reception.wallet_id as entry_wallet_id,
      reception.wallet_seq as entry_seq, reception.reverses_id,
      (select undone.uuid from credit_receptions undone
       where undone.account_id = $1 and undone.id = reception.reverses_id)
        as reverses_uuid,
      (select undoing.uuid from credit_receptions undoing
       where undoing.account_id = $1 and undoing.reverses_id = reception.id)
        as reversed_by,
      reception.program_version, reception.explanation, reception.happened_at,
      reception.recorded_at
    from credit_receptions reception
    join contacts contact
      on (contact.account_id, contact.id) = (reception.account_id, reception.contact_id)
    join wallets wallet
      on (wallet.account_id, wallet.id) = (contact.account_id, contact.credit_wallet_id)
    join shops shop on (shop.account_id, shop.id) = (reception.account_id, shop_id)
    left join units unit on (unit.account_id, unit.id) = (reception.account_id, unit_id)
    where reception.account_id = $1
"""

BY_UUID = RECEPTION + " and reception.uuid = $3"

NEWEST_FIRST = """
    order by reception.happened_at desc, reception.id desc limit {} offset {}
"""

OLDEST_FIRST = " order by reception.happened_at, reception.id limit {} offset {}"

COUNT = """
    select count(*) from credit_receptions reception where reception.account_id = $1
"""

OF_CONTACT = """reception.contact_id = (
    select id from contacts where account_id = $1 and uuid = {})"""

OF_SHOP = """reception.shop_id = (
    select id from shops where account_id = $1 and uuid = {})"""


async def find_reception(work: Work, uuid: UUID) -> Reception:
    """The reception with this uuid. Raises CreditReceptionNotFound."""
    values = (work.account_id, work.now, uuid)
    reception = await work.one(Reception, BY_UUID, *values)
    if reception is None:
        raise CreditReceptionNotFound
    return reception


async def search_transactions(
    work: Work, window: Window, wanted: Wanted, *, oldest_first: bool
) -> Page[Reception]:
    """A page of what contacts got and gave, newest first unless asked otherwise."""
    counted = _narrowed(Filters(work.account_id), wanted)
    total = await work.value(COUNT + counted.sql, *counted.values)
    chosen = _narrowed(Filters(work.account_id, work.now), wanted)
    order = OLDEST_FIRST if oldest_first else NEWEST_FIRST
    ending = order.format(chosen.place(window.limit), chosen.place(window.offset))
    sql = RECEPTION + chosen.sql + ending
    receptions = await work.many(Reception, sql, *chosen.values)
    return window.of(receptions, total)


def _narrowed(filters: Filters, wanted: Wanted) -> Filters:
    filters.add(OF_CONTACT, wanted.contact_uuid)
    filters.add(OF_SHOP, wanted.shop_uuid)
    wanted.created.narrow(filters, "reception.happened_at")
    return filters
