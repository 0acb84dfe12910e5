"""Trying a code out, for whoever wonders why a till refuses it."""

from regulars.accounts.permissions import Permission
from regulars.contacts.schemas import channel_of
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard, waits_in
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.promotions import service
from regulars.promotions.errors import VoucherNotFound
from regulars.promotions.guessing import LINE, guess
from regulars.promotions.schemas import (
    VoucherSettingsOut,
    VoucherTest,
    VoucherTestOut,
    all_shown,
)
from regulars.promotions.service import Redeeming


@dashboard.post(
    "/voucher-tests", allows=Permission.PROMOTIONS_READ, refuses=[TooManyRequests]
)
@waits_in(LINE)
async def try_voucher(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, body: VoucherTest
) -> VoucherTestOut:
    """Whether a code could be redeemed now, and why not; nothing is changed by it.

    For a contact, in a shop, as often as you say. Twenty wrong codes a minute, and you
    have to wait.
    """
    key = body.release_key
    order = Redeeming(
        code_mac=service.mac_of(keys, work.account, body.code),
        times=body.number_of_times,
        is_multi=body.number_of_times > 1,
        tries=True,
        shop_uuid=body.shop_uuid,
        contact_uuid=body.contact_uuid,
        key_mac=None if key is None else service.mac_of_key(keys, work.account, key),
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
    )
    try:
        async with guess(work, guesses, keys, caller):
            verdict = await service.examine(work, order)
    except VoucherNotFound as unknown:
        slip = service.is_mistyped(body.code)
        checks = service.checks_of(service.UNKNOWN_CODE)
        return VoucherTestOut.of(unknown, checks, None, is_mistyped=slip)
    [voucher] = await all_shown(work, keys, [verdict.voucher], VoucherSettingsOut)
    return VoucherTestOut.of(verdict.refusal, verdict.checks, voucher)
