"""What links with credits in them refuse."""

from regulars.kit.errors import Problem


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
