"""Redeeming vouchers, and trying whether one could be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.gather import Gatherer
from regulars.kit.ids import uuid7
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
from regulars.promotions.queries import Redemption, Voucher
from regulars.promotions.service.statement import REDEEM


class Redeeming(msgspec.Struct, frozen=True, kw_only=True):
    """A voucher to redeem, found by its code or its uuid.

    Of one that is only tried it is told whether it could be, and nothing changes.
    `is_multi` asks for a voucher that may be redeemed more than once at all.
    """

    code_mac: bytes | None = None
    voucher_uuid: UUID | None = None
    times: int = 1
    is_multi: bool = False
    tries: bool = False
    shop_uuid: UUID | None = None
    contact_uuid: UUID | None = None
    key_mac: bytes | None = None
    channel: str
    actor: str
    happened_at: datetime


class Redeemed(msgspec.Struct, frozen=True):
    """A voucher as it is now, and what was redeemed of it."""

    voucher: Voucher
    redemptions: Sequence[Redemption]


class _Going(msgspec.Struct, frozen=True):
    order: Redeeming
    uuids: list[UUID]


REFUSED: dict[str, type[Problem]] = {
    "no shop": ShopNotFound,
    "no contact": ContactNotFound,
    "no voucher": VoucherNotFound,
    "expired": VoucherExpired,
    "redeemed": VoucherAlreadyRedeemed,
    "deactivated": VoucherDeactivated,
    "inactive": VoucherInactive,
    "locked": VoucherAlreadyLocked,
    "too few": NotEnoughRedemptions,
    "off": PromotionInactive,
    "limit": VoucherLimitReached,
}
"""What the statement says when it does not take an order."""

OF_VOUCHER = Voucher.__struct_fields__


async def redeem(work: Work, orders: Sequence[Redeeming]) -> list[Redeemed | Problem]:
    """For each order in turn the voucher that it redeemed, or its refusal."""
    going = [_Going(order, [uuid7() for _ in range(order.times)]) for order in orders]
    rows = await work.once(REDEEM, work.account_id, work.now, *_columns(going))
    return [_outcome(work, one, row) for one, row in zip(going, rows, strict=True)]


redeeming: Gatherer[Redeeming, Redeemed] = Gatherer(redeem)
"""`redeem` with the requests of the same account gathered in front of it."""


def _columns(going: Sequence[_Going]) -> tuple[list[Any], ...]:
    """The orders as the arrays that `REDEEM` takes from its third value on."""
    orders = [one.order for one in going]
    made = [(n, uuid) for n, one in enumerate(going, 1) for uuid in one.uuids]
    return (
        [order.code_mac for order in orders],
        [order.voucher_uuid for order in orders],
        [order.shop_uuid for order in orders],
        [order.contact_uuid for order in orders],
        [order.times for order in orders],
        [2 if order.is_multi else 1 for order in orders],
        [order.key_mac for order in orders],
        [order.tries for order in orders],
        [order.channel for order in orders],
        [order.actor for order in orders],
        [order.happened_at for order in orders],
        [n for n, _ in made],
        [uuid for _, uuid in made],
    )


def _outcome(work: Work, one: _Going, row: Any) -> Redeemed | Problem:
    if row["outcome"] == "who":
        return InvalidInput({"contact_uuid": ["This field is required."]})
    refused = REFUSED.get(row["outcome"])
    if refused is not None:
        return refused()
    told = {name: row[name] for name in OF_VOUCHER if name not in UNTOLD}
    moment = one.order.happened_at
    if one.order.tries:
        return Redeemed(Voucher(**told, deactivated_at=None, updated_at=work.now), [])
    told["redeemed_at"] = moment
    if row["locked_at"] is not None and row["unlocked_at"] is None:
        told["unlocked_at"] = min(row["lock_ends_at"], work.now)
    now = Voucher(**told, deactivated_at=None, updated_at=work.now)
    return Redeemed(now, [Redemption(uuid, moment) for uuid in one.uuids])


# One that is redeemed is not deactivated, and has changed just now.
UNTOLD = frozenset({"deactivated_at", "updated_at"})
