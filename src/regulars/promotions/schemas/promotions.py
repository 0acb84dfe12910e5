"""Promotions, as the contract shows them and as the dashboard sets them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from regulars.accounts.schemas import Name
from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.forms.kinds import REST
from regulars.promotions.queries import Promotion
from regulars.promotions.service import Given, Terms, TermsChange

MOST = 1_000_000_000
LONGEST_SECONDS = 36_500 * 86_400

SINGLE_USE = "SINGLE_USE"
MULTI_USE = "MULTI_USE"

PromotionName = Annotated[Name, Meta(examples=["Free slice"])]
Description = Annotated[str, Meta(max_length=5_000, examples=["One slice of cake"])]
PromotionType = Literal["SINGLE_USE", "MULTI_USE"]
Times = Annotated[int, Meta(ge=1, le=MOST, examples=[1])]
Limit = Annotated[
    int, Meta(ge=0, le=MOST, examples=[500], description="0 is no limit.")
]
Seconds = Annotated[int, Meta(ge=1, le=LONGEST_SECONDS, examples=[2_592_000])]


def type_of(redemptions_per_voucher: int) -> PromotionType:
    """The word for how often a voucher may be redeemed."""
    return "SINGLE_USE" if redemptions_per_voucher == 1 else "MULTI_USE"


class PromotionOut(Struct):
    """An offer that vouchers are of.

    There are at most `voucher_limit` vouchers (0 for no limit), and of them at most
    `limit_per_contact` for one contact (null for no limit). Each is good for
    `expiration_duration` seconds (null for as long as the promotion says) and may be
    redeemed `redemptions_per_voucher` times.
    """

    uuid: UUID
    name: PromotionName
    description: str
    type: PromotionType
    redemptions_per_voucher: int
    voucher_limit: int
    limit_per_contact: int | None
    expiration_duration: int | None
    attributes: dict[str, Any]

    @classmethod
    def of(cls, promotion: Promotion, names: Iterable[str]) -> "PromotionOut":
        return cls(**_shown(promotion, names))


class PromotionSettingsOut(PromotionOut):
    """A promotion with everything that can be set, and how many vouchers it has.

    Vouchers get `activation_date` and `expiration_date` unless they say otherwise. With
    `shares_vouchers`, each contact may redeem a voucher that is nobody's.
    """

    active: bool
    shares_vouchers: bool
    activation_date: str | None
    expiration_date: str | None
    voucher_count: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, promotion: Promotion, names: Iterable[str]) -> "PromotionSettingsOut":
        return cls(
            **_shown(promotion, names),
            active=promotion.is_active,
            shares_vouchers=promotion.is_shared,
            activation_date=moment(promotion.activates_at),
            expiration_date=moment(promotion.expires_at),
            voucher_count=promotion.vouchers,
            created_at=atom(promotion.created_at),
            updated_at=atom(promotion.updated_at),
        )


def moment(when: datetime | None) -> str | None:
    """The moment as clients read it; nothing where there is none."""
    return None if when is None else atom(when)


def _shown(promotion: Promotion, names: Iterable[str]) -> dict[str, Any]:
    same = ("uuid", "name", "description", "redemptions_per_voucher")
    return {
        **{name: getattr(promotion, name) for name in same},
        "type": type_of(promotion.redemptions_per_voucher),
        "voucher_limit": promotion.voucher_limit or 0,
        "limit_per_contact": promotion.limit_per_contact,
        "expiration_duration": promotion.expiration_seconds,
        "attributes": {name: promotion.attributes.get(name) for name in names},
    }


class PromotionCreate(Struct, kw_only=True):
    """A promotion to add, with the account's attributes of promotions beside it."""

    name: PromotionName
    description: Description
    type: PromotionType | None = None
    redemptions_per_voucher: Times | None = None
    voucher_limit: Limit | None = None
    limit_per_contact: Limit | None = None
    expiration_duration: Seconds | None = None
    # The account's attributes of promotions, by their names.
    attributes: dict[str, Any] = field(name=REST, default_factory=dict)

    def terms(self) -> Terms:
        """The same as the service has it. Raises InvalidInput."""
        return Terms(
            name=self.name,
            description=self.description,
            redemptions_per_voucher=_times(self.type, self.redemptions_per_voucher),
            voucher_limit=self.voucher_limit or None,
            limit_per_contact=self.limit_per_contact or None,
            expiration_seconds=self.expiration_duration,
        )

    def given(self) -> Given:
        """Its attributes, as they came by a lenient door."""
        return Given(self.attributes, lenient=True)


class PromotionSettings(Struct, kw_only=True):
    """What of a promotion to change; what is left out stays as it is.

    A limit of 0 or null is none. Vouchers keep the days and uses that they have.
    """

    name: PromotionName | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    redemptions_per_voucher: Times | UnsetType = UNSET
    voucher_limit: Limit | UnsetType | None = UNSET
    limit_per_contact: Limit | UnsetType | None = UNSET
    shares_vouchers: bool | UnsetType = UNSET
    activation_date: datetime | UnsetType | None = UNSET
    expiration_date: datetime | UnsetType | None = UNSET
    expiration_duration: Seconds | UnsetType | None = UNSET
    attributes: dict[str, Any] = {}

    def change(self) -> TermsChange:
        """The same as the service has it."""
        return TermsChange(
            name=self.name,
            description=self.description,
            is_active=self.active,
            redemptions_per_voucher=self.redemptions_per_voucher,
            voucher_limit=self.voucher_limit or none_of(self.voucher_limit),
            limit_per_contact=self.limit_per_contact or none_of(self.limit_per_contact),
            is_shared=self.shares_vouchers,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            expiration_seconds=self.expiration_duration,
        )

    def given(self) -> Given:
        """Its attributes, as they came by a strict door."""
        return Given(self.attributes, under="attributes.")


class PromotionSettingsCreate(Struct, kw_only=True):
    """A promotion to add, with everything that can be set.

    Vouchers get its days unless they say otherwise: from `activation_date` on, until
    `expiration_date` or `expiration_duration` seconds after they begin, whichever is
    first. With `shares_vouchers` a voucher that is nobody's stays so: each contact may
    redeem it, `limit_per_contact` times.
    """

    name: PromotionName
    description: Description = ""
    active: bool = True
    redemptions_per_voucher: Times = 1
    voucher_limit: Limit | None = None
    limit_per_contact: Limit | None = None
    shares_vouchers: bool = False
    activation_date: datetime | None = None
    expiration_date: datetime | None = None
    expiration_duration: Seconds | None = None
    attributes: dict[str, Any] = {}

    def terms(self) -> Terms:
        """The same as the service has it."""
        return Terms(
            name=self.name,
            description=self.description,
            is_active=self.active,
            redemptions_per_voucher=self.redemptions_per_voucher,
            voucher_limit=self.voucher_limit or None,
            limit_per_contact=self.limit_per_contact or None,
            is_shared=self.shares_vouchers,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            expiration_seconds=self.expiration_duration,
        )

    def given(self) -> Given:
        """Its attributes, as they came by a strict door."""
        return Given(self.attributes, under="attributes.")


def none_of(limit: int | UnsetType | None) -> UnsetType | None:
    """No limit, or none told."""
    return UNSET if limit is UNSET else None


def _times(kind: PromotionType | None, times: int | None) -> int:
    if kind == SINGLE_USE and times not in (None, 1):
        raise InvalidInput({"redemptions_per_voucher": ["SINGLE_USE is 1."]})
    if kind == MULTI_USE and times in (None, 1):
        reason = "Say how often a MULTI_USE voucher may be redeemed."
        raise InvalidInput({"redemptions_per_voucher": [reason]})
    return times or 1
