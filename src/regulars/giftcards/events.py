"""What gift cards announce. A card's code is never told."""

from uuid import UUID

from regulars.kit.events import Event


class GiftcardCreated(Event):
    """A digital gift card was made. There is nothing on it yet.

    The subject is the card, and `program` says by which terms.
    """

    name = "giftcard_created"

    program: UUID


class GiftcardBatchCreated(Event):
    """Physical gift cards were made up, or brought along from elsewhere.

    The subject is the batch, `cards` how many there are, and `origin` is `generated` or
    `imported`.
    """

    name = "giftcard_batch_created"

    cards: int
    origin: str


class GiftcardUpdated(Event):
    """A gift card was activated, blocked, unblocked, extended, changed or cancelled.

    The subject is the card. Ask for it to read how it is now.
    """

    name = "giftcard_updated"


class GiftcardPinLocked(Event):
    """Somebody tried wrong PINs of a gift card, until no more were compared.

    The subject is the card. Its PIN can be unlocked, or made anew, in the dashboard;
    otherwise tries are taken again an hour later.
    """

    name = "giftcard_pin_locked"


class GiftcardSettlementCreated(Event):
    """What shops loaded onto gift cards and were paid with them was settled.

    The subject is the settlement. `program` is that of the cards, and `transactions`
    how many were settled.
    """

    name = "giftcard_settlement_created"

    program: UUID
    transactions: int


class GiftcardSettlementRemoved(Event):
    """A settlement of gift cards between shops was undone.

    The subject is the settlement. `program` is that of the cards, and `transactions`
    how many are open again.
    """

    name = "giftcard_settlement_removed"

    program: UUID
    transactions: int


class GiftcardTransactionCreated(Event):
    """Value was moved onto a gift card, or off it.

    The subject is the transaction and `giftcard` the card. `amount_in_cents`, of the
    account's currency, is negative when it was paid with; `reverses` is the transaction
    that was undone, if one was.
    """

    name = "giftcard_transaction_created"

    counts_money = True

    amount_in_cents: int
    giftcard: UUID
    reverses: UUID | None
