"""Credit receptions as they were written, and lists of them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.contacts.queries import Between
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
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
    wallet_seq: int | None
    reverses_id: int | None
    reverses_uuid: UUID | None
    reversed_by: UUID | None
    program_version: int
    explanation: Any
    happened_at: datetime
    recorded_at: datetime


class Filters(msgspec.Struct, frozen=True):
    """Which transactions: of a contact, of a shop, in a span of time."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    created: Between = Between()


RECEPTION = """
    select reception.id, reception.uuid, reception.contact_id,
      contact.uuid as contact_uuid, contact.email,
      contact.credit_wallet_id as wallet_id, wallet.balance, reception.shop_id,
      shop.uuid as shop_uuid, reception.unit_id, unit.name as unit_name,
      reception.unit_value, reception.credits, reception.channel, reception.wallet_seq,
      reception.reverses_id,
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

BY_UUID = RECEPTION + " and reception.uuid = $2"

CHOSEN = """
    and ($2::uuid is null or reception.contact_id = (
      select id from contacts where account_id = $1 and uuid = $2))
    and ($3::uuid is null or reception.shop_id = (
      select id from shops where account_id = $1 and uuid = $3))
    and ($4::timestamptz is null or reception.happened_at > $4)
    and ($5::timestamptz is null or reception.happened_at >= $5)
    and ($6::timestamptz is null or reception.happened_at < $6)
    and ($7::timestamptz is null or reception.happened_at <= $7)
"""

NEWEST = " order by reception.id desc limit $8 offset $9"

OLDEST = " order by reception.id limit $8 offset $9"

SEARCH_NEWEST = RECEPTION + CHOSEN + NEWEST

SEARCH_OLDEST = RECEPTION + CHOSEN + OLDEST

COUNT = (
    "select count(*) from credit_receptions reception where reception.account_id = $1"
    + CHOSEN
)


async def find_reception(work: Work, uuid: UUID) -> Reception:
    """The reception with this uuid. Raises CreditReceptionNotFound."""
    reception = await work.one(Reception, BY_UUID, work.account_id, uuid)
    if reception is None:
        raise CreditReceptionNotFound
    return reception


async def search_transactions(
    work: Work, window: Window, filters: Filters, *, oldest_first: bool
) -> Page[Reception]:
    """A page of what contacts got and gave, newest first unless asked otherwise."""
    created = filters.created
    chosen: Sequence[Any] = (
        filters.contact_uuid,
        filters.shop_uuid,
        created.gt,
        created.gte,
        created.lt,
        created.lte,
    )
    receptions = await work.many(
        Reception,
        SEARCH_OLDEST if oldest_first else SEARCH_NEWEST,
        work.account_id,
        *chosen,
        window.limit,
        window.offset,
    )
    total = await work.value(COUNT, work.account_id, *chosen)
    return window.of(receptions, total)
