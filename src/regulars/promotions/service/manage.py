"""Setting up promotions: making, changing and removing them."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from regulars.kit.clock import must_come
from regulars.kit.errors import InvalidInput
from regulars.kit.events import is_changed
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.promotions.events import (
    PromotionCreated,
    PromotionRemoved,
    PromotionUpdated,
)
from regulars.promotions.queries import Promotion
from regulars.promotions.service.filling import (
    NOTHING,
    PROMOTION,
    Given,
    filled_in,
)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a promotion that can be set; None is no limit."""

    name: str
    description: str = ""
    is_active: bool = True
    redemptions_per_voucher: int = 1
    voucher_limit: int | None = None
    limit_per_contact: int | None = None
    is_shared: bool = False
    activates_at: datetime | None = None
    expires_at: datetime | None = None
    expiration_seconds: int | None = None


class TermsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a promotion to change; UNSET is left as it is."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    redemptions_per_voucher: int | UnsetType = UNSET
    voucher_limit: int | UnsetType | None = UNSET
    limit_per_contact: int | UnsetType | None = UNSET
    is_shared: bool | UnsetType = UNSET
    activates_at: datetime | UnsetType | None = UNSET
    expires_at: datetime | UnsetType | None = UNSET
    expiration_seconds: int | UnsetType | None = UNSET


FIELDS = TermsChange.__struct_fields__

CREATE = """
    insert into promotions (account_id, uuid, created_at, updated_at, attributes, name,
      description, is_active, redemptions_per_voucher, voucher_limit,
      limit_per_contact, is_shared, activates_at, expires_at, expiration_seconds)
    values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""

CHANGE = """
    update promotions set updated_at = $3, attributes = (attributes || $4::jsonb)
        - $5::text[],
      name = $6, description = $7, is_active = $8, redemptions_per_voucher = $9,
      voucher_limit = $10, limit_per_contact = $11, is_shared = $12,
      activates_at = $13, expires_at = $14, expiration_seconds = $15
    where account_id = $1 and uuid = $2
"""

REMOVE = """
    update promotions set removed_at = $3, updated_at = $3
    where account_id = $1 and uuid = $2
"""


async def create(work: Work, terms: Terms, given: Given = NOTHING) -> Promotion:
    """The new promotion. Raises InvalidInput."""
    _check(terms)
    must_come(terms.expires_at, work.now)
    new = await filled_in(work, given, PROMOTION)
    uuid = uuid7()
    values = [getattr(terms, name) for name in FIELDS]
    await work.write(CREATE, work.account_id, uuid, work.now, new.values, *values)
    promotion = await work.get(Promotion, uuid)
    work.emit(PromotionCreated(subject_uuid=uuid))
    work.audit("promotion_created", uuid, after=promotion)
    return promotion


async def change(
    work: Work, promotion_uuid: UUID, change: TermsChange, given: Given = NOTHING
) -> Promotion:
    """The promotion as changed, in force at once. Raises PromotionNotFound, ...Input.

    Vouchers keep the days and the number of uses that they have.
    """
    before = await work.get(Promotion, promotion_uuid, lock=True)
    told = {name: getattr(change, name) for name in FIELDS}
    new_terms = {name: value for name, value in told.items() if value is not UNSET}
    after = msgspec.structs.replace(before, **new_terms)
    _check(after)
    # Who sends back what was told changes nothing.
    if after.expires_at != before.expires_at:
        must_come(after.expires_at, work.now)
    new = await filled_in(work, given, PROMOTION)
    values = [getattr(after, name) for name in FIELDS]
    kept = (new.values, new.cleared)
    await work.write(CHANGE, work.account_id, promotion_uuid, work.now, *kept, *values)
    promotion = await work.get(Promotion, promotion_uuid)
    if is_changed(before, promotion):
        work.emit(PromotionUpdated(subject_uuid=promotion_uuid))
    work.audit("promotion_changed", promotion_uuid, before, promotion)
    return promotion


async def remove(work: Work, promotion_uuid: UUID) -> None:
    """Ends a promotion. Raises PromotionNotFound.

    Its vouchers are refused from now on; what was redeemed stays.
    """
    before = await work.get(Promotion, promotion_uuid, lock=True)
    await work.write(REMOVE, work.account_id, promotion_uuid, work.now)
    work.emit(PromotionRemoved(subject_uuid=promotion_uuid))
    work.audit("promotion_removed", promotion_uuid, before=before)


def _check(terms: Terms | Promotion) -> None:
    """Raises InvalidInput for days that contradict each other."""
    first, last = terms.activates_at, terms.expires_at
    if first is not None and last is not None and last <= first:
        raise InvalidInput({"expiration_date": ["Must lie after activation_date."]})
