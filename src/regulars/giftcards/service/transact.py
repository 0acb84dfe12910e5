"""Loading gift cards, paying with them, and undoing what was done last."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.attributes import service as attributes
from regulars.attributes.queries import Definitions, definitions
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardMaximumExceeded,
    GiftcardNotFound,
    GiftcardNotIncrementable,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardPinWrong,
    GiftcardTransactionNotFound,
    InsufficientAmountOnGiftcard,
    NotTheLastGiftcardTransaction,
    OnlyNonReincrementableGiftcards,
    ShopHasNoAccessToGiftcardProgram,
)
from regulars.giftcards.queries import STANDARD, Transaction
from regulars.giftcards.service.statement import TRANSACT
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.gather import Gatherer
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

ENTITY = "giftcard_transaction"


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Value to move: onto or off a card, or back as it was.

    `undoes` is the transaction to undo, or the card whose last load is to be. Then
    there is no card and no amount, and without a shop it is that of the first.
    """

    card_uuid: UUID | None = None
    amount_in_cents: int | None = None
    undoes: UUID | None = None
    shop_uuid: UUID | None = None
    # Web shops can't be shown a card: their door is closed to physical ones.
    by_client: bool
    # Whoever may list codes pays without a PIN on the dashboard's door.
    asks_pin: bool = True
    by_staff: bool = False
    channel: str
    actor: str
    happened_at: datetime
    attributes: Mapping[str, Any] = {}
    is_lenient: bool = True


class _Going(msgspec.Struct, frozen=True):
    order: Movement
    uuid: UUID
    attributes: Mapping[str, Any]


REFUSED: dict[str, type[Problem]] = {
    "no shop": ShopNotFound,
    "no card": GiftcardNotFound,
    "no transaction": GiftcardTransactionNotFound,
    "not last": NotTheLastGiftcardTransaction,
    "no program": GiftcardNotLinkedToProgram,
    "no access": ShopHasNoAccessToGiftcardProgram,
    "registers only": OnlyNonReincrementableGiftcards,
    "not activated": CardNotActivated,
    "not valid": GiftcardNotValid,
    "expired": GiftcardExpired,
    "pin": GiftcardPinWrong,
    "poor": InsufficientAmountOnGiftcard,
    "loaded": GiftcardNotIncrementable,
    "too much": GiftcardMaximumExceeded,
}
"""What the statement says when it does not take an order."""

NOTHING_DEFINED = Definitions(0, {})


async def transact(
    work: Work, orders: Sequence[Movement]
) -> list[Transaction | Problem]:
    """For each order in turn the transaction that moved its value, or its refusal."""
    known = await _defined(work, orders)
    going = [_going(order, known) for order in orders]
    asked = [one for one in going if isinstance(one, _Going)]
    # Before the statement: after its commit nothing may fail any more.
    names = {name for one in asked for name in one.attributes}
    if names:
        await attributes.mark_used(work, known.of(ENTITY), names)
    rows: Sequence[Any] = []
    if asked:
        head = (work.account_id, work.now)
        rows = await work.once(TRANSACT, *head, *_columns(asked))
    found = {asked[row["n"] - 1].uuid: row for row in rows}
    return [
        one if isinstance(one, Problem) else _outcome(one, found[one.uuid])
        for one in going
    ]


transacting: Gatherer[Movement, Transaction] = Gatherer(transact)
"""`transact` with the requests of the same account gathered in front of it."""


async def _defined(work: Work, orders: Sequence[Movement]) -> Definitions:
    """What attributes there are, if any order has some to fill in."""
    named = {name for order in orders for name in order.attributes}
    if not named:
        return NOTHING_DEFINED
    known = await definitions(work)
    if named - known.of(ENTITY).keys():
        # Another process may have added one, and this one not have heard yet.
        known = await definitions(work, fresh=True)
    return known


def _going(order: Movement, known: Definitions) -> _Going | Problem:
    if not order.attributes:
        return _Going(order, uuid7(), {})
    try:
        kept = attributes.taken(
            known.of(ENTITY),
            order.attributes,
            lenient=order.is_lenient,
            under="custom_attributes.",
        )
    except InvalidInput as wrong:
        return wrong
    return _Going(order, uuid7(), kept.values)


def _columns(asked: Sequence[_Going]) -> tuple[list[Any], ...]:
    """The orders as the arrays that `TRANSACT` takes from its third value on."""
    orders = [one.order for one in asked]
    return (
        [order.card_uuid for order in orders],
        [order.undoes for order in orders],
        [order.shop_uuid for order in orders],
        [order.amount_in_cents for order in orders],
        [order.by_client for order in orders],
        [one.uuid for one in asked],
        [order.channel for order in orders],
        [order.actor for order in orders],
        [msgspec.json.encode(one.attributes).decode() for one in asked],
        [order.happened_at for order in orders],
        [order.asks_pin for order in orders],
        [order.by_staff for order in orders],
    )


def _outcome(one: _Going, row: Any) -> Transaction | Problem:
    if row["outcome"] == "too little":
        least = row["min_amount_in_cents"]
        return InvalidInput({"amount_in_cents": [f"Must be at least {least}."]})
    refused = REFUSED.get(row["outcome"])
    if refused is not None:
        return refused()
    return Transaction(
        row["id"],
        one.uuid,
        row["amount"],
        STANDARD,
        row["card_id"],
        row["card_uuid"],
        row["shop_id"],
        row["shop_uuid"],
        row["shop_name"],
        dict(one.attributes),
        one.order.happened_at,
    )
