"""Holding a voucher for a checkout, and letting go of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.promotions.errors import (
    VoucherAlreadyRedeemed,
    VoucherExpired,
    VoucherNotFound,
)
from regulars.promotions.events import VoucherLocked, VoucherReleased
from regulars.promotions.queries import Voucher
from regulars.promotions.service.redeem import REFUSED

PURPOSE = "voucher lock"

LONGEST = timedelta(hours=1)
"""After so long a lock ends by itself."""


class Lock(msgspec.Struct, frozen=True):
    """A voucher, and the lock that it has or had last."""

    voucher: Voucher
    release_key: str
    locked_at: datetime
    unlocked_at: datetime | None
    ends_at: datetime | None


# Judged by the row as it is once it is locked: two checkouts can't both hold it.
LOCK = """
    update vouchers voucher set lock_mac = $4, locked_at = $3, lock_ends_at = $5,
      unlocked_at = null, updated_at = $3
    from promotions promotion
    where voucher.account_id = $1 and voucher.uuid = $2
      and promotion.account_id = $1 and promotion.id = voucher.promotion_id
      and voucher_refusal(voucher, promotion.is_active
        and promotion.removed_at is null, 1, 1, null, $3) is null
    returning 1
"""

WHY_NOT = """
    select voucher_refusal(voucher, promotion.is_active
      and promotion.removed_at is null, 1, 1, null, $3) as refusal
    from vouchers voucher
    join promotions promotion
      on (promotion.account_id, promotion.id) = ($1, voucher.promotion_id)
    where voucher.account_id = $1 and voucher.uuid = $2
"""

# Whoever releases it again is told the same again.
RELEASE = """
    update vouchers set unlocked_at = coalesce(unlocked_at, least(lock_ends_at, $3)),
      updated_at = $3
    where account_id = $1 and uuid = $2 and lock_mac = $4
      and (expires_at is null or expires_at > $3)
      and times_redeemed < redemptions_allowed
    returning locked_at, unlocked_at, unlocked_at = $3 as is_new
"""


def mac_of_key(keys: Keys, account_id: int, release_key: str) -> bytes:
    """What is kept of a release key."""
    return keys.mac(PURPOSE, f"{account_id} {release_key.strip().lower()}")


async def lock(work: Work, keys: Keys, voucher_uuid: UUID) -> Lock:
    """A voucher that nobody else can redeem for an hour.

    Raises VoucherNotFound, VoucherExpired, VoucherAlreadyRedeemed, VoucherDeactivated,
    VoucherInactive, VoucherAlreadyLocked, PromotionInactive.
    """
    release_key = str(uuid4())
    ends_at = work.now + LONGEST
    mac = mac_of_key(keys, work.account, release_key)
    head = (work.account_id, voucher_uuid, work.now)
    while not await work.write(LOCK, *head, mac, ends_at):
        rows = await work.write(WHY_NOT, *head)
        if not rows:
            raise VoucherNotFound
        if rows[0]["refusal"] is not None:
            raise REFUSED[rows[0]["refusal"]]
    voucher = await work.get(Voucher, voucher_uuid)
    work.emit(
        VoucherLocked(
            subject_uuid=voucher_uuid,
            contact_uuid=voucher.contact_uuid,
            promotion=voucher.promotion_uuid,
        )
    )
    return Lock(voucher, release_key, work.now, None, ends_at)


async def release(work: Work, keys: Keys, voucher_uuid: UUID, release_key: str) -> Lock:
    """The voucher, free again. InvalidInput says that it is not the lock's key.

    Raises VoucherNotFound, VoucherExpired, VoucherAlreadyRedeemed, InvalidInput.
    """
    mac = mac_of_key(keys, work.account, release_key)
    head = (work.account_id, voucher_uuid, work.now)
    rows: Any = await work.write(RELEASE, *head, mac)
    voucher = await work.get(Voucher, voucher_uuid)
    if not rows:
        raise _refusal(voucher, work.now)
    [row] = rows
    if row["is_new"]:
        work.emit(
            VoucherReleased(
                subject_uuid=voucher_uuid,
                contact_uuid=voucher.contact_uuid,
                promotion=voucher.promotion_uuid,
            )
        )
    return Lock(voucher, release_key, row["locked_at"], row["unlocked_at"], None)


def _refusal(voucher: Voucher, now: datetime) -> Problem:
    if voucher.expires_at is not None and voucher.expires_at <= now:
        return VoucherExpired()
    if voucher.is_redeemed:
        return VoucherAlreadyRedeemed()
    return InvalidInput({"release_key": ["Is not the key of this voucher's lock."]})
