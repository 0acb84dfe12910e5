"""What tills are refused that nobody else is."""

from regulars.kit.errors import Problem


class ScannedCodeNotFound(Problem):
    """Nothing of the account has this code.

    It may be a card that has not been given out yet: make a customer with it.
    """

    code = 90910
    message = "Nothing has this code."
    status = 404


class TillAmountTooHigh(Problem):
    """The amount is above what tills of this account may give credits for at once.

    Type it again; a manager can raise the limit in the settings of tills.
    """

    code = 90911
    message = "Amount is too high for a till."
    status = 409


class TillReceptionNotFound(Problem):
    """No till has sent a reception under this uuid, or it waits for nobody any more.

    List those that wait: another till may have settled it.
    """

    code = 90912
    message = "Till reception not found."
    status = 404


class TillReceptionChanged(Problem):
    """This uuid has come before, with another amount, moment or customer.

    What came first counts. Make a new uuid for whatever is done anew.
    """

    code = 90913
    message = "Till reception was sent before with other content."
    status = 409
