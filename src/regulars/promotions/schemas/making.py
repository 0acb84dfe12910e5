"""Vouchers to make, and what of them to change."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from regulars.kit.forms.kinds import REST
from regulars.promotions.schemas.promotions import Times
from regulars.promotions.schemas.vouchers import Code
from regulars.promotions.service import Given, VoucherChange, VoucherOrder


class VoucherCreate(Struct, kw_only=True):
    """A voucher to make: with this code, or with one that is made up.

    What is left out is as the promotion says. With a `quantity` it is a batch of them,
    which have codes of their own. The account's attributes of promotions and vouchers
    stand in `custom_attributes` or beside the other fields, by their names.
    """

    promotion_uuid: UUID
    code: Code | None = None
    contact_uuid: UUID | None = None
    expiration_date: datetime | None = None
    activation_date: datetime | None = None
    total_redemptions_allowed: Times | None = None
    quantity: Annotated[int, Meta(ge=1, le=500, examples=[100])] | None = None
    custom_attributes: dict[str, Any] = {}
    attributes: dict[str, Any] = field(name=REST, default_factory=dict)

    def order(self, channel: str) -> VoucherOrder:
        """The same as the service has it."""
        given = Given({**self.attributes, **self.custom_attributes}, lenient=True)
        return VoucherOrder(
            promotion_uuid=self.promotion_uuid,
            contact_uuid=self.contact_uuid,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            redemptions_allowed=self.total_redemptions_allowed,
            channel=channel,
            given=given,
        )


class VoucherSettingsCreate(Struct, kw_only=True):
    """A voucher to make: with this code, or with one that is made up.

    What is left out is as the promotion says.
    """

    promotion_uuid: UUID
    code: Code | None = None
    contact_uuid: UUID | None = None
    expiration_date: datetime | None = None
    activation_date: datetime | None = None
    total_redemptions_allowed: Times | None = None
    custom_attributes: dict[str, Any] = {}

    def order(self, channel: str) -> VoucherOrder:
        """The same as the service has it."""
        return VoucherOrder(
            promotion_uuid=self.promotion_uuid,
            contact_uuid=self.contact_uuid,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            redemptions_allowed=self.total_redemptions_allowed,
            channel=channel,
            given=Given(self.custom_attributes, under="custom_attributes."),
        )


class VoucherUpdate(Struct, kw_only=True):
    """What of a voucher to change; what is left out stays as it is.

    `expiration_date` can be changed only while it is active, or will be.
    """

    status: Literal["ACTIVE", "DEACTIVATED"] | UnsetType = UNSET
    activation_date: datetime | UnsetType = UNSET
    expiration_date: datetime | UnsetType | None = UNSET
    custom_attributes: dict[str, Any] = {}
    attributes: dict[str, Any] = field(name=REST, default_factory=dict)

    def change(self) -> VoucherChange:
        """The same as the service has it."""
        given = Given({**self.attributes, **self.custom_attributes}, lenient=True)
        return VoucherChange(
            status=self.status,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            given=given,
        )


class VoucherSettings(Struct, kw_only=True):
    """What of a voucher to change; what is left out stays as it is.

    `expiration_date` can be changed only while it is active, or will be.
    """

    status: Literal["ACTIVE", "DEACTIVATED"] | UnsetType = UNSET
    activation_date: datetime | UnsetType = UNSET
    expiration_date: datetime | UnsetType | None = UNSET
    custom_attributes: dict[str, Any] = {}

    def change(self) -> VoucherChange:
        """The same as the service has it."""
        return VoucherChange(
            status=self.status,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            given=Given(self.custom_attributes, under="custom_attributes."),
        )
