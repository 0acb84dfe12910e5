"""Redeeming vouchers, holding them, and what became of it."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.promotions.queries import Redemption, Status
from regulars.promotions.schemas.promotions import moment
from regulars.promotions.schemas.vouchers import Code, VoucherOut
from regulars.promotions.service import Lock

ReleaseKey = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        description="As locking the voucher answered it.",
        examples=["7b0c1a52-6a4e-4a58-9f0c-3a2f5b6d7e81"],
    ),
]


class VoucherRedeem(Struct, kw_only=True):
    """A voucher to redeem, where, and for whom.

    `contact_uuid` is whose voucher it becomes, if it is nobody's, and otherwise has to
    be whose it is. `release_key` is needed while it is locked.
    """

    code: Code
    shop_uuid: UUID | None = None
    contact_uuid: UUID | None = None
    release_key: ReleaseKey | None = None


class VoucherMultiRedeem(VoucherRedeem, kw_only=True):
    """A voucher to redeem several times together."""

    number_of_times: Annotated[int, Meta(ge=1, le=50, examples=[2])]


class VoucherValidate(Struct, kw_only=True):
    """Where, and for whom, a voucher would be redeemed."""

    shop_uuid: UUID | None = None
    contact_uuid: UUID | None = None
    release_key: ReleaseKey | None = None


class VoucherRelease(Struct):
    """The key of the lock."""

    release_key: ReleaseKey


class RedemptionOut(Struct):
    """One use of a voucher: its uuid is what undoes it."""

    uuid: UUID
    created_at: str

    @classmethod
    def of(cls, redemption: Redemption) -> "RedemptionOut":
        return cls(redemption.uuid, atom(redemption.happened_at))


class ReversedRedemptionOut(RedemptionOut):
    """One use of a voucher that was undone."""

    reversed_at: str | None

    @classmethod
    def of(cls, redemption: Redemption) -> "ReversedRedemptionOut":
        head = (redemption.uuid, atom(redemption.happened_at))
        return cls(*head, moment(redemption.reversed_at))


class RedemptionSettingsOut(ReversedRedemptionOut):
    """One use of a voucher: by whom and where."""

    contact_uuid: UUID | None
    shop_uuid: UUID | None
    channel: str

    @classmethod
    def of(cls, redemption: Redemption) -> "RedemptionSettingsOut":
        return cls(
            redemption.uuid,
            atom(redemption.happened_at),
            moment(redemption.reversed_at),
            redemption.contact_uuid,
            redemption.shop_uuid,
            redemption.channel,
        )


class RedeemedVoucherOut(VoucherOut):
    """A voucher that was just redeemed, and what to reverse to undo that."""

    voucher_redemption: RedemptionOut


class ReversedVoucherOut(VoucherOut):
    """A voucher that can be redeemed once more, and what was undone."""

    voucher_redemption: ReversedRedemptionOut


class MultiRedeemedVoucherOut(Struct):
    """A voucher that was just redeemed several times."""

    voucher: VoucherOut
    voucher_redemptions: list[RedemptionOut]


class ValidVoucherOut(VoucherOut):
    """A voucher that can be redeemed now; one that can't is refused."""

    is_valid: bool


class LockedVoucherOut(Struct):
    """The voucher of a lock, and how it is now."""

    uuid: UUID
    status: Status


class LockOut(Struct):
    """A lock: its key, and when it ends by itself; once it has ended, when."""

    release_key: str
    locked_at: str
    unlocked_at: str | None
    system_release_at: str | None


class VoucherLockOut(Struct):
    """A voucher and its lock."""

    voucher: LockedVoucherOut
    lock: LockOut

    @classmethod
    def of(cls, lock: Lock, status: Status) -> "VoucherLockOut":
        return cls(
            LockedVoucherOut(lock.voucher.uuid, status),
            LockOut(
                lock.release_key,
                atom(lock.locked_at),
                moment(lock.unlocked_at),
                moment(lock.ends_at),
            ),
        )
