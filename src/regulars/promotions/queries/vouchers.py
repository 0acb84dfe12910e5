"""Vouchers: found by their codes, and listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.filters import Filters, first_of, one
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.promotions.errors import VoucherNotFound

Status = Literal["ACTIVE", "REDEEMED", "EXPIRED", "DEACTIVATED", "INACTIVE", "LOCKED"]
"""How a voucher is, in the contract's words."""

# Also of a promotion that was removed, and of a contact who was merged since.
COLUMNS = """
    voucher.id, voucher.uuid, voucher.code_sealed, voucher.redemptions_allowed,
      voucher.times_redeemed, voucher.activates_at, voucher.expires_at,
      voucher.deactivated_at, voucher.redeemed_at, voucher.locked_at,
      voucher.lock_ends_at, voucher.unlocked_at, voucher.attributes,
      voucher.created_at, voucher.updated_at, batch.uuid as batch_uuid,
      contact.uuid as contact_uuid, contact.email as contact_email,
      promotion.uuid as promotion_uuid, promotion.name as promotion_name,
      promotion.description as promotion_description,
      promotion.redemptions_per_voucher as promotion_redemptions,
      promotion.voucher_limit as promotion_limit,
      promotion.limit_per_contact as promotion_limit_per_contact,
      promotion.expiration_seconds as promotion_expiration_seconds,
      promotion.attributes as promotion_attributes
"""

OWNER = "id = " + first_of("former.merged_into_id", "voucher.contact_id")

THE_PROMOTION = one("promotions", "promotion", "id = voucher.promotion_id")
THE_BATCH = one("voucher_batches", "batch", "id = voucher.batch_id")
THE_FORMER = one("former_contacts", "former", "id = voucher.contact_id")
THE_CONTACT = one("contacts", "contact", OWNER)

AROUND = f"{THE_PROMOTION} {THE_BATCH} {THE_FORMER} {THE_CONTACT}"

VOUCHER = f"""
    select {COLUMNS} from vouchers voucher {AROUND} where voucher.account_id = $1
"""

DELETED = f"""
    select {COLUMNS} from (
      select (jsonb_populate_record(null::vouchers, deleted.kept)).*
      from deleted_vouchers deleted
      where deleted.account_id = $1 and deleted.uuid = any($2::uuid[])) voucher
    {AROUND} where voucher.account_id = $1
"""


class Voucher(msgspec.Struct, frozen=True):
    """A voucher, whose it is, and the promotion that it is of."""

    id: int
    uuid: UUID
    code_sealed: bytes
    redemptions_allowed: int
    times_redeemed: int
    activates_at: datetime
    expires_at: datetime | None
    deactivated_at: datetime | None
    redeemed_at: datetime | None
    locked_at: datetime | None
    lock_ends_at: datetime | None
    unlocked_at: datetime | None
    attributes: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    batch_uuid: UUID | None
    contact_uuid: UUID | None
    contact_email: str | None
    promotion_uuid: UUID
    promotion_name: str
    promotion_description: str
    promotion_redemptions: int
    promotion_limit: int | None
    promotion_limit_per_contact: int | None
    promotion_expiration_seconds: int | None
    promotion_attributes: Mapping[str, Any]

    MISSING: ClassVar[type[Problem]] = VoucherNotFound
    SELECT: ClassVar[str] = VOUCHER + " and voucher.uuid = $2"

    @property
    def is_redeemed(self) -> bool:
        """Whether it was redeemed as often as it may be."""
        return self.times_redeemed >= self.redemptions_allowed

    def is_locked(self, now: datetime) -> bool:
        """Whether a checkout holds it."""
        ends_at = self.lock_ends_at
        return self.unlocked_at is None and ends_at is not None and ends_at > now

    def status(self, now: datetime) -> Status:
        """The word that the contract has for how it is."""
        if self.is_redeemed:
            return "REDEEMED"
        if self.deactivated_at is not None:
            return "DEACTIVATED"
        if self.expires_at is not None and self.expires_at <= now:
            return "EXPIRED"
        if self.activates_at > now:
            return "INACTIVE"
        return "LOCKED" if self.is_locked(now) else "ACTIVE"


# The same as `Voucher.status`, in SQL.
STATUS = """
    case when voucher.times_redeemed >= voucher.redemptions_allowed then 'REDEEMED'
      when voucher.deactivated_at is not null then 'DEACTIVATED'
      when voucher.expires_at <= $2 then 'EXPIRED'
      when voucher.activates_at > $2 then 'INACTIVE'
      when voucher.unlocked_at is null and voucher.lock_ends_at > $2 then 'LOCKED'
      else 'ACTIVE' end
"""

OF_STATUS = f"{STATUS} = {{}}"

OF_PROMOTION = """
    voucher.promotion_id = (
      select id from promotions where account_id = $1 and uuid = {})
"""

OF_BATCH = """
    voucher.batch_id = (
      select id from voucher_batches where account_id = $1 and uuid = {})
"""

# Theirs, and those of everybody who was merged into them.
OF_CONTACT = """
    voucher.contact_id = any(array(
      with contact as (select id from contacts where account_id = $1 and uuid = {})
      select id from contact union all
      select former.id from former_contacts former
      join contact on contact.id = former.merged_into_id
      where former.account_id = $1))
"""

COUNT = """
    select count(*) from vouchers voucher
    where voucher.account_id = $1 and $2::timestamptz is not null
"""

# Promotions count theirs, with those that batches are still to make: whatever adds a
# voucher or takes one away changes that in the same transaction. Counting them one by
# one takes a tenth of a second for each million.
COUNTED = """
    select coalesce(sum(promotion.vouchers), 0)::bigint - (
      select coalesce(sum(batch.quantity - batch.made), 0)::bigint
      from voucher_batches batch
      where batch.account_id = $1 and batch.finished_at is null{0})
    from promotions promotion where promotion.account_id = $1{1}
"""

ALL = COUNTED.format("", "")

ALL_OF_PROMOTION = COUNTED.format(
    """ and batch.promotion_id = (
        select id from promotions where account_id = $1 and uuid = $2)""",
    " and promotion.uuid = $2",
)

# A page is found in an index alone, and only its vouchers are then looked at.
PAGE = (
    VOUCHER
    + """ and $2::timestamptz is not null and voucher.id = any(array(
      select voucher.id from vouchers voucher where voucher.account_id = $1{}
      order by voucher.id desc limit {} offset {})) order by voucher.id desc
"""
)

BY_UUIDS = VOUCHER + " and voucher.uuid = any($2::uuid[])"

BY_CODE = VOUCHER + " and voucher.code_mac = $2"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which vouchers: of a promotion, of a contact, of a batch, in this status."""

    promotion_uuid: UUID | None = None
    contact_uuid: UUID | None = None
    batch_uuid: UUID | None = None
    status: str | None = None


async def find_by_code(work: Work, code_mac: bytes) -> Voucher:
    """The voucher with this code, by its HMAC. Raises VoucherNotFound."""
    found = await work.one(Voucher, BY_CODE, work.account_id, code_mac)
    if found is None:
        raise VoucherNotFound
    return found


async def vouchers_of(work: Work, uuids: Sequence[UUID]) -> list[Voucher]:
    """The vouchers with these uuids that there are, in any order."""
    return await work.many(Voucher, BY_UUIDS, work.account_id, uuids)


async def deleted_vouchers(work: Work, uuids: Sequence[UUID]) -> list[Voucher]:
    """The same of vouchers that were deleted in the last month, as they were."""
    return await work.many(Voucher, DELETED, work.account_id, uuids)


async def search_vouchers(work: Work, window: Window, wanted: Wanted) -> Page[Voucher]:
    """A page of vouchers, the newest first."""
    filters = Filters(work.account_id, work.now)
    filters.add(OF_PROMOTION, wanted.promotion_uuid)
    filters.add(OF_CONTACT, wanted.contact_uuid)
    filters.add(OF_BATCH, wanted.batch_uuid)
    filters.add(OF_STATUS, wanted.status)
    total = await _count(work, filters, wanted)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    found = await work.many(Voucher, PAGE.format(conditions, *ends), *filters.values)
    return window.of(found, total)


async def _count(work: Work, filters: Filters, wanted: Wanted) -> int:
    one_by_one = (wanted.contact_uuid, wanted.batch_uuid, wanted.status)
    if any(each is not None for each in one_by_one):
        return int(await work.value(COUNT + filters.sql, *filters.values))
    if wanted.promotion_uuid is None:
        return int(await work.value(ALL, work.account_id))
    values = (work.account_id, wanted.promotion_uuid)
    return int(await work.value(ALL_OF_PROMOTION, *values))
