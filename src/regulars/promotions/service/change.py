"""Changing vouchers, deleting those that nobody used, and undoing what was redeemed."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from regulars.kit.errors import InvalidInput
from regulars.kit.events import is_changed, logged
from regulars.kit.work import Work
from regulars.promotions.errors import VoucherAlreadyRedeemed, VoucherNotFound
from regulars.promotions.events import (
    VoucherDeleted,
    VoucherRedemptionReversed,
    VoucherUpdated,
)
from regulars.promotions.queries import Redemption, Voucher
from regulars.promotions.service.batches import end_batches
from regulars.promotions.service.filling import (
    NOTHING,
    VOUCHER,
    Given,
    filled_in,
)
from regulars.promotions.service.issue import LEAVE_ROOM
from regulars.promotions.service.redeem import Redeemed

IN_USE = frozenset({"ACTIVE", "INACTIVE"})


class VoucherChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a voucher to change; UNSET is left as it is."""

    status: Literal["ACTIVE", "DEACTIVATED"] | UnsetType = UNSET
    activates_at: datetime | UnsetType = UNSET
    expires_at: datetime | UnsetType | None = UNSET
    given: Given = NOTHING


HELD = """
    select promotion_id, times_redeemed from vouchers
    where account_id = $1 and uuid = $2 for no key update
"""

CHANGE = """
    update vouchers set updated_at = $3, deactivated_at = $4, activates_at = $5,
      expires_at = $6, attributes = (attributes || $7::jsonb) - $8::text[]
    where account_id = $1 and uuid = $2
"""

# Used ones are kept for what was done with them.
DELETE = """
    with gone as (
      delete from vouchers where account_id = $1 and id = $2 and times_redeemed = 0
        and not exists (
          select 1 from voucher_redemptions where account_id = $1 and voucher_id = $2)
      returning *)
    insert into deleted_vouchers (account_id, uuid, contact_id, kept, deleted_at)
    select $1, gone.uuid, gone.contact_id, to_jsonb(gone), $3 from gone
    returning 1
"""

KEPT = timedelta(days=30)

FORGET_DELETED = """
    delete from deleted_vouchers where account_id = $1 and deleted_at < $2
"""

HOLD_PROMOTION = """
    select promotion.id from promotions promotion
    join vouchers voucher on voucher.account_id = $1 and voucher.uuid = $2
    where promotion.account_id = $1 and promotion.id = voucher.promotion_id
    for no key update of promotion
"""

# In a statement of its own, so that the next one sees what was redeemed, or undone, by
# whoever had it.
HOLD_VOUCHER = """
    select from vouchers
    where account_id = $1 and id = (
      select voucher_id from voucher_redemptions where account_id = $1 and uuid = $2)
    for no key update
"""

# Once, whoever else tries at the same moment. A voucher that became somebody's by being
# redeemed is nobody's again with the last of it.
REVERSE = """
    with gone as (
      update voucher_redemptions set reversed_at = $3, reversed_by = $4
      where account_id = $1 and uuid = $2 and reversed_at is null
      returning id, voucher_id)
    update vouchers voucher set times_redeemed = times_redeemed - 1, updated_at = $3,
      redeemed_at = (
        select max(standing.happened_at) from voucher_redemptions standing
        where standing.account_id = $1 and standing.voucher_id = gone.voucher_id
          and standing.id <> gone.id and standing.reversed_at is null),
      contact_id = case when is_claimed and times_redeemed = 1 then null
        else contact_id end,
      is_claimed = is_claimed and times_redeemed > 1
    from gone where voucher.account_id = $1 and voucher.id = gone.voucher_id
    returning 1
"""

REDEMPTION = """
    select redemption.uuid, redemption.happened_at, redemption.reversed_at,
      voucher.uuid as voucher_uuid
    from voucher_redemptions redemption
    join vouchers voucher
      on (voucher.account_id, voucher.id) = ($1, redemption.voucher_id)
    where redemption.account_id = $1 and redemption.uuid = $2
"""

# In the order of their ids, as whoever redeems them locks them.
END_ALL = """
    with ended as materialized (
      select voucher.id, voucher.uuid, promotion.uuid as promotion
      from vouchers voucher
      cross join lateral (
        select uuid from promotions
        where account_id = $1 and id = voucher.promotion_id limit 1) promotion
      where voucher.account_id = $1 and voucher.contact_id = any($2::bigint[])
        and voucher.deactivated_at is null
        and voucher.times_redeemed < voucher.redemptions_allowed
      order by voucher.id limit $4 for no key update of voucher),
    changed as (
      update vouchers voucher set deactivated_at = $3, updated_at = $3
      from ended where voucher.account_id = $1 and voucher.id = ended.id)
    select uuid, promotion from ended
"""

# Also whoever was merged into them.
ENDED = """
    with gone as (
      select id from former_contacts
      where account_id = $1 and uuid = $2 and ending <> 'merged')
    select id from gone union all
    select former.id from former_contacts former
    join gone on former.merged_into_id = gone.id where former.account_id = $1
"""

AT_ONCE = 500


async def change(work: Work, voucher_uuid: UUID, change: VoucherChange) -> Voucher:
    """The voucher as changed. Raises VoucherNotFound, InvalidInput.

    Its last day can be changed only while it is active, or will be.
    """
    await work.write(HELD, work.account_id, voucher_uuid)
    before = await work.get(Voucher, voucher_uuid)
    _check(before, change, work.now)
    new = await filled_in(work, change.given, VOUCHER)
    off = before.deactivated_at
    if change.status is not UNSET:
        off = None if change.status == "ACTIVE" else off or work.now
    first, last = before.activates_at, before.expires_at
    await work.write(
        CHANGE,
        *(work.account_id, voucher_uuid, work.now, off),
        first if change.activates_at is UNSET else change.activates_at,
        last if change.expires_at is UNSET else change.expires_at,
        *(new.values, new.cleared),
    )
    voucher = await work.get(Voucher, voucher_uuid)
    if is_changed(before, voucher):
        work.emit(_updated(voucher))
    return voucher


async def delete(work: Work, voucher_uuid: UUID) -> None:
    """Deletes a voucher. Raises VoucherNotFound, VoucherAlreadyRedeemed.

    One that was redeemed is kept, also if that was undone: it can be deactivated.
    """
    await work.write(HOLD_PROMOTION, work.account_id, voucher_uuid)
    held = await work.write(HELD, work.account_id, voucher_uuid)
    if not held:
        raise VoucherNotFound
    voucher = await work.get(Voucher, voucher_uuid)
    if not await work.write(DELETE, work.account_id, voucher.id, work.now):
        raise VoucherAlreadyRedeemed
    await work.write(LEAVE_ROOM, work.account_id, held[0]["promotion_id"], 1)
    work.emit(
        VoucherDeleted(
            subject_uuid=voucher_uuid,
            contact_uuid=voucher.contact_uuid,
            promotion=voucher.promotion_uuid,
        )
    )


async def reverse(work: Work, redemption_uuid: UUID) -> Redeemed:
    """The voucher, which can be redeemed once more. Raises VoucherNotFound.

    Again is the same as once.
    """
    await work.write(HOLD_VOUCHER, work.account_id, redemption_uuid)
    is_first = await work.write(
        REVERSE, work.account_id, redemption_uuid, work.now, work.actor
    )
    rows = await work.write(REDEMPTION, work.account_id, redemption_uuid)
    if not rows:
        raise VoucherNotFound
    [row] = rows
    voucher = await work.get(Voucher, row["voucher_uuid"])
    if is_first:
        work.emit(
            VoucherRedemptionReversed(
                subject_uuid=voucher.uuid,
                contact_uuid=voucher.contact_uuid,
                promotion=voucher.promotion_uuid,
                redemption=redemption_uuid,
            )
        )
        work.emit(_updated(voucher))
    undone = Redemption(row["uuid"], row["happened_at"], reversed_at=row["reversed_at"])
    return Redeemed(voucher, [undone])


async def end_vouchers(work: Work, position: int) -> bool:
    """Switches off some vouchers of the contact whose end this event tells.

    Whether there were any; twice is the same as once. No more are made for them.
    """
    [event] = await logged(work, position - 1, 1)
    rows = await work.write(ENDED, work.account_id, event.subject_uuid)
    ids = [row["id"] for row in rows]
    await end_batches(work, ids)
    ended = await work.write(END_ALL, work.account_id, ids, work.now, AT_ONCE)
    for row in ended:
        told = VoucherUpdated(
            subject_uuid=row["uuid"],
            contact_uuid=event.subject_uuid,
            promotion=row["promotion"],
        )
        work.emit(told)
    return bool(ended)


def _updated(voucher: Voucher) -> VoucherUpdated:
    return VoucherUpdated(
        subject_uuid=voucher.uuid,
        contact_uuid=voucher.contact_uuid,
        promotion=voucher.promotion_uuid,
    )


def _check(before: Voucher, change: VoucherChange, now: datetime) -> None:
    if change.status == "ACTIVE":
        # Who switches one on may say until when in the same call.
        before = replace(before, deactivated_at=None)
    if change.expires_at is not UNSET and before.status(now) not in IN_USE:
        reason = "Can be changed only while the voucher is active or inactive."
        raise InvalidInput({"expiration_date": [reason]})
    first, last = change.activates_at, change.expires_at
    if isinstance(first, datetime) and isinstance(last, datetime) and last <= first:
        raise InvalidInput({"expiration_date": ["Must lie after activation_date."]})


async def forget_deleted(work: Work) -> None:
    """Forgets how vouchers were that were deleted a month ago."""
    await work.write(FORGET_DELETED, work.account_id, work.now - KEPT)
