"""What prepaid balances announce."""

from uuid import UUID

from regulars.kit.events import Event


class PrepaidTransactionCreated(Event):
    """Money was put onto a contact's prepaid balance, or paid with it.

    The subject is the transaction, and the contact is whose balance it is.
    `amount_in_cents`, of the account's currency, is negative when it was paid with;
    `balance_in_cents` is what there was afterwards, and `reverses` the transaction that
    was undone, if one was.
    """

    name = "prepaid_transaction_created"

    counts_money = True

    amount_in_cents: int
    balance_in_cents: int
    reverses: UUID | None
