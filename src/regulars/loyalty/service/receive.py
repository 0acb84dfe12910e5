"""Giving credits: decided in Python, then one statement for one order or sixty-four."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from regulars.accounts.errors import ShopNotFound
from regulars.contacts import queries as contacts
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierNotLinked,
)
from regulars.kit.errors import Problem
from regulars.kit.gather import Gatherer
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    MaximumCreditsReached,
    NoDefaultUnit,
    UnitNotFound,
)
from regulars.loyalty.queries import ShopTerms, are_current
from regulars.loyalty.service.decide import (
    decide,
    expiry,
    most_of,
    participating,
)
from regulars.loyalty.service.filling import attributes_kept, mark_used
from regulars.loyalty.service.knowing import defined_of, known_of
from regulars.loyalty.service.orders import (
    CreditOrder,
    Decided,
    Known,
    Received,
)
from regulars.loyalty.service.statement import (
    RECEIVE,
    RECEIVE_WITH_CAPS,
    RECEIVE_WITH_MORE,
)
from regulars.loyalty.service.steps import Around
from regulars.loyalty.service.waiting import waiting
from regulars.loyalty.service.writing import (
    columns,
    more_columns,
    outcomes,
    program_of,
    rows_of,
)

Write = Callable[
    [Work, list[Decided | Problem], Known], Awaitable[list[Received | Problem] | None]
]
"""Writes what was decided: the outcomes; None when what was known is stale."""


AFTER_THE_CONTACT = (UnitNotFound, NoDefaultUnit, MaximumCreditsReached)
"""Refusals that the contract has us tell only after the contact was found."""


async def receive(
    work: Work, orders: Sequence[CreditOrder]
) -> list[Received | Problem]:
    """For each order in turn the reception that gave its credits, or its refusal.

    Raises CreditReceptionInProgress when a wallet can't be had within two seconds.
    """
    # Lists here and below, because each turn of a generator is a call.
    assert all([(order.sale.credits or 0) >= 0 for order in orders]), "see `refund`"
    return await settle(work, orders, _written)


receiving: Gatherer[CreditOrder, Received] = Gatherer(receive)
"""`receive` with the requests of the same account gathered in front of it."""


async def settle(
    work: Work, orders: Sequence[CreditOrder], write: Write
) -> list[Received | Problem]:
    """What becomes of the orders, decided and written on terms that are in force."""
    known = await known_of(work, orders)
    if any([order.sale.shop_uuid not in known.terms.shops for order in orders]):
        known = await known_of(work, orders, fresh=True)
    while True:
        decided = [_decided(order, known, work.now) for order in orders]
        refused = any([isinstance(one, Problem) for one in decided])
        # Nothing is written for a refusal, so no statement finds out that its terms
        # are stale.
        if refused and not await are_current(work, known.terms):
            known = await known_of(work, orders, fresh=True)
            continue
        if refused:
            # Before the statement: after its commit nothing may fail any more.
            pairs = zip(orders, decided, strict=True)
            decided = [await _told(work, *pair) for pair in pairs]
        outcomes = await write(work, decided, known)
        if outcomes is not None:
            return outcomes
        known = await known_of(work, orders, fresh=True)


def _decided(order: CreditOrder, known: Known, now: datetime) -> Decided | Problem:
    shop = known.terms.shops.get(order.sale.shop_uuid)
    try:
        attributes = attributes_kept(known.defined, order.given, order.is_lenient)
        if shop is None:
            return ShopNotFound()
        return _judged(order, known, shop, attributes, now)
    except Problem as refused:
        return refused


def _judged(
    order: CreditOrder,
    known: Known,
    shop: ShopTerms,
    attributes: Mapping[str, Any],
    now: datetime,
) -> Decided | Problem:
    program = participating(known.terms, shop)
    person = known.people.get(order.contact_uuid)
    around = Around(order.happened_at, shop, order.channel, person)
    # Credits that are given are reckoned by no rate, also where another order of the
    # same moment asked for those of then.
    is_given = order.sale.credits is not None
    rates = known.terms if is_given else known.rates_at(order.happened_at)
    decision = decide(order.sale, rates, program, around)
    if isinstance(decision, Problem):
        return decision
    timezone = shop.shop.timezone
    waits = waiting(order, decision.credits, program, timezone, now)
    begins = order.happened_at if waits is None else waits.until
    expires_at = None if begins is None else expiry(program, timezone, begins)
    uuid = order.uuid or uuid7()
    return Decided(order, uuid, shop, decision, expires_at, attributes, waits)


async def _written(
    work: Work, decided: list[Decided | Problem], known: Known
) -> list[Received | Problem] | None:
    """What the statement made of the orders; None when it has to be done again."""
    going = [one for one in decided if isinstance(one, Decided)]
    if not going:
        return outcomes(decided, [])
    rows: Sequence[Any] | None
    if not any([one.has_more for one in going]):
        rows = await rows_of(work, known, RECEIVE, *columns(going))
    else:
        known = await defined_of(work, known)
        await mark_used(work, known.defined, [one.attributes for one in going])
        values = (*columns(going), *more_columns(going, known))
        if any(one.decision.is_provisional for one in going):
            values = (*values, most_of(program_of(known)))
            rows = await rows_of(work, known, RECEIVE_WITH_CAPS, *values)
        else:
            rows = await rows_of(work, known, RECEIVE_WITH_MORE, *values)
    return None if rows is None else outcomes(decided, rows)


async def _told(
    work: Work, order: CreditOrder, decided: Decided | Problem
) -> Decided | Problem:
    """What is to be told: an unknown contact or card comes before an unknown unit."""
    if isinstance(decided, AFTER_THE_CONTACT):
        try:
            await look_for(work, order)
        except Problem as unknown:
            return unknown
    return decided


async def look_for(work: Work, order: CreditOrder) -> contacts.Identifier | None:
    """The order's card, if it has one.

    Raises ContactNotFound, or what is wrong with the card.
    """
    await contacts.must_be_there(work, order.contact_uuid)
    if order.identifier is None:
        return None
    card = await contacts.find_active_identifier(work, order.identifier)
    if card.contact_uuid is None:
        raise ContactIdentifierNotLinked
    if card.contact_uuid != order.contact_uuid:
        raise ContactIdentifierAlreadyLinked
    return card
