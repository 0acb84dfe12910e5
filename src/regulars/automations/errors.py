"""What automations refuse."""

from regulars.kit.errors import Problem


class AutomationNotFound(Problem):
    """No automation of this account has this uuid.

    List the automations to see which can be run.
    """

    code = 60013
    message = "Model not found."
    status = 404
