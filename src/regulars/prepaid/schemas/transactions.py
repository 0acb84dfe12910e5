"""Transactions of prepaid balances, as clients send and read them."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.filters import Between
from regulars.kit.pages import Order, Paging
from regulars.prepaid.queries import Transaction
from regulars.prepaid.schemas.balances import WrittenPrepaidBalanceOut

MOST_CENTS = 1_000_000_000

Amount = Annotated[
    int,
    Meta(
        ge=-MOST_CENTS,
        le=MOST_CENTS,
        description="Puts money in; negative when it is paid with. Not 0.",
        examples=[2_500],
    ),
]

# Registers that have no card at hand may send an empty one.
CardValue = Annotated[str, Meta(max_length=255, examples=["CARD-000123"])]

WHO = ("contact_uuid", "contact_identifier_value")


class PrepaidTransactionCreate(Struct, kw_only=True):
    """Money to put onto a contact's balance, or to pay with it when it is negative.

    Name the contact, or the card that finds them; with both, it has to be their card.
    """

    ONE_OF: ClassVar = WHO

    contact_uuid: UUID | None = None
    contact_identifier_value: CardValue | None = None
    amount_in_cents: Amount
    shop_uuid: UUID
    custom_attributes: dict[str, Any] = {}


class RegisterPrepaidTransactionCreate(Struct, kw_only=True):
    """The same from a register, which stands in a shop already."""

    ONE_OF: ClassVar = WHO

    contact_uuid: UUID | None = None
    contact_identifier_value: CardValue | None = None
    amount_in_cents: Amount
    shop_uuid: UUID | None = None
    custom_attributes: dict[str, Any] = {}


class PrepaidTransactionList(Paging):
    """Which page of transactions: of a contact, a shop, a span of time."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    sort: Order | None = None
    created_at: Between = Between()


class ShopOfPrepaidTransaction(Struct):
    """The shop of a transaction."""

    id: int
    uuid: UUID
    reference: str | None
    name: str


class IdentifierOfPrepaidTransaction(Struct):
    """The card or code that the contact was found by, as it is called today."""

    name: Annotated[str, Meta(examples=["Loyalty card"])]
    value: Annotated[str, Meta(examples=["CARD-000123"])]
    active: bool


class ContactOfPrepaidTransaction(Struct):
    """Whose balance it is now; of one who was deleted only the uuid is left."""

    uuid: UUID
    email: Annotated[str, Meta(examples=["robin@example.com"])]


class PrepaidTransactionOut(Struct):
    """Money that was put onto a contact's balance, or paid with it.

    `prepaid_balance` is what there was after it. `reverses_uuid` is the transaction
    that this one undid, and `reversed_by_uuid` the one that undid this.
    """

    uuid: UUID
    amount_in_cents: Annotated[int, Meta(examples=[-1_250])]
    prepaid_balance: WrittenPrepaidBalanceOut
    created_at: str
    shop: ShopOfPrepaidTransaction
    contact_identifier: IdentifierOfPrepaidTransaction | None
    contact: ContactOfPrepaidTransaction
    channel: Annotated[str, Meta(examples=["OAUTH_API"])]
    reverses_uuid: UUID | None
    reversed_by_uuid: UUID | None
    custom_attributes: dict[str, Any]

    @classmethod
    def of(cls, done: Transaction) -> "PrepaidTransactionOut":
        return cls(
            uuid=done.uuid,
            amount_in_cents=done.amount_in_cents,
            prepaid_balance=WrittenPrepaidBalanceOut.of(
                done.balance_in_cents, done.currency, done.language
            ),
            created_at=atom(done.happened_at),
            shop=ShopOfPrepaidTransaction(
                done.shop_id, done.shop_uuid, done.shop_reference, done.shop_name
            ),
            contact_identifier=_card(done),
            contact=ContactOfPrepaidTransaction(done.contact_uuid, done.email),
            channel=done.channel,
            reverses_uuid=done.reverses_uuid,
            reversed_by_uuid=done.reversed_by_uuid,
            custom_attributes=done.attributes,
        )


def _card(done: Transaction) -> IdentifierOfPrepaidTransaction | None:
    card = done.card
    if card is None:
        return None
    return IdentifierOfPrepaidTransaction(card.name, card.value, card.is_active)
