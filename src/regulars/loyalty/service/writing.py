"""Orders as a statement takes them, and its rows as what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.loyalty.errors import CreditReceptionInProgress, MaximumCreditsReached
from regulars.loyalty.queries import Program
from regulars.loyalty.service.decide import Explanation
from regulars.loyalty.service.orders import Card, Decided, Known, Received

REFUSED: dict[str, type[Problem]] = {
    "no contact": ContactNotFound,
    "no card": ContactIdentifierNotFound,
    "inactive": ContactIdentifierInactive,
    "not linked": ContactIdentifierNotLinked,
    "of another": ContactIdentifierAlreadyLinked,
    "too much": MaximumCreditsReached,
}
"""What a statement for orders with a card says when it does not take one."""


def program_of(known: Known) -> Program:
    """The program that orders were decided by."""
    assert known.terms.program is not None
    return known.terms.program


async def rows_of(
    work: Work, known: Known, sql: str, *columns: Any
) -> Sequence[Any] | None:
    """What a statement says of its orders; None when it has to be done again.

    Raises CreditReceptionInProgress when a wallet can't be had within two seconds.
    """
    program = program_of(known)
    head = (work.account_id, program.id, program.version, work.now)
    try:
        rows = await work.once(sql, *head, *columns)
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None
    except asyncpg.CheckViolationError as failed:
        ledger.look_again(work, failed)
        return None
    is_stale = rows and rows[-1]["n"] is None
    return None if is_stale else rows


def outcomes(
    decided: list[Decided | Problem], rows: Sequence[Any]
) -> list[Received | Problem]:
    """Of each order its reception or its refusal."""
    going = [one for one in decided if isinstance(one, Decided)]
    found = {going[row["n"] - 1].uuid: row for row in rows}
    return [
        one if isinstance(one, Problem) else _outcome(one, found) for one in decided
    ]


def _outcome(one: Decided, found: dict[UUID, Any]) -> Received | Problem:
    row = found.get(one.uuid)
    if row is None:
        return ContactNotFound()
    # Orders without a card share the statement of those that have one.
    refusal = row.get("refusal")
    if refusal is not None:
        return REFUSED[refusal]()
    card = None
    if one.order.identifier is not None:
        card = Card(one.order.identifier, row["card_name"], is_active=True)
    credits = row.get("credits", one.decision.credits)
    return _received(one, row, credits, card)


def _received(one: Decided, row: Any, credits: int, card: Card | None) -> Received:
    """The reception that the statement wrote for what was decided."""
    order = one.order
    return Received(
        row["id"],
        one.uuid,
        order.contact_uuid,
        row["email"],
        row["wallet_id"],
        row["balance"],
        one.shop,
        one.decision.unit,
        order.sale.unit_value,
        credits,
        order.channel,
        order.happened_at,
        card,
        one.attributes,
        # Nothing waits of what came to nothing.
        one.waits is not None and credits > 0,
    )


def columns(going: list[Decided]) -> tuple[list[Any], ...]:
    """The orders as the arrays that the statements take from their fifth value on."""
    return (
        [one.uuid for one in going],
        [one.order.contact_uuid for one in going],
        [one.shop.shop.id for one in going],
        [one.decision.unit.id if one.decision.unit else None for one in going],
        [one.order.sale.unit_value for one in going],
        [one.decision.credits for one in going],
        [one.order.channel for one in going],
        [one.order.actor for one in going],
        [_as_json(one.decision.explanation) for one in going],
        [one.order.happened_at for one in going],
        [one.expires_at for one in going],
    )


def more_columns(going: list[Decided], known: Known) -> tuple[Any, ...]:
    """What those take besides that have places for more."""
    return (
        [one.order.identifier for one in going],
        [_as_json(one.attributes) for one in going],
        [one.waits is not None for one in going],
        [one.waits.until if one.waits else None for one in going],
        known.defined.version,
    )


def _as_json(value: Explanation | Mapping[str, Any]) -> str:
    """The value as a statement takes it, to be made jsonb."""
    return msgspec.json.encode(value).decode()
