"""What the loyalty program refuses."""

from regulars.kit.errors import Problem


class LoyaltyProgramNotActive(Problem):
    """The program has been switched off.

    Switch it on in the dashboard; nothing is given or spent until then.
    """

    code = 55018
    message = "Loyalty Program not active."
    status = 409


class ShopNotLinked(Problem):
    """The shop does not take part in the loyalty program.

    Let it take part in the dashboard, or use another shop.
    """

    code = 1102
    message = "Shop not linked to a Loyalty Program."
    status = 409


class LoyaltyProgramNotFound(Problem):
    """The account has no loyalty program.

    Open one in the dashboard first.
    """

    code = 1103
    message = "Loyalty Program not found."
    status = 404


class CreditReceptionInProgress(Problem):
    """Something else has been writing to this contact for more than two seconds.

    Send the request again; with an idempotency key it can not count twice.
    """

    code = 60001
    message = "Credit reception creating in progress."
    status = 409


class MaximumCreditsReached(Problem):
    """One reception may not give this many credits.

    Check the amount that was typed; the limit is a setting of the program.
    """

    code = 1015
    message = "Maximum amount of credits reached."
    status = 422


class UnitNotFound(Problem):
    """The account has no unit of this name.

    List the units, or leave the name out to use the default.
    """

    code = 60007
    message = "Unit not found."
    status = 404


class NoDefaultUnit(Problem):
    """A value came without a unit, and the account has no default one.

    Name the unit, or make one the default in the dashboard.
    """

    code = 55046
    message = "No default unit found."
    status = 409


class UnitAlreadyExists(Problem):
    """The account has a unit of this name.

    Use it, or choose another name.
    """

    code = 55045
    message = "Unit already exists."
    status = 409


class PosTransactionNotFound(Problem):
    """No POS transaction of this account and shop has this uuid.

    Create the POS transaction first, and name it at the shop that rang it up.
    """

    code = 1027
    message = "POS Transaction not found."
    status = 404


class PosTransactionAlreadyLinked(Problem):
    """Credits were given for this POS transaction before.

    Do not give them again; find the reception among the contact's transactions.
    """

    code = 6001
    message = "The POS transaction is already linked to a credit reception."
    status = 409


class CreditReceptionNotFound(Problem):
    """No credit reception of this account has this uuid.

    List the loyalty transactions to see which there are.
    """

    code = 1028
    message = "Credit reception not found."
    status = 404


class CreditReceptionOfAnotherShop(Problem):
    """The reception was made at another shop than this register's.

    Push it from a register of the shop that made it.
    """

    code = 55024
    message = "This credit reception was not created by this shop."
    status = 409


class StagedCreditReceptionNotFound(Problem):
    """The loyalty token is unknown, or its signature is wrong.

    Check that the link was copied whole and signed with the account secret.
    """

    code = 1041
    message = "Staged Credit Reception not found."
    status = 404


class StagedCreditReceptionAlreadyRedeemed(Problem):
    """Somebody has claimed these credits.

    Each token can be claimed once.
    """

    code = 1034
    message = "Staged credit reception is already redeemed."
    status = 409


class TokenNeedsCredits(Problem):
    """A loyalty token of version v1 carries credits.

    Send credits, or use another version.
    """

    code = 60018
    message = "Please submit credits when using v1"
    status = 422


class TokenNeedsUnits(Problem):
    """A loyalty token of version v2 carries a unit and a value.

    Send unit_name and unit_value, or use another version.
    """

    code = 60019
    message = "Please submit units when using v2"
    status = 422


class CreditReceptionAlreadyReversed(Problem):
    """What this reception gave was taken back before.

    Each reception is reversed once: the first reversal stands.
    """

    code = 90110
    message = "Credit reception is already reversed."
    status = 409


class CreditsNotPending(Problem):
    """These credits can be spent already, or were taken back before they could.

    There is nothing left to release.
    """

    code = 90117
    message = "The credits are not pending."
    status = 409


class ReversalNotReversible(Problem):
    """This reception undid another one, or took back credits that were pending.

    Give the credits again with a new reception.
    """

    code = 90111
    message = "A reversal can not be reversed."
    status = 409


class LoyaltyProgramExists(Problem):
    """The account has a loyalty program.

    Change it instead: an account has one.
    """

    code = 90112
    message = "Loyalty Program already exists."
    status = 409


class LoyaltyProgramInUse(Problem):
    """The program has given credits, which have to stay explained.

    Switch it off instead of removing it.
    """

    code = 90113
    message = "Loyalty Program is in use."
    status = 409


class UnitInUse(Problem):
    """Receptions were measured in this unit, and have to stay explained.

    Make another unit the default instead.
    """

    code = 90114
    message = "Unit is in use."
    status = 409


class LoyaltyRuleNotFound(Problem):
    """No rule of this account has this uuid.

    List the rules to see which there are.
    """

    code = 90115
    message = "Rule not found."
    status = 404


class TooManyUnits(Problem):
    """The account has had 200 units, and there may be no more.

    One that was removed counts too. Add it again by its name, which may have another
    label now.
    """

    code = 90116
    message = "There are too many units."
    status = 409


class EarningRuleNotFound(Problem):
    """No earning rule of this account has this uuid. List them to see which do."""

    code = 90130
    message = "Earning rule not found."
    status = 404


class EarningRuleNotPublished(Problem):
    """The rule is a draft, which gives nothing. Publish it first, or delete it."""

    code = 90131
    message = "Earning rule is not published."
    status = 409


class EarningRuleWasPublished(Problem):
    """The rule has been published, and explains receptions. Pause it instead."""

    code = 90132
    message = "Earning rule was published."
    status = 409


class TooManyEarningRules(Problem):
    """The account has 100 earning rules. Delete a draft, or change a paused one."""

    code = 90133
    message = "There are too many earning rules."
    status = 409
