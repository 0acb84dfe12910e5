"""A code that somebody tries out, and everything that speaks against it."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.errors import Problem
from regulars.promotions.schemas.redemptions import ReleaseKey
from regulars.promotions.schemas.vouchers import Code, VoucherSettingsOut
from regulars.promotions.service import Check

CheckName = Literal[
    "shop",
    "contact",
    "code",
    "holder",
    "expiration_date",
    "redemptions",
    "status",
    "activation_date",
    "lock",
    "number_of_times",
    "promotion",
    "contact_named",
    "limit_per_contact",
]


class VoucherTest(Struct, kw_only=True):
    """A code to try out: where, for whom and how often it would be redeemed."""

    code: Code
    shop_uuid: UUID | None = None
    contact_uuid: UUID | None = None
    number_of_times: Annotated[int, Meta(ge=1, le=50, examples=[1])] = 1
    release_key: ReleaseKey | None = None


class RefusalOut(Struct):
    """What redeeming would be refused with."""

    code: Annotated[int, Meta(examples=[80006])]
    message: Annotated[str, Meta(examples=["Voucher has expired."])]

    @classmethod
    def of(cls, problem: Problem | type[Problem]) -> "RefusalOut":
        return cls(problem.code, problem.message)


class VoucherCheckOut(Struct):
    """One thing that was looked at, and what redeeming is refused with over it.

    `code` is whether there is such a voucher, `holder` whether it is this contact's,
    `contact_named` whether it is said whose it becomes, where that has to be.
    """

    check: CheckName
    is_passed: bool
    refusal: RefusalOut | None


class VoucherTestOut(Struct):
    """Whether redeeming a code would be good now, and everything against it.

    `refusal` is what redeeming it would be refused with, and `checks` what was looked
    at, in the order in which that refuses. `is_mistyped` says that the code was meant
    to be one of ours and has a slip in it.
    """

    is_accepted: bool
    refusal: RefusalOut | None
    is_mistyped: bool
    checks: list[VoucherCheckOut]
    voucher: VoucherSettingsOut | None

    @classmethod
    def of(
        cls,
        refusal: Problem | None,
        checks: Sequence[Check],
        voucher: VoucherSettingsOut | None,
        *,
        is_mistyped: bool = False,
    ) -> "VoucherTestOut":
        return cls(
            refusal is None,
            None if refusal is None else RefusalOut.of(refusal),
            is_mistyped,
            [_told(each) for each in checks],
            voucher,
        )


def _told(check: Check) -> VoucherCheckOut:
    refusal = None if check.refusal is None else RefusalOut.of(check.refusal)
    name: CheckName = check.name  # type: ignore[assignment]
    return VoucherCheckOut(name, refusal is None, refusal)
