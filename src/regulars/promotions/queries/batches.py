"""Batches of vouchers, and how far they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.counting import Growing
from regulars.kit.errors import Problem
from regulars.kit.filters import Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.promotions.errors import VoucherBatchNotFound


class Batch(msgspec.Struct, frozen=True):
    """Vouchers that are made together, or were brought along."""

    id: int
    uuid: UUID
    promotion_uuid: UUID
    promotion_name: str
    origin: str
    quantity: int
    made: int
    left_out: int
    created_at: datetime
    finished_at: datetime | None

    MISSING: ClassVar[type[Problem]] = VoucherBatchNotFound
    SELECT: ClassVar[str] = """
        select batch.id, batch.uuid, promotion.uuid as promotion_uuid,
          promotion.name as promotion_name, batch.origin, batch.quantity, batch.made,
          batch.left_out, batch.created_at, batch.finished_at
        from voucher_batches batch
        join promotions promotion
          on (promotion.account_id, promotion.id) = ($1, batch.promotion_id)
        where batch.account_id = $1 and batch.uuid = $2
    """


# No batch is ever deleted.
ALL = Growing("voucher_batches where account_id = $1")

# A page is found in the index alone, and only its batches are then looked at.
PAGE = """
    select batch.id, batch.uuid, promotion.uuid as promotion_uuid,
      promotion.name as promotion_name, batch.origin, batch.quantity, batch.made,
      batch.left_out, batch.created_at, batch.finished_at
    from voucher_batches batch
    join promotions promotion
      on (promotion.account_id, promotion.id) = ($1, batch.promotion_id)
    where batch.account_id = $1 and batch.id = any(array(
      select batch.id from voucher_batches batch where batch.account_id = $1{}
      order by batch.id desc limit {} offset {}))
    order by batch.id desc
"""

OF_PROMOTION = """batch.promotion_id = (
    select id from promotions where account_id = $1 and uuid = {})"""

COUNT = "select count(*) from voucher_batches batch where batch.account_id = $1"


async def search_batches(
    work: Work, window: Window, promotion: UUID | None = None
) -> Page[Batch]:
    """A page of batches, the newest first: of a promotion."""
    filters = Filters(work.account_id)
    filters.add(OF_PROMOTION, promotion)
    if promotion is None:
        total = await ALL.count(work)
    else:
        total = await work.value(COUNT + filters.sql, *filters.values)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    found = await work.many(Batch, PAGE.format(conditions, *ends), *filters.values)
    return window.of(found, total)


class PrintedVoucher(msgspec.Struct, frozen=True):
    """What of a voucher is printed."""

    id: int
    code_sealed: bytes
    expires_at: datetime | None


PRINTED = """
    select id, code_sealed, expires_at from vouchers
    where account_id = $1 and batch_id = $2 order by id limit $3 offset $4
"""

AFTER = """
    select id, code_sealed, expires_at from vouchers
    where account_id = $1 and batch_id = $2 and id > $3 order by id limit $4
"""

AT_ONCE = 10_000
"""How many are read at once: more of them would keep this process from the others."""


async def printed(
    work: Work, batch: Batch, most: int, after: int
) -> Sequence[PrintedVoucher]:
    """So many vouchers of a batch after the first ones, in the order they were made."""
    values = (work.account_id, batch.id, most, after)
    return await work.many(PrintedVoucher, PRINTED, *values)


async def all_printed(work: Work, batch: Batch) -> Sequence[PrintedVoucher]:
    """Every voucher of a batch, in the order they were made."""
    found: list[PrintedVoucher] = []
    last: int | None = 0
    while last is not None:
        values = (work.account_id, batch.id, last, AT_ONCE)
        some = await work.many(PrintedVoucher, AFTER, *values)
        found += some
        last = some[-1].id if len(some) == AT_ONCE else None
    return found
