"""What a reward's terms ask for, before anybody looks at the contact."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts.queries import Shop
from regulars.kit.errors import InvalidInput, Problem
from regulars.rewards.errors import RewardNotFound
from regulars.rewards.queries import Reward

# Beyond this no date exists; whatever is kept so long is kept for ever.
LONGEST = timedelta(days=36_500)


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a reward cost what it did: its price, or what the contact chose to pay."""

    kind: str
    took: int
    reward_uuid: UUID
    reward: str
    required_credits: int
    most_credits: int | None = None


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a reception took the credits it took, kept with it for ever."""

    version: int
    steps: tuple[Step, ...]


class Decision(msgspec.Struct, frozen=True):
    """The reward to give, the credits it takes, why, and how long it can wait."""

    reward: Reward
    credits: int
    explanation: Explanation
    expires_at: datetime | None


def decide(
    reward: Reward | None, shop: Shop, chosen: int | None, happened_at: datetime
) -> Decision | Problem:
    """What a claim in this shop takes, or what stands in the way."""
    if reward is None:
        return RewardNotFound()
    refusal = reward.refusal_at(shop, happened_at) or _wrong(reward, chosen)
    if refusal is not None:
        return refusal
    credits = reward.required_credits if chosen is None else chosen
    kind = "price" if reward.most_credits is None else "chosen"
    step = Step(
        kind,
        credits,
        reward.uuid,
        reward.title,
        reward.required_credits,
        reward.most_credits,
    )
    explanation = Explanation(reward.version, (step,))
    return Decision(reward, credits, explanation, _expiry(reward, happened_at))


def _wrong(reward: Reward, chosen: int | None) -> Problem | None:
    """Credits may be chosen where the reward has a range, and within it."""
    least = reward.required_credits
    most = least if reward.most_credits is None else reward.most_credits
    if chosen is None or least <= chosen <= most:
        return None
    if least == most:
        return InvalidInput({"chosen_credits": [f"This reward costs {least}."]})
    return InvalidInput({"chosen_credits": [f"Must be between {least} and {most}."]})


def _expiry(reward: Reward, happened_at: datetime) -> datetime | None:
    if not reward.is_pre_redeemable or reward.expiration_seconds is None:
        return None
    return happened_at + min(timedelta(seconds=reward.expiration_seconds), LONGEST)
