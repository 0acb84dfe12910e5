"""Promotions and vouchers as callers read them, with codes unsealed."""

from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from regulars.accounts.permissions import Permission
from regulars.kit.crypto import Keys, masked
from regulars.kit.doors import Caller
from regulars.kit.work import Work
from regulars.promotions.queries import Promotion, Voucher
from regulars.promotions.schemas.promotions import PromotionOut, PromotionSettingsOut
from regulars.promotions.schemas.vouchers import (
    Names,
    VoucherOut,
    VoucherSettingsOut,
    shown,
)
from regulars.promotions.service import PROMOTION, VOUCHER, code_of, known

Shape = TypeVar("Shape", VoucherOut, VoucherSettingsOut)
Told = TypeVar("Told", bound=VoucherOut)
Terms = TypeVar("Terms", PromotionOut, PromotionSettingsOut)


async def names(work: Work) -> Names:
    """What the account has defined for promotions, and for promotions or vouchers."""
    return await known(work, PROMOTION), await known(work, VOUCHER)


async def all_shown(
    work: Work, keys: Keys, vouchers: Sequence[Voucher], shape: type[Shape]
) -> list[Shape]:
    """Vouchers with their codes and all attributes that they could have."""
    defined = await names(work)
    return [
        shape.of(each, code_of(keys, work.account, each.code_sealed), defined, work.now)
        for each in vouchers
    ]


async def fields_of(work: Work, keys: Keys, voucher: Voucher) -> dict[str, Any]:
    """The fields that every answer about a voucher has."""
    code = code_of(keys, work.account, voucher.code_sealed)
    return shown(voucher, code, await names(work), work.now)


def guarded(told: Told, caller: Caller) -> Told:
    """The same; its code is masked unless the caller may list codes.

    For answers about a voucher that is named by its uuid, which events and redemptions
    tell: whoever names it by its code knows that.
    """
    if Permission.PROMOTIONS_ISSUE in caller.permissions:
        return told
    return replace(told, code=masked(told.code))


async def promotions_shown(
    work: Work, promotions: Sequence[Promotion], shape: type[Terms]
) -> list[Terms]:
    """Promotions with all attributes that they could have."""
    defined = await known(work, PROMOTION)
    return [shape.of(each, defined) for each in promotions]
