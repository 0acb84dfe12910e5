"""Batches of vouchers, and how far they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.promotions.errors import VoucherBatchNotFound


class Batch(msgspec.Struct, frozen=True):
    """Vouchers that are made together, or were brought along."""

    id: int
    uuid: UUID
    promotion_uuid: UUID
    origin: str
    quantity: int
    made: int
    created_at: datetime
    finished_at: datetime | None

    MISSING: ClassVar[type[Problem]] = VoucherBatchNotFound
    SELECT: ClassVar[str] = """
        select batch.id, batch.uuid, (
            select uuid from promotions
            where account_id = $1 and id = batch.promotion_id) as promotion_uuid,
          batch.origin, batch.quantity, batch.made, batch.created_at, batch.finished_at
        from voucher_batches batch where batch.account_id = $1 and batch.uuid = $2
    """


BATCHES = """
    select batch.id, batch.uuid, promotion.uuid as promotion_uuid, batch.origin,
      batch.quantity, batch.made, batch.created_at, batch.finished_at
    from voucher_batches batch
    join promotions promotion
      on (promotion.account_id, promotion.id) = ($1, batch.promotion_id)
    where batch.account_id = $1 order by batch.id desc
"""


async def batches(work: Work) -> Sequence[Batch]:
    """Every batch, the newest first."""
    return await work.many(Batch, BATCHES, work.account_id)
