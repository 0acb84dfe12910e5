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


class RewardReceptionNotFound(Problem):
    """No reward reception of this account has this uuid.

    List the loyalty transactions to see which there are.
    """

    code = 90300
    message = "Reward reception not found."
    status = 404


class RewardReceptionAlreadyReversed(Problem):
    """What this reward cost was given back before.

    Each reception is reversed once: the first reversal stands.
    """

    code = 90301
    message = "Reward reception is already reversed."
    status = 409


class RewardAlreadyCollected(Problem):
    """The reward has been handed over.

    It is handed over once. If it came back, reverse the redemption: the reward can
    then be collected again, or its reception reversed.
    """

    code = 90302
    message = "Reward is already collected."
    status = 409


class RewardExpired(Problem):
    """The reward was not collected in time.

    Reverse its reception to give the credits back all the same. On the public doors the
    code is 80300, as their documentation has it for this call.
    """

    code = 90303
    public_code = 80300
    message = "Reward is expired."
    status = 409


class RedemptionNotFound(Problem):
    """No redemption of a collectable reward has this uuid.

    It is the uuid that collecting the reward answered, not that of the reception.
    """

    code = 90304
    message = "Collectable reward redemption not found."
    status = 404


class RedemptionAlreadyReversed(Problem):
    """This redemption was taken back before.

    The reward can be collected again, which makes another redemption.
    """

    code = 90305
    message = "Collectable reward redemption is already reversed."
    status = 409


class RewardHasNoCodes(Problem):
    """Only a digital reward has codes to give.

    Make a digital reward for them; a physical one has a stock.
    """

    code = 90306
    message = "This reward has no codes."
    status = 409
