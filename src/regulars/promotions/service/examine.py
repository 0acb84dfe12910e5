"""Trying a code: whether redeeming it would be good now, and everything against it."""

from collections.abc import Sequence

import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
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
from regulars.promotions.queries import Voucher, checks, find_by_code
from regulars.promotions.service.redeem import Redeeming, redeem

CHECKS: dict[str, type[Problem]] = {
    "shop": ShopNotFound,
    "contact": ContactNotFound,
    "code": VoucherNotFound,
    "holder": VoucherNotFound,
    "expiration_date": VoucherExpired,
    "redemptions": VoucherAlreadyRedeemed,
    "status": VoucherDeactivated,
    "activation_date": VoucherInactive,
    "lock": VoucherAlreadyLocked,
    "number_of_times": NotEnoughRedemptions,
    "promotion": PromotionInactive,
    "contact_named": InvalidInput,
    "limit_per_contact": VoucherLimitReached,
}
"""What is looked at, in the order in which redeeming refuses, and with what."""

UNKNOWN_CODE = {"code": False}
"""All that can be looked at of a code that nobody has made."""


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at, and what redeeming is refused with over it."""

    name: str
    refusal: type[Problem] | None


class Verdict(msgspec.Struct, frozen=True):
    """Whether redeeming would be good; `refusal` is what it would be refused with."""

    refusal: Problem | None
    checks: Sequence[Check]
    voucher: Voucher


async def examine(work: Work, order: Redeeming) -> Verdict:
    """What would become of this order, given by a code, if it was not only tried.

    The verdict is the one of redeeming itself. The checks beside it say all that is in
    the way, and not only what comes first. Raises VoucherNotFound for an unknown code.
    """
    assert order.tries
    assert order.code_mac is not None
    voucher = await find_by_code(work, order.code_mac)
    [outcome] = await redeem(work, [order])
    found = await checks(
        work,
        order.code_mac,
        (order.shop_uuid, order.contact_uuid, order.key_mac, order.times),
    )
    refusal = outcome if isinstance(outcome, Problem) else None
    return Verdict(refusal, checks_of({"code": True, **found}), voucher)


def checks_of(found: dict[str, bool]) -> Sequence[Check]:
    """What was found of each thing, in the order of refusals."""
    return [
        Check(name, None if found[name] else refusal)
        for name, refusal in CHECKS.items()
        if name in found
    ]
