"""What credits buy: rewards as they are, and as claims are judged by them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.queries import Shop
from regulars.kit.caches import Cache
from regulars.kit.clock import zone_of
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.rewards.errors import RewardInactive, RewardNotFound

PHYSICAL = "PHYSICAL"
DIGITAL = "DIGITAL"

COLUMNS = """
    reward.id, reward.uuid, reward.type as reward_type, reward.title,
      reward.description, reward.required_credits, reward.most_credits,
      reward.cost_price_in_cents,
      reward.stock, reward.is_active, reward.active_from, reward.active_until,
      reward.media_type, reward.media_value, reward.is_pre_redeemable,
      reward.expiration_seconds, reward.gives_back_expired, reward.limit_per_contact,
      reward.position, reward.attributes, reward.version, reward.created_at,
      reward.updated_at, reward.removed_at, array(
        select shop.uuid from reward_shops offered
        join shops shop on (shop.account_id, shop.id) = ($1, offered.shop_id)
        where offered.account_id = $1 and offered.reward_id = reward.id
        order by shop.id) as shop_uuids
"""

REWARD = f"""
    select {COLUMNS}
    from rewards reward where reward.account_id = $1 and reward.removed_at is null
"""


class Reward(msgspec.Struct, frozen=True):
    """A reward; offered everywhere when no shop is named, for ever without days."""

    id: int
    uuid: UUID
    reward_type: str
    title: str
    description: str
    required_credits: int
    most_credits: int | None
    cost_price_in_cents: int | None
    stock: int | None
    is_active: bool
    active_from: date | None
    active_until: date | None
    media_type: str | None
    media_value: str | None
    is_pre_redeemable: bool
    expiration_seconds: int | None
    gives_back_expired: bool
    limit_per_contact: int | None
    position: int
    attributes: Mapping[str, Any]
    version: int
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None
    shop_uuids: list[UUID]

    MISSING: ClassVar[type[Problem]] = RewardNotFound
    SELECT: ClassVar[str] = REWARD + " and reward.uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("reward_type", "title", "description", "required_credits"),
        "most_credits",
        *("cost_price_in_cents", "stock", "is_active", "active_from", "active_until"),
        *("media_type", "media_value", "is_pre_redeemable", "expiration_seconds"),
        *("gives_back_expired", "limit_per_contact", "position", "shop_uuids"),
    )

    def is_offered_at(self, shop_uuid: UUID) -> bool:
        """Whether it can be had in this shop."""
        return not self.shop_uuids or shop_uuid in self.shop_uuids

    def is_open_on(self, moment: datetime, zone: str) -> bool:
        """Whether it is switched on, and the calendar there shows one of its days."""
        day = moment.astimezone(zone_of(zone)).date()
        begun = self.active_from is None or self.active_from <= day
        over = self.active_until is not None and day > self.active_until
        return self.is_active and begun and not over

    def refusal_at(self, shop: Shop, moment: datetime) -> Problem | None:
        """What stands in the way of claiming it there and then, whoever asks."""
        if not self.is_offered_at(shop.uuid):
            return RewardNotFound()
        return None if self.is_open_on(moment, shop.timezone) else RewardInactive()


IN_ORDER = REWARD + " order by reward.position, reward.id"

BY_UUIDS = REWARD + " and reward.uuid = any($2::uuid[])"

VERSIONS = """
    select uuid, version from rewards where account_id = $1 and removed_at is null
"""

_remembered: Cache[int, dict[UUID, Reward]] = Cache(seconds=30)


async def rewards(work: Work) -> Sequence[Reward]:
    """Every reward that has not been removed, in the order that the account chose."""
    return await work.many(Reward, IN_ORDER, work.account_id)


async def rewards_by_uuid(work: Work, uuids: Sequence[UUID]) -> list[Reward]:
    """The rewards with these uuids that there are, in any order."""
    return await work.many(Reward, BY_UUIDS, work.account_id, uuids)


async def catalogue(work: Work, *, fresh: bool = False) -> dict[UUID, Reward]:
    """The same by their uuids, as remembered unless `fresh` ones are asked for.

    The stock of a remembered one is old; whoever claims it is judged by the stock that
    there is.
    """
    account_id = work.account
    if fresh:
        _remembered.forget(account_id)
    return await _remembered.get(account_id, lambda: _by_uuid(work), alone=work.is_open)


async def are_current(work: Work, known: Mapping[UUID, Reward]) -> bool:
    """Whether no reward was changed since; for what no statement checks."""
    versions = {
        row["uuid"]: row["version"]
        for row in await work.once(VERSIONS, work.account_id)
    }
    return versions == {uuid: reward.version for uuid, reward in known.items()}


async def _by_uuid(work: Work) -> dict[UUID, Reward]:
    return {reward.uuid: reward for reward in await rewards(work)}
