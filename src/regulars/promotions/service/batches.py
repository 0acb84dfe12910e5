"""Vouchers by the thousand: counted at once, and made by a job that can be stopped."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from regulars.kit.codes import left_out
from regulars.kit.crypto import Keys
from regulars.kit.filters import first_of
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.promotions.events import VoucherBatchFinished
from regulars.promotions.queries import Batch
from regulars.promotions.service.codes import Code, all_kept, folded, made_up
from regulars.promotions.service.issue import (
    LEAVE_ROOM,
    Kind,
    VoucherOrder,
    inserted,
    inserted_many,
    kind_of,
    make_room,
)

AT_ONCE = 5_000
"""How many vouchers one statement makes, in some tenths of the seconds it may take."""

BATCH = """
    insert into voucher_batches (account_id, uuid, promotion_id, origin, quantity, made,
      contact_id, redemptions_allowed, activates_at, expires_at, attributes, channel,
      actor, created_at, finished_at)
    values ($1, $2, $3, $4, $5::bigint, 0, $6, $7, $8, $9, $10, $11, $12, $13,
      case when $5::bigint = 0 then $13::timestamptz end)
    returning id
"""

WHOSE = first_of("former.merged_into_id", "batch.contact_id")

LEFT = f"""
    select batch.id as batch_id, batch.promotion_id, promotion.uuid as promotion_uuid,
      batch.contact_id, contact.uuid as contact_uuid, batch.redemptions_allowed,
      batch.activates_at, batch.expires_at, batch.attributes, batch.channel,
      batch.actor, batch.quantity, batch.made
    from voucher_batches batch
    join promotions promotion
      on (promotion.account_id, promotion.id) = ($1, batch.promotion_id)
    left join former_contacts former
      on (former.account_id, former.id) = ($1, batch.contact_id)
    left join contacts contact
      on (contact.account_id, contact.id) = ($1, {WHOSE})
    where batch.account_id = $1 and batch.uuid = $2
    for no key update of batch
"""

MADE = """
    update voucher_batches set made = made + $3::bigint, quantity = $4::bigint,
      finished_at = case when made + $3::bigint = $4::bigint
        then $5::timestamptz end
    where account_id = $1 and id = $2
"""


# In a statement of its own, so that the next one sees what was made meanwhile.
HOLD_THEIRS = """
    select id from voucher_batches
    where account_id = $1 and contact_id = any($2::bigint[]) and finished_at is null
    order by id for no key update
"""

END_THEIRS = """
    update voucher_batches set left_out = quantity - made, quantity = made,
      finished_at = $3
    where account_id = $1 and id = any($2::bigint[]) and finished_at is null
    returning uuid, promotion_id, made, left_out
"""


class _Left(Kind, frozen=True, kw_only=True):
    contact_uuid: UUID | None
    quantity: int
    made: int


class BroughtAlong(msgspec.Struct, frozen=True):
    """A batch of given codes, and those of them that were there already."""

    batch: Batch
    duplicates: list[str]


async def order_batch(work: Work, order: VoucherOrder, quantity: int) -> Batch:
    """A batch to be made, whose vouchers count at once.

    Raises PromotionNotFound, ContactNotFound, InvalidInput, VoucherLimitReached.
    """
    kind = await kind_of(work, order)
    await make_room(work, kind, quantity, order.promotion_uuid)
    return await _ordered(work, kind, "generated", quantity)


async def make_up(keys: Keys, account_id: int, left: int) -> Sequence[Code]:
    """New codes for the next thousands of a batch that has so many left to make."""
    return await made_up(keys, account_id, max(0, min(AT_ONCE, left)))


async def make_some(work: Work, batch_uuid: UUID, codes: Sequence[Code]) -> int:
    """Makes vouchers of a batch with these codes; how many are still to be made.

    The codes come sealed: nobody waits for that while the batch is locked. What is
    there by now is not made again.
    """
    rows = await work.write(LEFT, work.account_id, batch_uuid)
    left = _Left(**rows[0])
    some = codes[: left.quantity - left.made]
    if not some:
        return left.quantity - left.made
    made = await inserted_many(work, some, left, left.contact_uuid)
    await _made(work, left, batch_uuid, made, left.quantity)
    return left.quantity - left.made - made


async def bring_along(
    work: Work, keys: Keys, order: VoucherOrder, codes: Sequence[str]
) -> BroughtAlong:
    """Vouchers with these codes; those that are taken, or come twice, are told.

    Raises PromotionNotFound, ContactNotFound, InvalidInput, VoucherLimitReached.
    """
    # Before the first statement that writes: no transaction waits for it.
    each = await all_kept(keys, work.account, codes)
    kind = await kind_of(work, order)
    await make_room(work, kind, len(each), order.promotion_uuid)
    batch = await _ordered(work, kind, "imported", len(each))
    of_batch = msgspec.structs.replace(kind, batch_id=batch.id)
    in_order = sorted(each, key=lambda code: code.mac)
    free: set[bytes] = set()
    for start in range(0, len(in_order), AT_ONCE):
        some = in_order[start : start + AT_ONCE]
        free |= (await inserted(work, some, of_batch, order.contact_uuid)).keys()
    taken = len(each) - len(free)
    if taken:
        await work.write(LEAVE_ROOM, work.account_id, kind.promotion_id, taken)
    await _made(work, of_batch, batch.uuid, len(free), len(free))
    new = {folded(code.code) for code in each if code.mac in free}
    return BroughtAlong(await work.get(Batch, batch.uuid), left_out(codes, new, folded))


async def end_batches(work: Work, contact_ids: Sequence[int]) -> None:
    """Makes no more vouchers for contacts who are no more; what is there stays."""
    held = await work.write(HOLD_THEIRS, work.account_id, contact_ids)
    ids = [row["id"] for row in held]
    ended = await work.write(END_THEIRS, work.account_id, ids, work.now)
    for row in sorted(ended, key=lambda row: row["promotion_id"]):
        room = (row["promotion_id"], row["left_out"])
        await work.write(LEAVE_ROOM, work.account_id, *room)
        made = VoucherBatchFinished(subject_uuid=row["uuid"], vouchers=row["made"])
        work.emit(made)


async def _ordered(work: Work, kind: Kind, origin: str, quantity: int) -> Batch:
    uuid = uuid7()
    await work.write(
        BATCH,
        *(work.account_id, uuid, kind.promotion_id, origin, quantity, kind.contact_id),
        *(kind.redemptions_allowed, kind.activates_at, kind.expires_at),
        *(kind.attributes, kind.channel, kind.actor, work.now),
    )
    return await work.get(Batch, uuid)


async def _made(
    work: Work, kind: Kind, batch_uuid: UUID, made: int, quantity: int
) -> None:
    """Keeps how far a batch is, and tells when it is there."""
    values = (kind.batch_id, made, quantity, work.now)
    await work.write(MADE, work.account_id, *values)
    before = kind.made if isinstance(kind, _Left) else 0
    if before + made == quantity:
        work.emit(VoucherBatchFinished(subject_uuid=batch_uuid, vouchers=quantity))
