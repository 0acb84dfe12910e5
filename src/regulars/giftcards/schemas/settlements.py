"""Settlements of gift cards between shops, as staff ask for them and read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from regulars.giftcards.queries import Settlement, ShopSettled
from regulars.kit.clock import atom
from regulars.kit.pages import Paging


class GiftcardSettlementCreate(Struct, kw_only=True):
    """Which program to settle, and until when; until now unless you say so."""

    giftcard_program_uuid: UUID
    until: datetime | None = None


class GiftcardSettlementList(Paging):
    """Which page of settlements, of which program."""

    giftcard_program_uuid: UUID | None = None


class ShopSettledOut(Struct):
    """What a shop took for loads and gave for what was spent, less what was undone.

    `balance_in_cents` is the one less the other: what the shop hands over to the
    others, or gets from them when it is negative.
    """

    shop_uuid: UUID
    name: str
    loaded_in_cents: int
    spent_in_cents: int
    balance_in_cents: int


class GiftcardSettlementOut(Struct):
    """Transactions of a program's cards that were settled together, summed by shop.

    What the balances come to together is still on the cards.
    """

    id: int
    uuid: UUID
    giftcard_program_uuid: UUID
    until: str
    transaction_count: int
    shops: list[ShopSettledOut]
    created_at: str

    @classmethod
    def of(
        cls, settlement: Settlement, shops: Sequence[ShopSettled]
    ) -> "GiftcardSettlementOut":
        return cls(
            id=settlement.id,
            uuid=settlement.uuid,
            giftcard_program_uuid=settlement.program_uuid,
            until=atom(settlement.until),
            transaction_count=settlement.transactions,
            shops=[
                ShopSettledOut(
                    each.shop_uuid,
                    each.shop_name,
                    each.loaded_in_cents,
                    each.spent_in_cents,
                    each.loaded_in_cents - each.spent_in_cents,
                )
                for each in shops
            ],
            created_at=atom(settlement.created_at),
        )
