"""Batches of vouchers, and how far they are."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.forms.kinds import REST
from regulars.kit.pages import Paging
from regulars.promotions.queries import Batch
from regulars.promotions.schemas.promotions import Times, moment
from regulars.promotions.schemas.vouchers import Code
from regulars.promotions.service import BroughtAlong, Given, VoucherOrder

MOST_BY_CLIENTS = 500
MOST = 100_000
MOST_CODES = 10_000

MESSAGE = "The vouchers are being made."

BatchStatus = Literal["PENDING", "DONE"]
FullStatus = Literal["PENDING", "DONE", "ENDED"]

ENDED = (
    "The contact was deleted: no more are made, and those that are there are switched"
    " off."
)


class VoucherBatchCreate(Struct, kw_only=True):
    """Up to 500 vouchers to make, with codes that are made up."""

    promotion_uuid: UUID
    quantity: Annotated[int, Meta(ge=1, le=MOST_BY_CLIENTS, examples=[100])]
    contact_uuid: UUID | None = None
    expiration_date: datetime | None = None
    activation_date: datetime | None = None
    total_redemptions_allowed: Times | None = None
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


class VoucherBatchList(Paging):
    """Which page of batches: of a promotion."""

    promotion_uuid: UUID | None = None


class VoucherBatchSettingsCreate(Struct, kw_only=True):
    """Vouchers to make: a `quantity` up to 100,000 of them, or up to 10,000 `codes`.

    What is left out is as the promotion says.
    """

    promotion_uuid: UUID
    quantity: Annotated[int, Meta(ge=1, le=MOST, examples=[100])] | None = None
    codes: Annotated[list[Code], Meta(max_length=MOST_CODES)] = []
    contact_uuid: UUID | None = None
    expiration_date: datetime | None = None
    activation_date: datetime | None = None
    total_redemptions_allowed: Times | None = None
    custom_attributes: dict[str, Any] = {}

    def order(self, channel: str) -> VoucherOrder:
        """The same as the service has it. Raises InvalidInput."""
        if (self.quantity is None) == (not self.codes):
            reason = "Give either a quantity or codes."
            raise InvalidInput({"quantity": [reason], "codes": [reason]})
        return VoucherOrder(
            promotion_uuid=self.promotion_uuid,
            contact_uuid=self.contact_uuid,
            activates_at=self.activation_date,
            expires_at=self.expiration_date,
            redemptions_allowed=self.total_redemptions_allowed,
            channel=channel,
            given=Given(self.custom_attributes, under="custom_attributes."),
        )


class VoucherBatchOut(Struct, tag_field="type", tag="vouchers"):
    """Vouchers that are being made: they are there in a moment."""

    uuid: UUID
    quantity: int
    status: BatchStatus
    created_at: str
    message: str

    @classmethod
    def of(cls, batch: Batch) -> "VoucherBatchOut":
        return cls(
            batch.uuid,
            batch.quantity,
            _status(batch),
            atom(batch.created_at),
            MESSAGE,
        )


class VoucherBatchSettingsOut(Struct):
    """A batch of vouchers: `made` of its `quantity` are there.

    Where no more are made although some are missing, it is `ENDED`, and `message` says
    why. `duplicates` are given codes that were taken already or came twice.
    """

    uuid: UUID
    promotion_uuid: UUID
    origin: Literal["generated", "imported"]
    quantity: int
    made: int
    status: FullStatus
    message: str | None
    duplicates: list[str]
    created_at: str
    finished_at: str | None

    @classmethod
    def of(cls, batch: Batch) -> "VoucherBatchSettingsOut":
        return cls(
            batch.uuid,
            batch.promotion_uuid,
            "imported" if batch.origin == "imported" else "generated",
            batch.quantity + batch.left_out,
            batch.made,
            "ENDED" if batch.left_out else _status(batch),
            ENDED if batch.left_out else None,
            [],
            atom(batch.created_at),
            moment(batch.finished_at),
        )

    @classmethod
    def brought(cls, done: BroughtAlong) -> "VoucherBatchSettingsOut":
        told = cls.of(done.batch)
        told.duplicates = done.duplicates
        return told


def _status(batch: Batch) -> BatchStatus:
    return "PENDING" if batch.finished_at is None else "DONE"
