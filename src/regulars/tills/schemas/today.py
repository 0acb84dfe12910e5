"""What was done at a register today."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.tills.queries import Done, Total, name_of
from regulars.tills.schemas.customers import masked_address

Kind = Annotated[str, Meta(examples=["credits"])]


class DoneOut(Struct):
    """One thing that was done; `amount` is credits, or cents of a gift card or of
    prepaid money, and `undoes` says that it undid something else.
    """

    kind: Kind
    uuid: UUID
    contact_uuid: UUID | None
    name: str
    title: str | None
    amount: int
    actor: str
    is_undone: bool
    undoes: bool
    happened_at: str
    recorded_at: str

    @classmethod
    def of(cls, done: Done) -> "DoneOut":
        name = name_of(done.attributes or {}) or masked_address(done.email or "")
        return cls(
            done.kind,
            done.uuid,
            done.contact_uuid,
            name,
            done.title,
            done.amount,
            done.actor,
            done.is_undone,
            done.undoes,
            atom(done.happened_at),
            atom(done.recorded_at),
        )


class TotalOut(Struct):
    """How often something was done today and stands, and what it comes to."""

    kind: Kind
    number: int
    amount: int


class TodayOut(Struct):
    """The last twenty things that were done at this register, and the day's totals."""

    since: str
    done: list[DoneOut]
    totals: list[TotalOut]

    @classmethod
    def of(
        cls, since: str, done: Sequence[Done], totals: Sequence[Total]
    ) -> "TodayOut":
        sums = [TotalOut(each.kind, each.number, each.amount) for each in totals]
        return cls(since, [DoneOut.of(each) for each in done], sums)
