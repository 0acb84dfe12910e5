"""What tiers and perks refuse."""

from regulars.kit.errors import Problem


class PerkNotFound(Problem):
    """No perk of this account has this uuid.

    List the perks to see which there are.
    """

    code = 110000
    message = "Perk not found."
    status = 404


class ContactTierNotFound(Problem):
    """The contact is there, and in none of the account's tiers.

    This one answers 404 on the public doors too: the clients that are in use take that
    for "no tier", and stumble over anything else.
    """

    code = 90150
    message = "Contact has no tier."
    status = 404
    public_status = 404


class TierNotFound(Problem):
    """No tier of this account has this uuid. List the tiers to see which there are."""

    code = 90151
    message = "Tier not found."
    status = 404


class TierThresholdTaken(Problem):
    """Another tier begins at the same threshold, so nobody could ever be in both.

    Choose another number, or change that tier.
    """

    code = 90152
    message = "Another tier has this threshold."
    status = 409


class TierInUse(Problem):
    """Earning rules ask for this tier: `errors` names them.

    Change their conditions first. A rule that asks for what isn't there would give
    nobody anything.
    """

    code = 90153
    message = "Tier is in use."
    status = 409


class TooManyTiers(Problem):
    """The account has 50 tiers, and there may be no more. Delete one, or change it."""

    code = 90154
    message = "There are too many tiers."
    status = 409
