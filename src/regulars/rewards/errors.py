"""What rewards refuse."""

from regulars.kit.errors import Problem


class RewardNotFound(Problem):
    """No reward of this account has this uuid, or this contact can't have it.

    List the rewards, with `contact_uuid` to see those that the contact can claim.
    """

    code = 6003
    message = "Reward not found."
    status = 404


class InsufficientCredits(Problem):
    """The contact has fewer credits than the reward costs.

    Tell them how many are missing: the reward's `required_credits` less their balance.
    """

    code = 1017
    message = "Onvoldoende punten | Insufficient credits."
    status = 409


class RewardStockEmpty(Problem):
    """None of this reward is left, or a digital one has no unused code.

    Offer another reward. Stock and codes are filled up on the reward's page in the
    dashboard.
    """

    code = 1018
    message = "The stock on this reward is empty."
    status = 409


class RewardClaimLimitReached(Problem):
    """The contact has claimed this reward as often as one contact may.

    Offer another reward. The limit for each contact is a setting of the reward.
    """

    code = 1019
    message = "You have reached your claim limit on this reward."
    status = 409


class RewardInactive(Problem):
    """The reward has been switched off.

    Offer another, or switch it on in the dashboard. What was claimed before stays
    valid.
    """

    code = 1052
    message = "Reward is inactive."
    status = 409
