"""What the loyalty program announces."""

from uuid import UUID

from regulars.kit.events import Event


class CreditReceptionCreated(Event):
    """A contact got credits, or some were taken back.

    The subject is the credit reception; `credits` is negative when they were taken,
    and `reverses` is the reception that it undid, if it undid one.
    """

    name = "credit_reception_created"

    credits: int
    reverses: UUID | None = None


class CreditReceptionReversed(Event):
    """What a reception gave was taken back.

    The subject is the reception that was undone; the one that undid it was announced
    as `credit_reception_created`.
    """

    name = "credit_reception_reversed"

    credits: int
