"""Giving credits: decided in Python, then one statement for one order or sixty-four."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import Problem
from regulars.kit.gather import Gatherer
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    MaximumCreditsReached,
    NoDefaultUnit,
    UnitNotFound,
)
from regulars.loyalty.queries import Program, ShopTerms, Terms, Unit, are_current, terms
from regulars.loyalty.service.decide import (
    Decision,
    Explanation,
    Sale,
    decide,
    expiry,
    participating,
)


class CreditOrder(msgspec.Struct, frozen=True):
    """Credits asked for: who, for what, by which channel, when it happened."""

    contact_uuid: UUID
    sale: Sale
    channel: str
    actor: str
    happened_at: datetime


class Received(msgspec.Struct, frozen=True):
    """A credit reception as it was written, and the balance after it."""

    id: int
    uuid: UUID
    contact_uuid: UUID
    email: str
    wallet_id: int
    balance: int
    shop: ShopTerms
    unit: Unit | None
    unit_value: Decimal | None
    credits: int
    channel: str
    happened_at: datetime


class _Decided(msgspec.Struct):
    order: CreditOrder
    uuid: UUID
    shop: ShopTerms
    decision: Decision
    expires_at: datetime | None


# One round trip: version, wallet, transfer, lot, record and event, for all orders.
# Nothing at all is touched when the version is stale: `program` is then empty.
RECEIVE = """
    with program as materialized (
      select issued_wallet_id from loyalty_programs
      where account_id = $1 and id = $2 and version = $3),
    item as materialized (
      select i.*, contact.id as contact_id, contact.email,
        contact.credit_wallet_id as wallet_id, program.issued_wallet_id
      from unnest($5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::numeric[],
          $10::bigint[], $11::text[], $12::text[], $13::text[], $14::timestamptz[],
          $15::timestamptz[])
        with ordinality as i(uuid, contact_uuid, shop_id, unit_id, unit_value, credits,
          channel, actor, explanation, happened_at, expires_at, n)
      cross join program
      join contacts contact
        on contact.account_id = $1 and contact.uuid = i.contact_uuid),
    moving as (
      select array_agg(n order by n) as ns,
        array_agg(case when credits > 0 then issued_wallet_id else wallet_id end
          order by n) as givers,
        array_agg(case when credits > 0 then wallet_id else issued_wallet_id end
          order by n) as takers,
        array_agg(abs(credits) order by n) as amounts,
        array_agg(case when credits > 0 then 'credit' else 'claw_back' end
          order by n) as kinds,
        array_agg(happened_at order by n) as moments,
        array_agg(expires_at order by n) as expiries,
        array_agg(credits < 0 order by n) as may_owe
      from item where credits <> 0),
    posted as materialized (
      select moving.ns[post.n] as n, coalesce(post.to_seq, post.from_seq) as seq,
        coalesce(post.to_balance, post.from_balance) as balance
      from moving, ledger_post($1, givers, takers, amounts, kinds, null, moments,
        expiries, null, may_owe, false, $4) post
      where moving.ns is not null),
    record as (
      insert into credit_receptions (account_id, uuid, contact_id, shop_id, unit_id,
        unit_value, credits, channel, actor, wallet_id, wallet_seq, program_version,
        explanation, happened_at, recorded_at)
      select $1, item.uuid, contact_id, shop_id, unit_id, unit_value, credits, channel,
        actor, case when credits <> 0 then wallet_id end, posted.seq, $3,
        explanation::jsonb, happened_at, $4
      from item left join posted on posted.n = item.n order by item.n
      returning id, uuid),
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'credit_reception_created', item.uuid, contact_uuid,
        jsonb_build_object('credits', credits), actor, happened_at, $4
      from item order by n)
    select item.n, record.id, item.email, item.wallet_id,
      coalesce(posted.balance, (
        select balance from wallets
        where wallets.account_id = $1 and wallets.id = item.wallet_id)) as balance
    from item join record on record.uuid = item.uuid
    left join posted on posted.n = item.n
    union all
    select null, null, null, null, null where not exists (select 1 from program)
"""

AFTER_THE_CONTACT = (UnitNotFound, NoDefaultUnit, MaximumCreditsReached)
"""Refusals that the contract has us tell only after the contact was found."""


async def receive(
    work: Work, orders: Sequence[CreditOrder]
) -> list[Received | Problem]:
    """For each order in turn the reception that gave its credits, or its refusal.

    Raises CreditReceptionInProgress when a wallet can't be had within two seconds.
    """
    known = await terms(work)
    if any(order.sale.shop_uuid not in known.shops for order in orders):
        known = await terms(work, fresh=True)
    while True:
        decided = [_decided(order, known) for order in orders]
        refused = any(isinstance(one, Problem) for one in decided)
        # Nothing is written for a refusal, so no statement finds out that its terms
        # are stale.
        if refused and not await are_current(work, known):
            known = await terms(work, fresh=True)
            continue
        # Before the statement: after its commit nothing may fail any more.
        told = [await _told(work, *each) for each in zip(orders, decided, strict=True)]
        outcomes = await _written(work, told, known.program)
        if outcomes is not None:
            return outcomes
        known = await terms(work, fresh=True)


receiving: Gatherer[CreditOrder, Received] = Gatherer(receive)
"""`receive` with the requests of the same account gathered in front of it."""


def _decided(order: CreditOrder, known: Terms) -> _Decided | Problem:
    shop = known.shops.get(order.sale.shop_uuid)
    if shop is None:
        return ShopNotFound()
    try:
        program = participating(known, shop)
    except Problem as refused:
        return refused
    decision = decide(order.sale, known, program)
    if isinstance(decision, Problem):
        return decision
    expires_at = expiry(program, shop.shop.timezone, order.happened_at)
    return _Decided(order, uuid7(), shop, decision, expires_at)


async def _written(
    work: Work, decided: list[_Decided | Problem], program: Program | None
) -> list[Received | Problem] | None:
    """What the statement made of the orders; None when the terms were stale."""
    going = [one for one in decided if isinstance(one, _Decided)]
    rows: Sequence[Any] = []
    if going and program is not None:
        values = (work.account_id, program.id, program.version, work.now)
        try:
            rows = await work.once(RECEIVE, *values, *_columns(going))
        except asyncpg.LockNotAvailableError:
            raise CreditReceptionInProgress from None
        if rows and rows[-1]["n"] is None:
            return None
    found = {going[row["n"] - 1].uuid: row for row in rows}
    return [
        one if isinstance(one, Problem) else _outcome(one, found) for one in decided
    ]


def _outcome(one: _Decided, found: dict[UUID, Any]) -> Received | Problem:
    row = found.get(one.uuid)
    if row is None:
        return ContactNotFound()
    decision, order = one.decision, one.order
    return Received(
        row["id"],
        one.uuid,
        order.contact_uuid,
        row["email"],
        row["wallet_id"],
        row["balance"],
        one.shop,
        decision.unit,
        order.sale.unit_value,
        decision.credits,
        order.channel,
        order.happened_at,
    )


def _columns(going: list[_Decided]) -> tuple[list[Any], ...]:
    """The orders as the arrays that `RECEIVE` takes from its fifth value on."""
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


def _as_json(explanation: Explanation) -> str:
    return msgspec.json.encode(explanation).decode()


async def _told(
    work: Work, order: CreditOrder, decided: _Decided | Problem
) -> _Decided | Problem:
    """What is to be told: an unknown contact comes before an unknown unit."""
    if isinstance(decided, AFTER_THE_CONTACT):
        try:
            await contacts.find(work, order.contact_uuid)
        except ContactNotFound as unknown:
            return unknown
    return decided
