"""What giving credits and taking them back refuse."""

from typing import Any

from regulars.kit.errors import Problem


class CreditReceptionInProgress(Problem):
    """Something else has been writing to this contact for more than two seconds.

    Send the request again; with an idempotency key it can not count twice.
    """

    code = 60001
    message = "Credit reception creating in progress."
    status = 409


class MaximumCreditsReached(Problem):
    """One reception may not give this many credits.

    Check the amount that was typed; the limit is the `max_amount` of the program. On
    the dashboard door `errors` says how much that is. 0 there is no limit of the
    program's own: then it is a thousand million.
    """

    code = 1015
    message = "Maximum amount of credits reached."
    status = 422

    @classmethod
    def of(cls, most: int) -> "MaximumCreditsReached":
        """The refusal, with the most that there may be."""
        return cls({"credits": [f"One reception gives {most} credits at most."]})

    def body(self, public: bool) -> dict[str, Any]:
        """The contract's clients are told no fields of it."""
        told = super().body(public)
        if public:
            told.pop("errors", None)
        return told


class PosTransactionNotFound(Problem):
    """No POS transaction of this account and shop has this uuid.

    Create the POS transaction first, and name it at the shop that rang it up.
    """

    code = 1027
    message = "POS Transaction not found."
    status = 404


class PosTransactionAlreadyLinked(Problem):
    """Credits were given for this POS transaction before.

    Do not give them again; find the reception among the contact's transactions. Were
    they given to the wrong contact? Reverse that reception, then give them anew.
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
    """This reception undid another one.

    Give the credits again with a new reception.
    """

    code = 90111
    message = "A reversal can not be reversed."
    status = 409


class RefundOfPendingNotReversible(Problem):
    """This refund took back credits that could not be spent yet.

    What it took them from may have been released or undone since, so they have no place
    to go back to. Give the credits again with a new reception.
    """

    code = 90118
    message = "A refund of pending credits can not be reversed."
    status = 409
