"""Kept receptions as callers read them, codes unsealed."""

from collections.abc import Sequence
from uuid import UUID

from regulars.accounts.queries import Shop
from regulars.kit.crypto import Keys
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.rewards import queries
from regulars.rewards.queries import Bought
from regulars.rewards.schemas.receptions import RewardReceptions, reception_of
from regulars.rewards.service import code_of


async def shown(work: Work, keys: Keys, bought: Bought) -> RewardReceptions:
    """A kept reception with its shop, its reward and its code."""
    [told] = await all_shown(work, keys, [bought])
    return told


async def all_shown(
    work: Work, keys: Keys, bought: Sequence[Bought]
) -> list[RewardReceptions]:
    """The same of several."""
    shops = await _shops(work, bought)
    rewards = await queries.rewards_of(work, bought)
    return [
        reception_of(
            each,
            shops[each.shop_uuid],
            rewards[each.reward_id],
            unsealed(work, keys, each.code_sealed),
        )
        for each in bought
    ]


def unsealed(work: Work, keys: Keys, sealed: bytes | None) -> str:
    """The code of a digital reward; nothing of a physical one."""
    return "" if sealed is None else code_of(keys, work.account, sealed)


async def _shops(work: Work, bought: Sequence[Bought]) -> dict[UUID, Shop]:
    terms = await loyalty.terms(work)
    if not all(each.shop_uuid in terms.shops for each in bought):
        # Another process has added a shop, and this one has not heard yet.
        terms = await loyalty.terms(work, fresh=True)
    return {uuid: each.shop for uuid, each in terms.shops.items()}
