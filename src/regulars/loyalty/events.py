"""What the loyalty program announces."""

from datetime import datetime
from uuid import UUID

from regulars.kit.events import Event


class CreditReceptionCreated(Event):
    """A contact got credits, or some were taken back.

    The subject is the credit reception; `credits` is negative when they were taken,
    and `reverses` is the reception of credits or of a reward that it undid, if any.
    """

    name = "credit_reception_created"

    # Units such as a purchase's amount are in the account's currency.
    counts_money = True

    credits: int
    reverses: UUID | None = None


class CreditReceptionPushed(Event):
    """A till wants a reception to be shown beside it, to let the contact go on there.

    The subject is the credit reception. `register_uuid` says which till it was, and is
    null when a person asked.
    """

    name = "credit_reception_pushed"

    credits: int
    shop_uuid: UUID
    register_uuid: UUID | None = None


class CreditReceptionReversed(Event):
    """What a reception gave was taken back.

    The subject is the reception that was undone; the one that undid it was announced
    as `credit_reception_created`.
    """

    name = "credit_reception_reversed"

    credits: int


class PosTransactionCreated(Event):
    """A till has rung up a sale, in cents of the account's currency.

    The subject is the POS transaction, which a credit reception may name once.
    `register_uuid` is null when a person told of it.
    """

    name = "pos_transaction_created"

    counts_money = True

    amount_in_cents: int
    transaction_id: str | None
    terminal_id: str | None
    shop_uuid: UUID
    register_uuid: UUID | None = None


class PosTransactionPushed(Event):
    """A till wants a sale to be shown beside it, for the customer to say who they are.

    The subject is the POS transaction; shop and register are those that asked.
    """

    name = "pos_transaction_pushed"

    amount_in_cents: int
    transaction_id: str | None
    terminal_id: str | None
    shop_uuid: UUID
    register_uuid: UUID | None = None


class CreditsAdjusted(Event):
    """Somebody of the staff put a contact's credits right by hand.

    The subject is the credit reception, which was announced as
    `credit_reception_created` too: leave this kind out where only what contacts
    did is to count. `credits` is negative when they were taken. The reason stays with
    the reception: ask for its explanation.
    """

    name = "credits_adjusted"

    credits: int


class PendingCreditsCreated(Event):
    """A contact got credits that can't be spent yet.

    The subject is the credit reception, which was announced as
    `credit_reception_created` too. They are in no balance until they are released: at
    `releases_at`, or by a call when that is null.
    """

    name = "pending_credits_created"

    credits: int
    releases_at: datetime | None


class PendingCreditsReleased(Event):
    """Credits that had to wait can be spent.

    The subject is the credit reception that gave them.
    """

    name = "pending_credits_released"

    credits: int


class PendingCreditsCancelled(Event):
    """Credits were taken back before they could be spent.

    The subject is the credit reception that had given them: it was reversed, a refund
    took as many of them, or the contact is no more.
    """

    name = "pending_credits_cancelled"

    credits: int


class CreditExpiryAnnounced(Event):
    """Credits will soon be gone: as many days before as the program says.

    The subject is the contact. They go at `expires_at`: because of their `age`, unless
    they are spent; or because of `inactivity`, unless the contact does anything. Each
    end is announced once.
    """

    name = "credit_expiry_announced"

    credits: int
    expires_at: datetime
    because: str


class CreditsExpired(Event):
    """Credits of a contact are gone, because of their `age` or of `inactivity`.

    The subject is the contact. `age`: lots were past their last day and still had these
    credits; `active_at` is null. `inactivity`: the contact did nothing for as long as
    the program allows, since `active_at`. `happened_at` is when the last of them ended.
    They are told together when they leave the wallet, which a job does within a minute
    or else the next sale; thousands of lots may be told in several events. What is on
    hold then goes, and is told, when the hold has ended, unless it is captured.
    """

    name = "credits_expired"

    credits: int
    because: str
    active_at: datetime | None
