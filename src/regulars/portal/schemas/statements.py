"""How a contact's ledger is told to the business."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.decimals import as_number
from regulars.portal.queries.statement import Movement, What

# As high as a browser counts.
NEWEST = 2**53

Before = Annotated[int, Meta(ge=1, le=NEWEST)]


class StatementList(Struct):
    """Which lines: of one kind, and those before the two that `next` told."""

    what: What | None = None
    before_credits: Before = NEWEST
    before_money: Before = NEWEST
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class StatementLineOut(Struct):
    """One movement; `of` says whether amount and balance are credits or cents of money.

    What it is about is named by one of the uuids: none of what the clock did, such as
    credits that ran out. It can be undone where it neither undoes something nor was
    undone itself. `reason` is what staff wrote when they put credits right by hand.
    """

    of: Annotated[str, Meta(examples=["credits"])]
    seq: int
    kind: Annotated[str, Meta(examples=["credit"])]
    amount: int
    balance: int
    credit_reception_uuid: UUID | None
    reward_reception_uuid: UUID | None
    prepaid_transaction_uuid: UUID | None
    reward: Annotated[str, Meta(examples=["Free coffee"])] | None
    unit_value: Decimal | None
    reason: str | None
    shop: Annotated[str, Meta(examples=["Corner bakery"])] | None
    channel: Annotated[str, Meta(examples=["REGISTER_API"])] | None
    staff: Annotated[str, Meta(examples=["Robin"])] | None
    register_name: Annotated[str, Meta(examples=["Till 1"])] | None
    undoes: bool
    is_undone: bool
    happened_at: str
    recorded_at: str

    @classmethod
    def of_movement(cls, of: str, line: Movement) -> "StatementLineOut":
        return cls(
            of,
            line.seq,
            line.kind,
            line.amount,
            line.balance,
            line.credit_reception_uuid,
            line.reward_reception_uuid,
            line.prepaid_transaction_uuid,
            line.reward,
            as_number(line.unit_value),
            line.reason,
            line.shop,
            line.channel,
            line.staff,
            line.register,
            line.undoes,
            line.is_undone,
            atom(line.happened_at),
            atom(line.recorded_at),
        )


class NextLines(Struct):
    """What to ask for the lines before these."""

    before_credits: int
    before_money: int


class StatementOut(Struct):
    """Lines of a contact's ledger, the newest first, and where the next ones begin."""

    lines: list[StatementLineOut]
    next: NextLines | None
