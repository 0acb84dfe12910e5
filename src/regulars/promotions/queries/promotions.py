"""Promotions as they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.promotions.errors import PromotionNotFound


class Promotion(msgspec.Struct, frozen=True):
    """A promotion; None is no limit, and vouchers that never end."""

    id: int
    uuid: UUID
    name: str
    description: str
    is_active: bool
    redemptions_per_voucher: int
    voucher_limit: int | None
    limit_per_contact: int | None
    is_shared: bool
    activates_at: datetime | None
    expires_at: datetime | None
    expiration_seconds: int | None
    attributes: Mapping[str, Any]
    vouchers: int
    created_at: datetime
    updated_at: datetime

    MISSING: ClassVar[type[Problem]] = PromotionNotFound
    SELECT: ClassVar[str] = """
        select id, uuid, name, description, is_active, redemptions_per_voucher,
          voucher_limit, limit_per_contact, is_shared, activates_at, expires_at,
          expiration_seconds, attributes, vouchers, created_at, updated_at
        from promotions where account_id = $1 and uuid = $2 and removed_at is null
    """
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "description", "is_active", "redemptions_per_voucher"),
        *("voucher_limit", "limit_per_contact", "is_shared", "activates_at"),
        *("expires_at", "expiration_seconds"),
    )


ALL = """
    select id, uuid, name, description, is_active, redemptions_per_voucher,
      voucher_limit, limit_per_contact, is_shared, activates_at, expires_at,
      expiration_seconds, attributes, vouchers, created_at, updated_at
    from promotions where account_id = $1 and removed_at is null order by id
"""


BY_UUIDS = """
    select id, uuid, name, description, is_active, redemptions_per_voucher,
      voucher_limit, limit_per_contact, is_shared, activates_at, expires_at,
      expiration_seconds, attributes, vouchers, created_at, updated_at
    from promotions
    where account_id = $1 and uuid = any($2::uuid[]) and removed_at is null
"""


async def promotions_of(work: Work, uuids: Sequence[UUID]) -> list[Promotion]:
    """The promotions with these uuids that there are, in any order."""
    return await work.many(Promotion, BY_UUIDS, work.account_id, uuids)


async def promotions(work: Work) -> Sequence[Promotion]:
    """Every promotion that has not been removed, the first one first."""
    return await work.many(Promotion, ALL, work.account_id)
