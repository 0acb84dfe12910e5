"""What prepaid balances refuse."""

from regulars.kit.errors import Problem


class InsufficientPrepaidBalance(Problem):
    """The contact's prepaid balance holds less than was to be taken out of it.

    Ask for what is left and have the rest paid otherwise. Undoing a top-up that was
    partly spent is refused the same way: a prepaid balance never goes below zero.
    """

    code = 90400
    message = "Insufficient prepaid balance."
    status = 409


class PrepaidTransactionNotFound(Problem):
    """No prepaid transaction of this account has this uuid.

    Check that it is the transaction's uuid and not the contact's.
    """

    code = 90401
    message = "Prepaid transaction not found."
    status = 404


class PrepaidTransactionAlreadyReversed(Problem):
    """This prepaid transaction was undone before.

    Each is undone once: the first time stands.
    """

    code = 90402
    message = "The prepaid transaction is already reversed."
    status = 409


class PrepaidReversalNotReversible(Problem):
    """What was to be undone has itself undone a prepaid transaction.

    Make a new transaction instead.
    """

    code = 90403
    message = "A reversal of a prepaid transaction can't be reversed."
    status = 409
