"""What rewards announce."""

from uuid import UUID

from regulars.kit.events import Event


class RewardCreated(Event):
    """A reward was added that contacts can spend their credits on.

    The subject is the reward. Ask for it to read its terms.
    """

    name = "reward_created"


class RewardUpdated(Event):
    """The terms of a reward were changed.

    The subject is the reward. Its stock goes up and down without this being told.
    """

    name = "reward_updated"


class RewardRemoved(Event):
    """A reward is offered no more.

    The subject is the reward. What was claimed of it before stays valid.
    """

    name = "reward_removed"


class RewardCodesAdded(Event):
    """A digital reward got more codes to give.

    The subject is the reward; `codes` is how many were new.
    """

    name = "reward_codes_added"

    codes: int


class RewardReceptionCreated(Event):
    """A contact spent credits on a reward.

    The subject is the reward reception; `credits` is 0 or less, `reward` is what they
    got and `reward_type` is PHYSICAL or DIGITAL. A digital one's code is not told.
    """

    name = "reward_reception_created"

    credits: int
    reward: UUID
    reward_type: str


class RewardReceptionReversed(Event):
    """What a reward cost was given back.

    The subject is the reward reception that was undone; the credit reception that did
    so was announced as `credit_reception_created`, and `credits` are what it gave.
    """

    name = "reward_reception_reversed"

    credits: int


class RewardStockEmptied(Event):
    """The last one of a reward was claimed, or its last code was given.

    The subject is the reward. Nobody can claim it until there is more of it.
    """

    name = "reward_stock_emptied"


class CollectableRewardCollected(Event):
    """A reward that was paid for before was handed over.

    The subject is the reward reception; `redemption` is what to reverse if the reward
    comes back.
    """

    name = "collectable_reward_collected"

    redemption: UUID


class CollectableRewardReturned(Event):
    """A reward that was handed over came back, and can be collected again.

    The subject is the reward reception; `redemption` is what was reversed.
    """

    name = "collectable_reward_returned"

    redemption: UUID


class CollectableRewardExpired(Event):
    """Nobody collected a reward in time.

    The subject is the reward reception. The credits are given back only if the reward
    says so, and then that is told as `reward_reception_reversed`.
    """

    name = "collectable_reward_expired"
