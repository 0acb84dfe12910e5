"""What the ledger announces."""

from uuid import UUID

from regulars.kit.events import Event


class HoldCaptured(Event):
    """Credits that were set aside were spent.

    The subject is the hold. `wallet` is theirs whose credits they were: a contact names
    it in `credit_balance`.
    """

    name = "hold_captured"

    credits: int
    wallet: UUID
