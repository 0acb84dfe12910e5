"""Credits that tills give."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.errors import registry
from regulars.tills.queries import TillReception

MOST_VALUE = 1_000_000_000

Value = Annotated[
    Decimal,
    decimal_meta(-MOST_VALUE, MOST_VALUE, 4, "Below 0 takes back what it would give."),
]

Credits = Annotated[int, Meta(ge=-MOST_VALUE, le=MOST_VALUE, examples=[20])]


class TillReceptionCreate(Struct, kw_only=True):
    """Credits to give at a till, under a uuid that the till has made for this.

    The customer is named, or found by the `code` that was scanned. `is_late` says that
    it was done while nobody heard the till: what can't be given is then kept for
    somebody to look at, and told in the answer instead of refused.
    """

    ONE_OF: ClassVar = ("credits", "unit_value")

    operation_uuid: UUID
    happened_at: datetime
    sequence: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    contact_uuid: UUID | None = None
    code: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    unit_value: Value | None = None
    unit_name: str | None = None
    credits: Credits | None = None
    pos_transaction_uuid: UUID | None = None
    is_late: bool = False
    shop_uuid: UUID | None = None


class TillReceptionSettle(Struct, kw_only=True):
    """Whose it is after all; nobody's, when no contact is named."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None


class RefusedOut(Struct):
    """Why it was not given."""

    code: Annotated[int, Meta(examples=[1017])]
    message: str


class TillReceptionOut(Struct):
    """What became of it: the reception, or why there is none.

    `is_open` says that somebody has to look at it: it was refused, or the same customer
    got something else at nearly the same moment (`is_twice`).
    """

    operation_uuid: UUID
    credit_reception_uuid: UUID | None
    contact_uuid: UUID | None
    credits: int | None
    balance: int | None
    unit_value: Decimal | None
    unit_name: str | None
    code: str | None
    register_name: str | None
    sequence: int | None
    refusal: RefusedOut | None
    is_twice: bool
    is_open: bool
    happened_at: str
    recorded_at: str

    @classmethod
    def of(
        cls, sent: TillReception, given: "Given | None" = None
    ) -> "TillReceptionOut":
        return cls(
            sent.operation_uuid,
            sent.credit_reception_uuid,
            given.contact_uuid if given else sent.contact_uuid,
            given.credits if given else sent.credits,
            given.balance if given else None,
            as_number(sent.unit_value),
            sent.unit_name,
            sent.code,
            sent.register_name,
            sent.sequence,
            _refusal(sent.refusal_code),
            sent.is_twice,
            sent.is_open,
            atom(sent.happened_at),
            atom(sent.recorded_at),
        )


class Given(Struct, frozen=True):
    """What the reception says of itself."""

    contact_uuid: UUID
    credits: int
    balance: int


def _refusal(code: int | None) -> RefusedOut | None:
    if code is None:
        return None
    # Of a code that another release has written and this one doesn't know.
    known = registry.get(code)
    return RefusedOut(code, known.message if known else "Refused.")
