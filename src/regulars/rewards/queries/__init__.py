"""What can be asked of rewards and of what was bought."""

from regulars.rewards.queries.claimable import claimable, offered
from regulars.rewards.queries.receptions import (
    COLLECTED,
    Bought,
    collectable_rewards,
    find_reception,
    receptions,
    redeemed,
    rewards_of,
    search_collectables,
)
from regulars.rewards.queries.rewards import (
    DIGITAL,
    PHYSICAL,
    Reward,
    are_current,
    catalogue,
    rewards,
    rewards_by_uuid,
)
from regulars.rewards.queries.transactions import (
    CREDITS,
    KINDS,
    Wanted,
    search_transactions,
)

__all__ = [
    "COLLECTED",
    "CREDITS",
    "DIGITAL",
    "KINDS",
    "PHYSICAL",
    "Bought",
    "Reward",
    "Wanted",
    "are_current",
    "catalogue",
    "claimable",
    "collectable_rewards",
    "find_reception",
    "offered",
    "receptions",
    "redeemed",
    "rewards",
    "rewards_by_uuid",
    "rewards_of",
    "search_collectables",
    "search_transactions",
]
