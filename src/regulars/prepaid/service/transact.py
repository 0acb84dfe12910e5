"""Putting money onto prepaid balances, paying with them, and undoing either."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.attributes import service as attributes
from regulars.attributes.queries import Definitions, definitions
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.gather import Gatherer
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.prepaid.errors import (
    InsufficientPrepaidBalance,
    PrepaidReversalNotReversible,
    PrepaidTransactionAlreadyReversed,
    PrepaidTransactionNotFound,
)
from regulars.prepaid.queries import Transaction
from regulars.prepaid.service.statement import TRANSACT

ENTITY = "prepaid"


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Money to move: onto a contact's balance or off it, or back as it was.

    The contact is named, or found by a card; by both, it has to be theirs. `undoes` is
    the transaction to undo: then there is no amount, and without a shop it is that of
    the first.
    """

    contact_uuid: UUID | None = None
    identifier: str | None = None
    amount_in_cents: int | None = None
    undoes: UUID | None = None
    shop_uuid: UUID | None = None
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
    "no transaction": PrepaidTransactionNotFound,
    "no shop": ShopNotFound,
    "no contact": ContactNotFound,
    "no card": ContactIdentifierNotFound,
    "inactive": ContactIdentifierInactive,
    "not linked": ContactIdentifierNotLinked,
    "of another": ContactIdentifierAlreadyLinked,
    "a reversal": PrepaidReversalNotReversible,
    "undone": PrepaidTransactionAlreadyReversed,
    "poor": InsufficientPrepaidBalance,
}
"""What the statement says when it does not take an order."""

NOTHING_DEFINED = Definitions(0, {})

OWN_WALLETS = len(ledger.OWN_WALLETS)


async def transact(
    work: Work, orders: Sequence[Movement]
) -> list[Transaction | Problem]:
    """For each order in turn the transaction that moved its money, or its refusal."""
    known = await _defined(work, orders)
    going = [_going(order, known) for order in orders]
    asked = [one for one in going if isinstance(one, _Going)]
    # Before the statement: after its commit nothing may fail any more.
    names = {name for one in asked for name in one.attributes}
    if names:
        await attributes.mark_used(work, known.of(ENTITY), names)
    rows = await _rows(work, asked) if asked else []
    found = {asked[row["n"] - 1].uuid: row for row in rows}
    return [
        one if isinstance(one, Problem) else _outcome(one, found[one.uuid])
        for one in going
    ]


transacting: Gatherer[Movement, Transaction] = Gatherer(transact)
"""`transact` with the requests of the same account gathered in front of it."""


async def _rows(work: Work, asked: Sequence[_Going]) -> Sequence[Any]:
    values = _columns(asked)
    while True:
        try:
            return await work.once(TRANSACT, work.account_id, work.now, *values)
        except asyncpg.CheckViolationError as failed:
            ledger.look_again(work, failed)


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
        [order.contact_uuid for order in orders],
        [order.identifier for order in orders],
        [order.undoes for order in orders],
        [order.shop_uuid for order in orders],
        [order.amount_in_cents for order in orders],
        # For wallets that are opened: one of each contact, and the account's own.
        [uuid7() for _ in orders],
        [uuid7() for _ in range(OWN_WALLETS)],
        [one.uuid for one in asked],
        [order.channel for order in orders],
        [order.actor for order in orders],
        [msgspec.json.encode(one.attributes).decode() for one in asked],
        [order.happened_at for order in orders],
    )


def _outcome(one: _Going, row: Any) -> Transaction | Problem:
    refused = REFUSED.get(row["outcome"])
    if refused is not None:
        return refused()
    told = {name: row[name] for name in TOLD}
    return Transaction(
        **told,
        uuid=one.uuid,
        channel=one.order.channel,
        reversed_by_uuid=None,
        attributes=dict(one.attributes),
        happened_at=one.order.happened_at,
    )


TOLD = (
    *("id", "amount_in_cents", "balance_in_cents", "contact_uuid", "email"),
    *("shop_id", "shop_uuid", "shop_reference", "shop_name", "card_name"),
    *("card_value", "card_is_active", "reverses_uuid", "currency", "language"),
)
"""What the statement tells of a transaction that it wrote."""
