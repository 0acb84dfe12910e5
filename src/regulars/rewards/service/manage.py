"""Setting up rewards: making, changing and removing them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from regulars.accounts.queries import Shop
from regulars.attributes import service as attributes
from regulars.attributes.queries import definitions
from regulars.kit.caches import announce_change
from regulars.kit.errors import InvalidInput
from regulars.kit.events import is_changed
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.rewards.events import RewardCreated, RewardRemoved, RewardUpdated
from regulars.rewards.queries import DIGITAL, Reward


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a reward that can be set."""

    title: str
    description: str = ""
    required_credits: int
    most_credits: int | None = None
    cost_price_in_cents: int | None = None
    stock: int | None = None
    is_active: bool = True
    active_from: date | None = None
    active_until: date | None = None
    media_type: str | None = None
    media_value: str | None = None
    is_pre_redeemable: bool = False
    expiration_seconds: int | None = None
    gives_back_expired: bool = False
    limit_per_contact: int | None = None
    # Last, unless somebody says where.
    position: int | None = None


class Given(msgspec.Struct, frozen=True):
    """Attributes to fill in, as they came by a lenient door or by a strict one."""

    attributes: Mapping[str, Any] = {}
    lenient: bool = False


class RewardChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a reward to change; UNSET is left as it is."""

    title: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    required_credits: int | UnsetType = UNSET
    most_credits: int | UnsetType | None = UNSET
    cost_price_in_cents: int | UnsetType | None = UNSET
    stock: int | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    active_from: date | UnsetType | None = UNSET
    active_until: date | UnsetType | None = UNSET
    media_type: str | UnsetType | None = UNSET
    media_value: str | UnsetType | None = UNSET
    is_pre_redeemable: bool | UnsetType = UNSET
    expiration_seconds: int | UnsetType | None = UNSET
    gives_back_expired: bool | UnsetType = UNSET
    limit_per_contact: int | UnsetType | None = UNSET
    position: int | UnsetType = UNSET


NOTHING = Given()

FIELDS = RewardChange.__struct_fields__

CREATE = """
    insert into rewards (account_id, uuid, type, created_at, updated_at, title,
      description, required_credits, most_credits, cost_price_in_cents, stock,
      is_active, active_from, active_until, media_type, media_value, is_pre_redeemable,
      expiration_seconds, gives_back_expired, limit_per_contact, position)
    select $1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
      $17, $18, $19, coalesce($20, (
        select coalesce(max(position), 0) + 1 from rewards where account_id = $1))
"""

CHANGE = """
    update rewards set version = version + 1, updated_at = $3, title = $4,
      description = $5, required_credits = $6, most_credits = $7,
      cost_price_in_cents = $8, stock = $9, is_active = $10, active_from = $11,
      active_until = $12, media_type = $13, media_value = $14, is_pre_redeemable = $15,
      expiration_seconds = $16, gives_back_expired = $17, limit_per_contact = $18,
      position = $19, attributes = (attributes || $20::jsonb) - $21::text[]
    where account_id = $1 and uuid = $2
"""

FILL_IN = """
    update rewards set attributes = $3::jsonb where account_id = $1 and uuid = $2
"""

REMOVE = """
    update rewards set version = version + 1, updated_at = $3, removed_at = $3
    where account_id = $1 and uuid = $2
"""

OFFER_NOWHERE = "delete from reward_shops where account_id = $1 and reward_id = $2"

OFFER = """
    insert into reward_shops (account_id, reward_id, shop_id)
    select $1, $2, shop_id from unnest($3::bigint[]) as shop_id
"""


async def create(
    work: Work,
    type: str,
    terms: Terms,
    shop_uuids: Sequence[UUID],
    given: Given = NOTHING,
) -> Reward:
    """The new reward. Raises InvalidInput, ShopNotFound."""
    if type == DIGITAL:
        _refuse_stock(terms.stock)
        terms = msgspec.structs.replace(terms, stock=0)
    _check(type, terms)
    uuid = uuid7()
    values = [getattr(terms, name) for name in FIELDS]
    await work.write(CREATE, work.account_id, uuid, type, work.now, *values)
    await _offer(work, await work.get(Reward, uuid), shop_uuids)
    if given.attributes:
        new = await _taken(work, given)
        await work.write(FILL_IN, work.account_id, uuid, new.values)
    reward = await work.get(Reward, uuid)
    work.emit(RewardCreated(subject_uuid=uuid))
    work.audit("reward_created", uuid, after=reward)
    await announce_change(work)
    return reward


async def change(
    work: Work,
    reward_uuid: UUID,
    change: RewardChange,
    shop_uuids: Sequence[UUID] | None = None,
    given: Given = NOTHING,
) -> Reward:
    """The reward as changed, in force at once; None leaves the shops as they are.

    Raises RewardNotFound, InvalidInput, ShopNotFound.
    """
    before = await work.get(Reward, reward_uuid, lock=True)
    if before.reward_type == DIGITAL and change.stock is not UNSET:
        _refuse_stock(change.stock)
        change = msgspec.structs.replace(change, stock=before.stock)
    told = {name: getattr(change, name) for name in FIELDS}
    new_terms = {name: value for name, value in told.items() if value is not UNSET}
    after = msgspec.structs.replace(before, **new_terms)
    _check(before.reward_type, after)
    new = await _taken(work, given)
    values = [getattr(after, name) for name in FIELDS]
    kept = (new.values, new.cleared)
    await work.write(CHANGE, work.account_id, reward_uuid, work.now, *values, *kept)
    if shop_uuids is not None:
        await _offer(work, before, shop_uuids)
    reward = await work.get(Reward, reward_uuid)
    if is_changed(before, reward):
        work.emit(RewardUpdated(subject_uuid=reward_uuid))
    work.audit("reward_changed", reward_uuid, before, reward)
    await announce_change(work)
    return reward


async def remove(work: Work, reward_uuid: UUID) -> None:
    """Offers a reward no more. Raises RewardNotFound.

    What was claimed of it stays, can be collected, and can be reversed.
    """
    before = await work.get(Reward, reward_uuid, lock=True)
    await work.write(REMOVE, work.account_id, reward_uuid, work.now)
    work.emit(RewardRemoved(subject_uuid=reward_uuid))
    work.audit("reward_removed", reward_uuid, before=before)
    await announce_change(work)


async def _taken(work: Work, given: Given) -> attributes.Taken:
    """What of the attributes can be kept. Raises InvalidInput with every fault."""
    if not given.attributes:
        return attributes.Taken({}, [])
    known = (await definitions(work)).of("reward")
    under = "" if given.lenient else "attributes."
    new = attributes.taken(known, given.attributes, lenient=given.lenient, under=under)
    await attributes.mark_used(work, known, new.values)
    return new


async def _offer(work: Work, reward: Reward, shop_uuids: Sequence[UUID]) -> None:
    """Offers it in these shops alone, or everywhere. Raises ShopNotFound."""
    shops = [await work.get(Shop, uuid) for uuid in dict.fromkeys(shop_uuids)]
    await work.write(OFFER_NOWHERE, work.account_id, reward.id)
    await work.write(OFFER, work.account_id, reward.id, [shop.id for shop in shops])


def _refuse_stock(stock: Any) -> None:
    if stock is not None:
        reason = "A digital reward has as many as it has codes."
        raise InvalidInput({"stock": [reason]})


def _check(type: str, terms: Terms | Reward) -> None:
    """Raises InvalidInput for terms that contradict each other."""
    wrong: dict[str, list[str]] = {}
    if terms.most_credits is not None and terms.most_credits <= terms.required_credits:
        wrong["max_credits"] = ["Must be more than required_credits."]
    days = (terms.active_from, terms.active_until)
    if days[0] is not None and days[1] is not None and days[1] < days[0]:
        wrong["active_until"] = ["Must not lie before active_from."]
    if terms.is_pre_redeemable and type == DIGITAL:
        wrong["pre_redeemable"] = ["The code of a digital reward is given at once."]
    if terms.is_pre_redeemable and terms.expiration_seconds is None:
        reason = "Say how long the reward can be collected."
        wrong["expiration_duration"] = [reason]
    if wrong:
        raise InvalidInput(wrong)
