"""Transactions of gift cards, as clients send and read them."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from regulars.giftcards.queries import Kind, Transaction
from regulars.giftcards.schemas.cards import Pin
from regulars.giftcards.schemas.programs import MOST_CENTS
from regulars.kit.clock import atom
from regulars.kit.filters import Between
from regulars.kit.pages import Order, Paging

Amount = Annotated[
    int,
    Meta(
        ge=-MOST_CENTS,
        le=MOST_CENTS,
        description="Loads the card; negative when it is paid with. Not 0.",
        examples=[2_500],
    ),
]


class GiftcardTransactionCreate(Struct, kw_only=True):
    """Value to move onto a gift card, or off it when it is negative.

    To pay with a card whose program asks for a PIN, send that as well (90141).
    """

    giftcard_uuid: UUID
    amount_in_cents: Amount
    shop_uuid: UUID
    pin: Pin | None = None
    custom_attributes: dict[str, Any] = {}


class RegisterGiftcardTransactionCreate(Struct, kw_only=True):
    """The same from a register, which stands in a shop already."""

    giftcard_uuid: UUID
    amount_in_cents: Amount
    shop_uuid: UUID | None = None
    pin: Pin | None = None
    custom_attributes: dict[str, Any] = {}


class GiftcardTransactionList(Paging):
    """Which page of transactions: of a card, a program, a shop, a span of time.

    `perPage` is `limit` by its other name.
    """

    per_page: Annotated[int, Meta(ge=1)] | UnsetType = field(
        name="perPage", default=UNSET
    )
    giftcard_uuid: UUID | None = None
    giftcard_hash: Annotated[str, Meta(max_length=100)] | None = None
    pin: Pin | None = None
    giftcard_program_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    sort: Order | None = None
    created_at: Between = Between()


class GiftcardTransactionSearch(GiftcardTransactionList):
    """The same for staff; with `is_settled` only what shops have settled, or have not.

    What staff moved by hand is in neither: shops don't settle it.
    """

    is_settled: bool | None = None


class CardOfTransaction(Struct):
    """The gift card of a transaction."""

    id: int
    uuid: UUID


class ShopOfTransaction(Struct):
    """The shop of a transaction."""

    id: int
    uuid: UUID
    name: str


class SettlementOfTransaction(Struct):
    """The settlement between shops that a transaction was in."""

    id: int


class GiftcardTransactionOut(Struct):
    """Value that was moved onto a gift card, or off it.

    `card_id` and `shop_id` are the ids of `card` and `shop`. `settlements` names the
    settlement between shops that it was in: none, or one.
    """

    id: int
    uuid: UUID
    amount_in_cents: Annotated[int, Meta(examples=[-1_250])]
    type: Kind
    settled: bool
    card_id: int
    shop_id: int
    card: CardOfTransaction
    shop: ShopOfTransaction
    settlements: list[SettlementOfTransaction]
    custom_attributes: dict[str, Any]
    created_at: str

    @classmethod
    def of(cls, done: Transaction) -> "GiftcardTransactionOut":
        return cls(**_shown(done))


class GiftcardTransactionSettingsOut(GiftcardTransactionOut):
    """Value that was moved onto a gift card, or off it, as staff see it.

    `reason` is why staff moved it, where they transferred it or cancelled the card.
    """

    reason: str | None

    @classmethod
    def of(cls, done: Transaction) -> "GiftcardTransactionSettingsOut":
        return cls(**_shown(done), reason=done.reason)


def _shown(done: Transaction) -> dict[str, Any]:
    settlement = done.settlement_id
    return {
        "id": done.id,
        "uuid": done.uuid,
        "amount_in_cents": done.amount_in_cents,
        "type": done.kind,
        "settled": settlement is not None,
        "card_id": done.card_id,
        "shop_id": done.shop_id,
        "card": CardOfTransaction(done.card_id, done.card_uuid),
        "shop": ShopOfTransaction(done.shop_id, done.shop_uuid, done.shop_name),
        "settlements": [SettlementOfTransaction(settlement)] if settlement else [],
        "custom_attributes": done.attributes,
        "created_at": atom(done.happened_at),
    }
