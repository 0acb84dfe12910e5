"""What happened to one gift card, as staff read it."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.giftcards.queries import Kind
from regulars.giftcards.queries.history import Line
from regulars.kit.clock import atom


class GiftcardLineOut(Struct):
    """One movement of a gift card, with what was on it after.

    `uuid` is that of its transaction. `person` is who was signed in, null of tills and
    clients with a key of their own and of people who have no access any more.
    `reverses_uuid` is what it undid, `reversed_by_uuid` what undid it.
    """

    uuid: UUID
    type: Kind
    amount_in_cents: Annotated[int, Meta(examples=[-1_250])]
    balance_in_cents: Annotated[int, Meta(examples=[1_250])]
    shop_name: str
    channel: str
    person: str | None
    reason: str | None
    reverses_uuid: UUID | None
    reversed_by_uuid: UUID | None
    created_at: str

    @classmethod
    def of(cls, line: Line) -> "GiftcardLineOut":
        return cls(
            line.uuid,
            line.kind,
            line.amount_in_cents,
            line.balance_in_cents,
            line.shop_name,
            line.channel,
            line.person,
            line.reason,
            line.reverses_uuid,
            line.reversed_by_uuid,
            atom(line.happened_at),
        )
