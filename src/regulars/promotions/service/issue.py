"""Making vouchers: one, or some that were brought along, or thousands by a job."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.kit.clock import LAST_MOMENT
from regulars.kit.crypto import Keys
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import many_uuid7
from regulars.kit.work import Work
from regulars.promotions.errors import VoucherAlreadyExists, VoucherLimitReached
from regulars.promotions.queries import Promotion, Voucher
from regulars.promotions.service.codes import Code, kept, new_code
from regulars.promotions.service.filling import (
    NOTHING,
    VOUCHER,
    Given,
    filled_in,
)

LONGEST = timedelta(days=36_500)


class VoucherOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Vouchers to make; what is None is as the promotion says."""

    promotion_uuid: UUID
    contact_uuid: UUID | None = None
    activates_at: datetime | None = None
    expires_at: datetime | None = None
    redemptions_allowed: int | None = None
    channel: str
    given: Given = NOTHING


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What vouchers that are made together have in common."""

    promotion_id: int
    promotion_uuid: UUID
    batch_id: int | None = None
    contact_id: int | None
    redemptions_allowed: int
    activates_at: datetime
    expires_at: datetime | None
    attributes: dict[str, Any]
    channel: str
    actor: str


# Judged by the row as it is once it is locked: nobody passes the limit.
MAKE_ROOM = """
    update promotions set vouchers = vouchers + $3
    where account_id = $1 and id = $2
      and (voucher_limit is null or vouchers + $3 <= voucher_limit)
    returning 1
"""

LEAVE_ROOM = """
    update promotions set vouchers = vouchers - $3 where account_id = $1 and id = $2
"""

# What a contact has of a promotion changes only while the contact is locked, and nobody
# is deleted meanwhile: their vouchers would stay.
HOLD_CONTACT = """
    select 1 from contacts where account_id = $1 and id = $2 for no key update
"""

HELD = "select voucher_count($1, $2, $3)"

# A code that is taken makes no voucher.
MADE = """
    with made as (
      insert into vouchers (account_id, uuid, code_mac, code_sealed, promotion_id,
        batch_id, contact_id, redemptions_allowed, activates_at, expires_at, attributes,
        channel, actor, created_at, updated_at)
      select $1, i.uuid, i.mac, i.sealed, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
        $14
      from unnest($2::uuid[], $3::bytea[], $4::bytea[]) with ordinality
        as i(uuid, mac, sealed, n)
      order by i.n
      on conflict (account_id, code_mac) do nothing
      returning uuid, code_mac),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'voucher_created', made.uuid, $15, jsonb_build_object('promotion',
        $16::uuid), $13, $14, $14 from made)
"""

ISSUE = f"{MADE} select uuid, code_mac from made"

ISSUE_MANY = f"{MADE} select count(*) as made from made"


async def issue(
    work: Work, keys: Keys, order: VoucherOrder, code: str | None = None
) -> Voucher:
    """The new voucher; with a code of its own unless one is given.

    Raises PromotionNotFound, ContactNotFound, InvalidInput, VoucherLimitReached,
    VoucherAlreadyExists.
    """
    kind = await kind_of(work, order)
    await make_room(work, kind, 1, order.promotion_uuid)
    made: dict[bytes, UUID] = {}
    while not made:
        new = kept(keys, work.account, code or new_code())
        made = await inserted(work, [new], kind, order.contact_uuid)
        if not made and code:
            raise VoucherAlreadyExists
    return await work.get(Voucher, made[new.mac])


async def kind_of(work: Work, order: VoucherOrder) -> Kind:
    """What an order comes to. Raises PromotionNotFound, ContactNotFound, ...Input."""
    promotion = await work.get(Promotion, order.promotion_uuid)
    contact_id = None
    if order.contact_uuid is not None:
        contact_id = (await contacts.find(work, order.contact_uuid)).id
    activates_at, expires_at = _days(promotion, order, work.now)
    new = await filled_in(work, order.given, VOUCHER)
    return Kind(
        promotion_id=promotion.id,
        promotion_uuid=promotion.uuid,
        contact_id=contact_id,
        redemptions_allowed=(
            order.redemptions_allowed or promotion.redemptions_per_voucher
        ),
        activates_at=activates_at,
        expires_at=expires_at,
        attributes=new.values,
        channel=order.channel,
        actor=work.actor,
    )


async def make_room(
    work: Work, kind: Kind, quantity: int, promotion_uuid: UUID
) -> None:
    """Counts so many vouchers more, and keeps their contact until they are there.

    Raises VoucherLimitReached, PromotionNotFound, ContactNotFound.
    """
    if not await work.write(MAKE_ROOM, work.account_id, kind.promotion_id, quantity):
        raise VoucherLimitReached
    # As it is now that it is locked.
    promotion = await work.get(Promotion, promotion_uuid)
    if kind.contact_id is None:
        return
    if not await work.write(HOLD_CONTACT, work.account_id, kind.contact_id):
        raise ContactNotFound
    if promotion.limit_per_contact is None:
        return
    whose = (kind.promotion_id, kind.contact_id)
    held = await work.value(HELD, work.account_id, *whose)
    if held + quantity > promotion.limit_per_contact:
        raise VoucherLimitReached


async def inserted(
    work: Work, codes: Sequence[Code], kind: Kind, contact_uuid: UUID | None
) -> dict[bytes, UUID]:
    """The vouchers whose codes were free, by the MACs of their codes.

    In the order of these, so that two who bring the same codes along wait for each
    other and never in a ring.
    """
    rows = await work.write(ISSUE, *_values(work, codes, kind, contact_uuid))
    return {row["code_mac"]: row["uuid"] for row in rows}


async def inserted_many(
    work: Work, codes: Sequence[Code], kind: Kind, contact_uuid: UUID | None
) -> int:
    """The same of codes that were made up: how many there are of them."""
    [row] = await work.write(ISSUE_MANY, *_values(work, codes, kind, contact_uuid))
    return int(row["made"])


def _values(
    work: Work, codes: Sequence[Code], kind: Kind, contact_uuid: UUID | None
) -> tuple[Any, ...]:
    in_order = sorted(codes, key=lambda code: code.mac)
    return (
        work.account_id,
        many_uuid7(len(in_order)),
        [code.mac for code in in_order],
        [code.sealed for code in in_order],
        *(kind.promotion_id, kind.batch_id, kind.contact_id),
        *(kind.redemptions_allowed, kind.activates_at, kind.expires_at),
        *(kind.attributes, kind.channel, kind.actor, work.now),
        *(contact_uuid, kind.promotion_uuid),
    )


def _days(
    promotion: Promotion, order: VoucherOrder, now: datetime
) -> tuple[datetime, datetime | None]:
    """From when to when a voucher is good: as asked for, else as its promotion says."""
    first = order.activates_at
    if first is None:
        first = max(promotion.activates_at or now, now)
    elif order.expires_at is not None and order.expires_at <= first:
        raise InvalidInput({"expiration_date": ["Must lie after activation_date."]})
    if order.expires_at is not None:
        return first, order.expires_at
    seconds = promotion.expiration_seconds
    ends = [] if promotion.expires_at is None else [promotion.expires_at]
    if seconds is not None:
        length = min(timedelta(seconds=seconds), LONGEST, LAST_MOMENT - first)
        ends.append(first + length)
    return first, min(ends, default=None)
