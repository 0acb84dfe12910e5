"""What devices at tills refuse, and who types a PIN there."""

from regulars.kit.errors import Problem


class PairingCodeWrong(Problem):
    """No register waits for a device with this code: it is wrong, used or too old.

    Make another in the dashboard, at the register, and type it within ten minutes.
    """

    code = 90900
    message = "Pairing code is wrong or out of date."


class TillNotFound(Problem):
    """No device of this account that is still paired has this uuid.

    List the devices: it may have been taken away before. It can be paired again.
    """

    code = 90901
    message = "Till not found."
    status = 404


class TillPinWrong(Problem):
    """Nobody of this account who may work at tills has this PIN.

    Try again. After five wrong ones in a row, that person's is locked for a while; a
    manager can give them another.
    """

    code = 90902
    message = "PIN is wrong."
    # The try is counted.
    is_committed = True


class TillPinLocked(Problem):
    """This person's PIN was typed wrong too often, and is compared with none for now.

    Wait for a quarter of an hour, or have a manager set another.
    """

    code = 90903
    message = "PIN is locked for a while."
    status = 409
