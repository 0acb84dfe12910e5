"""How rewards speak over HTTP."""

from regulars.rewards.schemas.receptions import (
    CollectableList,
    CollectableRewardOut,
    DigitalRewardReceptionOut,
    RedemptionOut,
    RegisterRewardCreate,
    RewardExplanationOut,
    RewardReceptionCreate,
    RewardReceptionOut,
    RewardReceptions,
    TransactionList,
    just_received,
)
from regulars.rewards.schemas.rewards import (
    CodesAddedOut,
    RewardCodes,
    RewardCreate,
    RewardList,
    RewardOut,
    RewardSettings,
    RewardSettingsOut,
    RewardUpdate,
)
from regulars.rewards.schemas.shown import all_shown, shown, unsealed

__all__ = [
    "CodesAddedOut",
    "CollectableList",
    "CollectableRewardOut",
    "DigitalRewardReceptionOut",
    "RedemptionOut",
    "RegisterRewardCreate",
    "RewardCodes",
    "RewardCreate",
    "RewardExplanationOut",
    "RewardList",
    "RewardOut",
    "RewardReceptionCreate",
    "RewardReceptionOut",
    "RewardReceptions",
    "RewardSettings",
    "RewardSettingsOut",
    "RewardUpdate",
    "TransactionList",
    "all_shown",
    "just_received",
    "shown",
    "unsealed",
]
