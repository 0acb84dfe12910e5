"""Vouchers redeemed: validated before, locked meanwhile, reversed afterwards."""

from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register, waits_in
from regulars.kit.errors import Problem, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.promotions import queries, service
from regulars.promotions.errors import (
    NotEnoughRedemptions,
    PromotionInactive,
    VoucherAlreadyLocked,
    VoucherAlreadyRedeemed,
    VoucherDeactivated,
    VoucherExpired,
    VoucherInactive,
    VoucherLimitReached,
    VoucherNotFound,
)
from regulars.promotions.guessing import LINE, guess
from regulars.promotions.queries import Voucher
from regulars.promotions.schemas import (
    MultiRedeemedVoucherOut,
    RedeemedVoucherOut,
    RedemptionOut,
    RedemptionSettingsOut,
    ReversedRedemptionOut,
    ReversedVoucherOut,
    ValidVoucherOut,
    VoucherLockOut,
    VoucherMultiRedeem,
    VoucherOut,
    VoucherRedeem,
    VoucherRelease,
    VoucherValidate,
    fields_of,
    guarded,
)
from regulars.promotions.service import Redeemed, Redeeming

HOLDING: list[type[Problem]] = [
    VoucherNotFound,
    VoucherExpired,
    VoucherAlreadyRedeemed,
    VoucherDeactivated,
    VoucherInactive,
    VoucherAlreadyLocked,
    PromotionInactive,
]

VALIDATING: list[type[Problem]] = [
    ShopNotFound,
    ContactNotFound,
    *HOLDING,
    VoucherLimitReached,
]

REDEEMING: list[type[Problem]] = [*VALIDATING, TooManyRequests]

SEVERAL: list[type[Problem]] = [*REDEEMING, NotEnoughRedemptions]

RELEASING: list[type[Problem]] = [
    VoucherNotFound,
    VoucherExpired,
    VoucherAlreadyRedeemed,
]

MISSING: list[type[Problem]] = [VoucherNotFound]

WRITE = Permission.PROMOTIONS_WRITE


@clients.post("/vouchers/{voucher_uuid}/validate", allows=WRITE, refuses=VALIDATING)
@register.post("/vouchers/{voucher_uuid}/validate", allows=WRITE, refuses=VALIDATING)
async def validate_voucher(
    work: Work, caller: Caller, keys: Keys, voucher_uuid: UUID, body: VoucherValidate
) -> ValidVoucherOut:
    """Whether a voucher can be redeemed now, once: it is refused as redeeming it is.

    Nothing is redeemed, and nobody is kept from redeeming it: lock it for that.
    """
    return await _tried(work, caller, keys, voucher_uuid, body)


@dashboard.post("/vouchers/{voucher_uuid}/validate", allows=WRITE, refuses=VALIDATING)
async def validate_voucher_on_dashboard(
    work: Work, caller: Caller, keys: Keys, voucher_uuid: UUID, body: VoucherValidate
) -> ValidVoucherOut:
    """Whether a voucher can be redeemed now, once: it is refused as redeeming it is.

    Nothing is redeemed, and nobody is kept from redeeming it: lock it for that. Of its
    code you are told the last two characters, unless you may list vouchers.
    """
    return guarded(await _tried(work, caller, keys, voucher_uuid, body), caller)


@clients.post("/vouchers/redeem", allows=WRITE, refuses=REDEEMING)
@register.post("/vouchers/redeem", allows=WRITE, refuses=REDEEMING)
@dashboard.post("/vouchers/redeem", allows=WRITE, refuses=REDEEMING, moves_value=True)
@waits_in(LINE)
async def redeem_voucher(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, body: VoucherRedeem
) -> RedeemedVoucherOut:
    """Redeem a voucher once. Twenty wrong codes a minute, and you have to wait.

    One that is nobody's becomes the contact's, and one that is another contact's is
    unknown (80004). Where a promotion counts what each contact gets, `contact_uuid` is
    needed. A register redeems at its own shop.
    """
    done = await _redeemed(work, caller, keys, guesses, body)
    fields = await fields_of(work, keys, done.voucher)
    [redemption] = done.redemptions
    told = RedemptionOut.of(redemption)
    return RedeemedVoucherOut(**fields, voucher_redemption=told)


@clients.post("/vouchers/multi-redeem", allows=WRITE, refuses=SEVERAL)
@register.post("/vouchers/multi-redeem", allows=WRITE, refuses=SEVERAL)
@dashboard.post(
    "/vouchers/multi-redeem", allows=WRITE, refuses=SEVERAL, moves_value=True
)
@waits_in(LINE)
async def redeem_voucher_several_times(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, body: VoucherMultiRedeem
) -> MultiRedeemedVoucherOut:
    """Redeem a voucher `number_of_times`, or not at all.

    Only of vouchers that may be redeemed more than once (80019).
    """
    done = await _redeemed(work, caller, keys, guesses, body)
    fields = await fields_of(work, keys, done.voucher)
    told = [RedemptionOut.of(each) for each in done.redemptions]
    return MultiRedeemedVoucherOut(VoucherOut(**fields), told)


@clients.post(
    "/vouchers/{voucher_redemption_uuid}/reverse", allows=WRITE, refuses=MISSING
)
@register.post(
    "/vouchers/{voucher_redemption_uuid}/reverse", allows=WRITE, refuses=MISSING
)
async def reverse_voucher_redemption(
    work: Work, keys: Keys, voucher_redemption_uuid: UUID
) -> ReversedVoucherOut:
    """Undo one use of a voucher, by the uuid of the redemption.

    Again is the same as once. A voucher that became the contact's by it is nobody's
    again.
    """
    return await _reversed(work, keys, voucher_redemption_uuid)


@dashboard.post(
    "/vouchers/{voucher_redemption_uuid}/reverse",
    allows=WRITE,
    refuses=MISSING,
    moves_value=True,
)
async def reverse_voucher_redemption_on_dashboard(
    work: Work, caller: Caller, keys: Keys, voucher_redemption_uuid: UUID
) -> ReversedVoucherOut:
    """Undo one use of a voucher, by the uuid of the redemption.

    Again is the same as once. A voucher that became the contact's by it is nobody's
    again. Of its code you are told the last two characters, unless you may list
    vouchers.
    """
    return guarded(await _reversed(work, keys, voucher_redemption_uuid), caller)


@clients.post("/vouchers/{voucher_uuid}/lock", allows=WRITE, refuses=HOLDING)
@register.post("/vouchers/{voucher_uuid}/lock", allows=WRITE, refuses=HOLDING)
@dashboard.post("/vouchers/{voucher_uuid}/lock", allows=WRITE, refuses=HOLDING)
async def lock_voucher(work: Work, keys: Keys, voucher_uuid: UUID) -> VoucherLockOut:
    """Keep a voucher for a checkout: only the release key redeems it or lets it go.

    It ends by itself an hour later, at `system_release_at`.
    """
    lock = await service.lock(work, keys, voucher_uuid)
    return VoucherLockOut.of(lock, lock.voucher.status(work.now))


@clients.post("/vouchers/{voucher_uuid}/release", allows=WRITE, refuses=RELEASING)
@register.post("/vouchers/{voucher_uuid}/release", allows=WRITE, refuses=RELEASING)
@dashboard.post("/vouchers/{voucher_uuid}/release", allows=WRITE, refuses=RELEASING)
async def release_voucher(
    work: Work, keys: Keys, voucher_uuid: UUID, body: VoucherRelease
) -> VoucherLockOut:
    """Let go of a voucher that was locked, with the key of its lock."""
    lock = await service.release(work, keys, voucher_uuid, body.release_key)
    return VoucherLockOut.of(lock, lock.voucher.status(work.now))


@dashboard.get(
    "/vouchers/{voucher_uuid}/redemptions",
    allows=Permission.PROMOTIONS_READ,
    refuses=[VoucherNotFound],
)
async def list_voucher_redemptions(
    work: Work, voucher_uuid: UUID
) -> list[RedemptionSettingsOut]:
    """The latest thousand uses of a voucher, the newest first, undone ones too."""
    voucher = await work.get(Voucher, voucher_uuid)
    found = await queries.redemptions(work, voucher.id)
    return [RedemptionSettingsOut.of(each) for each in found]


async def _tried(
    work: Work, caller: Caller, keys: Keys, voucher_uuid: UUID, body: VoucherValidate
) -> ValidVoucherOut:
    order = Redeeming(
        voucher_uuid=voucher_uuid,
        tries=True,
        shop_uuid=caller.shop_uuid or body.shop_uuid,
        contact_uuid=body.contact_uuid,
        key_mac=_key(work, keys, body.release_key),
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
    )
    tried = await service.redeeming.do(work, order)
    fields = await fields_of(work, keys, tried.voucher)
    return ValidVoucherOut(**fields, is_valid=True)


async def _redeemed(
    work: Work,
    caller: Caller,
    keys: Keys,
    guesses: Limits,
    body: VoucherRedeem | VoucherMultiRedeem,
) -> Redeemed:
    is_multi = isinstance(body, VoucherMultiRedeem)
    order = Redeeming(
        code_mac=service.mac_of(keys, work.account, body.code),
        times=body.number_of_times if isinstance(body, VoucherMultiRedeem) else 1,
        is_multi=is_multi,
        shop_uuid=caller.shop_uuid or body.shop_uuid,
        contact_uuid=body.contact_uuid,
        key_mac=_key(work, keys, body.release_key),
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
    )
    async with guess(work, guesses, keys, caller):
        return await service.redeeming.do(work, order)


async def _reversed(work: Work, keys: Keys, uuid: UUID) -> ReversedVoucherOut:
    done = await service.reverse(work, uuid)
    fields = await fields_of(work, keys, done.voucher)
    [undone] = done.redemptions
    told = ReversedRedemptionOut.of(undone)
    return ReversedVoucherOut(**fields, voucher_redemption=told)


def _key(work: Work, keys: Keys, release_key: str | None) -> bytes | None:
    if release_key is None:
        return None
    return service.mac_of_key(keys, work.account, release_key)
