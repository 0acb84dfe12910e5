"""What visits, bookings and shifts refuse."""

from regulars.kit.errors import Problem


class ShiftNotFound(Problem):
    """No shift of this account has this uuid.

    List the shifts to see which there are.
    """

    code = 80530
    message = "Shift not found."
    status = 404


class ShiftStatusNotFound(Problem):
    """No shift status of this account has this uuid or name.

    Use one of the account's statuses. A second shift with the same external id is told
    by this code too, as the contract has it.
    """

    code = 80531
    message = "Shift status not found."
    status = 404


class ShiftTeamNotFound(Problem):
    """No team of this account has this uuid.

    List the shift teams to see which there are.
    """

    code = 80540
    message = "Shift team not found."
    status = 404


class ShiftTypeNotFound(Problem):
    """No kind of shift of this account has this uuid.

    List the shift types to see which there are.
    """

    code = 80550
    message = "Shift type not found."
    status = 404
