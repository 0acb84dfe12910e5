"""Selling rewards: decided in Python, then one statement for one order or many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
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
from regulars.loyalty import queries as loyalty
from regulars.loyalty import service as program
from regulars.loyalty.errors import CreditReceptionInProgress
from regulars.loyalty.queries import Terms
from regulars.loyalty.service import Card
from regulars.rewards.errors import (
    InsufficientCredits,
    RewardClaimLimitReached,
    RewardInactive,
    RewardNotFound,
    RewardStockEmpty,
)
from regulars.rewards.queries import Reward, are_current, catalogue
from regulars.rewards.service.decide import Decision, decide
from regulars.rewards.service.statement import TAKE


class RewardOrder(msgspec.Struct, frozen=True):
    """A reward asked for: by whom, where, by which channel, when it happened.

    `chosen_credits` is what the contact chose to pay, where they may choose;
    `identifier` the value of the card or code that they were found by.
    """

    contact_uuid: UUID
    reward_uuid: UUID
    shop_uuid: UUID
    channel: str
    actor: str
    happened_at: datetime
    chosen_credits: int | None = None
    identifier: str | None = None


class Received(msgspec.Struct, frozen=True):
    """A reward reception as it was written, and the balance after it."""

    id: int
    uuid: UUID
    contact_uuid: UUID
    email: str
    wallet_id: int
    balance: int
    shop: Shop
    reward: Reward
    credits: int
    channel: str
    happened_at: datetime
    expires_at: datetime | None
    code_sealed: bytes | None
    card: Card | None


class Known(msgspec.Struct, frozen=True):
    """The terms that orders are judged by, as this process remembers them."""

    terms: Terms
    rewards: Mapping[UUID, Reward]

    def has(self, order: RewardOrder) -> bool:
        """Whether the order names nothing that is unknown here."""
        shop, reward = order.shop_uuid, order.reward_uuid
        return shop in self.terms.shops and reward in self.rewards


class _Decided(msgspec.Struct):
    order: RewardOrder
    uuid: UUID
    shop: Shop
    decision: Decision


AFTER_THE_CONTACT = (RewardNotFound, RewardInactive, InvalidInput)
"""Refusals that the contract has us tell only after the contact was found."""

REFUSED: dict[str, type[Problem]] = {
    "no contact": ContactNotFound,
    "no card": ContactIdentifierNotFound,
    "inactive": ContactIdentifierInactive,
    "not linked": ContactIdentifierNotLinked,
    "of another": ContactIdentifierAlreadyLinked,
    "poor": InsufficientCredits,
    "empty": RewardStockEmpty,
    "limit": RewardClaimLimitReached,
}
"""What the statement says when it does not take an order."""


async def receive(
    work: Work, orders: Sequence[RewardOrder]
) -> list[Received | Problem]:
    """For each order in turn the reception that took its credits, or its refusal.

    Raises CreditReceptionInProgress when a wallet or a reward can't be had within two
    seconds.
    """
    known = await _known(work)
    if not all(known.has(order) for order in orders):
        known = await _known(work, fresh=True)
    while True:
        decided = [_decided(order, known) for order in orders]
        refused = any(isinstance(one, Problem) for one in decided)
        # Nothing is written for a refusal, so no statement finds out that its terms
        # are stale.
        if refused and not await _are_current(work, known):
            known = await _known(work, fresh=True)
            continue
        # Before the statement: after its commit nothing may fail any more.
        told = [await _told(work, *each) for each in zip(orders, decided, strict=True)]
        outcomes = await _written(work, told, known)
        if outcomes is not None:
            return outcomes
        known = await _known(work, fresh=True)


receiving: Gatherer[RewardOrder, Received] = Gatherer(receive)
"""`receive` with the requests of the same account gathered in front of it."""


async def _known(work: Work, *, fresh: bool = False) -> Known:
    terms = await loyalty.terms(work, fresh=fresh)
    return Known(terms, await catalogue(work, fresh=fresh))


async def _are_current(work: Work, known: Known) -> bool:
    if not await loyalty.are_current(work, known.terms):
        return False
    return await are_current(work, known.rewards)


def _decided(order: RewardOrder, known: Known) -> _Decided | Problem:
    shop = known.terms.shops.get(order.shop_uuid)
    if shop is None:
        return ShopNotFound()
    try:
        program.participating(known.terms, shop)
    except Problem as refused:
        return refused
    reward = known.rewards.get(order.reward_uuid)
    decision = decide(reward, shop.shop, order.chosen_credits, order.happened_at)
    if isinstance(decision, Problem):
        return decision
    return _Decided(order, uuid7(), shop.shop, decision)


async def _written(
    work: Work, decided: list[_Decided | Problem], known: Known
) -> list[Received | Problem] | None:
    """What the statement made of the orders; None when it has to be done again."""
    going = [one for one in decided if isinstance(one, _Decided)]
    rows: Sequence[Any] = []
    if going:
        terms = known.terms.program
        assert terms is not None
        values = (work.account_id, terms.id, terms.version, work.now)
        try:
            rows = await work.once(TAKE, *values, *_columns(going))
        except asyncpg.LockNotAvailableError:
            raise CreditReceptionInProgress from None
        except asyncpg.CheckViolationError as failed:
            ledger.look_again(work, failed)
            return None
        if rows[-1]["outcome"] == "stale":
            return None
    found = {going[row["n"] - 1].uuid: row for row in rows}
    return [
        one if isinstance(one, Problem) else _outcome(one, found[one.uuid])
        for one in decided
    ]


def _outcome(one: _Decided, row: Any) -> Received | Problem:
    refused = REFUSED.get(row["outcome"])
    if refused is not None:
        return refused()
    decision, order = one.decision, one.order
    card = None
    if order.identifier is not None:
        card = Card(order.identifier, row["card_name"], is_active=True)
    left = row["stock_left"]
    return Received(
        row["id"],
        one.uuid,
        order.contact_uuid,
        row["email"],
        row["wallet_id"],
        row["balance"],
        one.shop,
        msgspec.structs.replace(decision.reward, stock=left),
        -decision.credits,
        order.channel,
        order.happened_at,
        decision.expires_at,
        row["code_sealed"],
        card,
    )


def _columns(going: list[_Decided]) -> tuple[list[Any], ...]:
    """The orders as the arrays that `TAKE` takes from its fifth value on."""
    rewards = [one.decision.reward for one in going]
    whys = [msgspec.json.encode(one.decision.explanation).decode() for one in going]
    return (
        [one.uuid for one in going],
        [one.order.contact_uuid for one in going],
        [one.shop.id for one in going],
        [reward.id for reward in rewards],
        [reward.version for reward in rewards],
        [reward.reward_type for reward in rewards],
        [reward.title for reward in rewards],
        [one.decision.credits for one in going],
        [one.order.channel for one in going],
        [one.order.actor for one in going],
        whys,
        [one.order.happened_at for one in going],
        [one.decision.expires_at for one in going],
        [one.order.identifier for one in going],
    )


async def _told(
    work: Work, order: RewardOrder, decided: _Decided | Problem
) -> _Decided | Problem:
    """What is to be told: an unknown contact or card comes before an unknown reward."""
    if isinstance(decided, AFTER_THE_CONTACT):
        try:
            await contacts.must_be_there(work, order.contact_uuid)
            if order.identifier is not None:
                await _look_at_card(work, order.identifier, order.contact_uuid)
        except Problem as unknown:
            return unknown
    return decided


async def _look_at_card(work: Work, value: str, contact_uuid: UUID) -> None:
    """Raises what is wrong with the card."""
    card = await contacts.find_active_identifier(work, value)
    if card.contact_uuid is None:
        raise ContactIdentifierNotLinked
    if card.contact_uuid != contact_uuid:
        raise ContactIdentifierAlreadyLinked
