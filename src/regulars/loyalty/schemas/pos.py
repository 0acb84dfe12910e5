"""POS transactions."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.loyalty.queries import PosTransaction

LONGEST = 64

# The contract sends numbers, terminals have letters in theirs, and 007 must not become
# 7: whatever it is, it is kept as it was written.
TillsOwn = Annotated[
    Any,
    Meta(
        description="A till's or a terminal's own name for it.",
        examples=["10482"],
        extra_json_schema={
            "anyOf": [
                {"type": "string", "maxLength": LONGEST},
                {"type": "integer"},
                {"type": "null"},
            ]
        },
    ),
]

Cents = Annotated[int, Meta(ge=0, le=1_000_000_000, examples=[1780])]


class PosTransactionCreate(Struct):
    """A sale as it was rung up, in cents of the account's currency.

    `transaction_id` is the till's own name of it, `terminal_id` that of the terminal it
    was paid at. A register's sale is in its own shop.
    """

    amount_in_cents: Cents
    transaction_id: TillsOwn = None
    terminal_id: TillsOwn = None
    shop_uuid: UUID | None = None

    def names(self) -> tuple[str | None, str | None]:
        """What till and terminal call it. Raises InvalidInput."""
        said = {name: getattr(self, name) for name in ("transaction_id", "terminal_id")}
        reason = [f"Must be a number, or a text of at most {LONGEST} characters."]
        wrong = {name: reason for name, each in said.items() if not _is_name(each)}
        if wrong:
            raise InvalidInput(wrong)
        transaction, terminal = map(_as_text, said.values())
        return transaction, terminal


class PosTransactionOut(Struct):
    """A sale that was rung up, for a credit reception to name."""

    uuid: UUID
    transaction_id: str | None
    terminal_id: str | None
    created_at: str
    amount_in_cents: Cents

    @classmethod
    def of(cls, sold: PosTransaction) -> "PosTransactionOut":
        return cls(
            sold.uuid,
            sold.transaction_id,
            sold.terminal_id,
            atom(sold.created_at),
            sold.amount_in_cents,
        )


def _is_name(said: object) -> bool:
    if said is None:
        return True
    is_one = isinstance(said, str | int) and not isinstance(said, bool)
    return is_one and len(str(said)) <= LONGEST


def _as_text(said: object) -> str | None:
    """As it was written; an empty one is none."""
    return None if said is None else str(said).strip() or None
