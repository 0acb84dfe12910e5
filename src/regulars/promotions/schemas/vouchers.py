"""Vouchers, as the contract shows them and as the dashboard does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.attributes.schemas import carries_attributes, flat
from regulars.kit.clock import atom
from regulars.kit.pages import Paging
from regulars.promotions.queries import Status, Voucher, Wanted
from regulars.promotions.schemas.promotions import (
    PromotionType,
    moment,
    type_of,
)

# What the account has defined for promotions, and for promotions or vouchers.
Names = tuple[Iterable[str], Iterable[str]]

Code = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^\s*\S.*$",
        description="Upper and lower case are the same.",
        examples=["SLICE-2027"],
    ),
]


class ContactOfVoucher(Struct):
    """Whose the voucher is."""

    uuid: UUID
    email: str


@carries_attributes
class PromotionOfVoucher(Struct):
    """The promotion of a voucher, with its attributes inside and beside its fields."""

    uuid: UUID
    name: str
    description: str
    type: PromotionType
    redemptions_per_voucher: int
    voucher_limit: int
    limit_per_contact: int | None
    expiration_duration: int | None
    attributes: dict[str, Any]


class VoucherOut(Struct):
    """A voucher: what it may be redeemed for, by whom, until when and how often.

    It has the attributes of its promotion, unless it has its own. `expiration_date`
    null is for ever.
    """

    uuid: UUID
    code: Annotated[str, Meta(examples=["SLICE-2027"])]
    status: Status
    name: str
    description: str
    activation_date: str
    expiration_date: str | None
    redeemed_at: str | None
    is_redeemed: bool
    redemptions_remaining: int
    times_redeemed: int
    total_redemptions_allowed: int
    attributes: dict[str, Any]
    contact: ContactOfVoucher | None
    promotion: PromotionOfVoucher

    @classmethod
    def of(
        cls, voucher: Voucher, code: str, names: Names, now: datetime
    ) -> "VoucherOut":
        return cls(**shown(voucher, code, names, now))


class NewVoucherOut(VoucherOut, tag_field="type", tag="voucher"):
    """A voucher that was just made; a batch of them is told by its `type`."""


class VoucherSettingsOut(VoucherOut):
    """A voucher with what staff need to know."""

    voucher_batch_uuid: UUID | None
    locked_at: str | None
    system_release_at: str | None
    deactivated_at: str | None
    created_at: str
    updated_at: str

    @classmethod
    def of(
        cls, voucher: Voucher, code: str, names: Names, now: datetime
    ) -> "VoucherSettingsOut":
        is_locked = voucher.is_locked(now)
        return cls(
            **shown(voucher, code, names, now),
            voucher_batch_uuid=voucher.batch_uuid,
            locked_at=moment(voucher.locked_at) if is_locked else None,
            system_release_at=moment(voucher.lock_ends_at) if is_locked else None,
            deactivated_at=moment(voucher.deactivated_at),
            created_at=atom(voucher.created_at),
            updated_at=atom(voucher.updated_at),
        )


def shown(voucher: Voucher, code: str, names: Names, now: datetime) -> dict[str, Any]:
    """The fields that every answer about a voucher has."""
    of_promotion, of_either = names
    told = voucher.promotion_attributes
    all_told = {**told, **voucher.attributes}
    return {
        "uuid": voucher.uuid,
        "code": code,
        "status": voucher.status(now),
        "name": voucher.promotion_name,
        "description": voucher.promotion_description,
        "activation_date": atom(voucher.activates_at),
        "expiration_date": moment(voucher.expires_at),
        "redeemed_at": moment(voucher.redeemed_at),
        "is_redeemed": voucher.is_redeemed,
        "redemptions_remaining": voucher.redemptions_allowed - voucher.times_redeemed,
        "times_redeemed": voucher.times_redeemed,
        "total_redemptions_allowed": voucher.redemptions_allowed,
        "attributes": {name: all_told.get(name) for name in of_either},
        "contact": _contact(voucher),
        "promotion": _promotion(
            voucher, {name: told.get(name) for name in of_promotion}
        ),
    }


def _contact(voucher: Voucher) -> ContactOfVoucher | None:
    if voucher.contact_uuid is None:
        return None
    return ContactOfVoucher(voucher.contact_uuid, voucher.contact_email or "")


def _promotion(voucher: Voucher, attributes: dict[str, Any]) -> PromotionOfVoucher:
    fields = {
        "uuid": voucher.promotion_uuid,
        "name": voucher.promotion_name,
        "description": voucher.promotion_description,
        "type": type_of(voucher.promotion_redemptions),
        "redemptions_per_voucher": voucher.promotion_redemptions,
        "voucher_limit": voucher.promotion_limit or 0,
        "limit_per_contact": voucher.promotion_limit_per_contact,
        "expiration_duration": voucher.promotion_expiration_seconds,
        "attributes": attributes,
    }
    return flat(PromotionOfVoucher, fields, attributes)


class VoucherList(Paging):
    """Which vouchers: of a promotion, of a contact, in this status."""

    promotion_uuid: UUID | None = None
    contact_uuid: UUID | None = None
    status: Status | None = None

    def wanted(self) -> Wanted:
        """The same as the question has it."""
        return Wanted(
            promotion_uuid=self.promotion_uuid,
            contact_uuid=self.contact_uuid,
            status=self.status,
        )


class VoucherSearch(VoucherList):
    """Which vouchers: also those of a batch."""

    voucher_batch_uuid: UUID | None = None

    def wanted(self) -> Wanted:
        """The same as the question has it."""
        return Wanted(
            promotion_uuid=self.promotion_uuid,
            contact_uuid=self.contact_uuid,
            status=self.status,
            batch_uuid=self.voucher_batch_uuid,
        )


class VoucherFind(Struct):
    """The code to look for, in upper or lower case."""

    code: Code
