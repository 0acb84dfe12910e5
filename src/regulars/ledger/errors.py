"""What the ledger refuses, in its own words. Rooms translate them for their callers."""

from regulars.kit.errors import Problem


class WalletNotFound(Problem):
    """No wallet of this account has this uuid.

    A contact's wallet is named in `credit_balance` of the contact.
    """

    code = 90100
    message = "Wallet not found."
    status = 404


class Overdrawn(Problem):
    """The wallet holds less than was asked for, not counting what is on hold.

    Ask for less, or release a hold first.
    """

    code = 90101
    message = "The wallet holds too little."
    status = 409


class HoldNotFound(Problem):
    """No hold of this account has this uuid.

    Check that the uuid is a hold's and that the credential belongs to its account.
    """

    code = 90102
    message = "Hold not found."
    status = 404


class HoldNotPending(Problem):
    """The hold has been captured or released, or its time has passed.

    Each hold ends once. Make a new one to set value aside again.
    """

    code = 90103
    message = "The hold has ended."
    status = 409


class CaptureAboveHold(Problem):
    """More was to be spent than was set aside.

    Capture what was held at most, and have the rest paid like any other payment.
    """

    code = 90105
    message = "The hold is for less."
    status = 409


class AlreadyUndone(Problem):
    """This entry was undone before.

    Each is undone once: the first time stands.
    """

    code = 90104
    message = "The entry is already undone."
    status = 409
