"""What the loyalty program, its units and its rules refuse."""

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
