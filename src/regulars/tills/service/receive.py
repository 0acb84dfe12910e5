"""Credits that tills give, each once, however late and however often it is sent.

A till makes a uuid for what it does and keeps it until it is answered. The uuid's row
is written first, in the transaction of the credits, and stays for ever: keys of
requests are forgotten after a month, and a till may lie in a drawer for longer.
"""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactIdentifierNotLinked
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.errors import CreditReceptionInProgress
from regulars.loyalty.service import CreditOrder
from regulars.loyalty.service.decide import Sale
from regulars.tills.errors import (
    TillAmountTooHigh,
    TillReceptionChanged,
    TillReceptionNotFound,
)
from regulars.tills.queries import (
    TillReception,
    find_till_reception,
    is_twice,
    till_terms,
)

SOON = timedelta(minutes=5)
"""How far a till's clock may be ahead of ours: what it did then happened now."""


class TillOrder(msgspec.Struct, frozen=True):
    """Credits to give at a till, to a contact or to whoever a code finds.

    With a value below 0 as many are taken back as it would give. `is_late` is what a
    till did while nobody heard it: it has happened, so what can't be given is written
    down for somebody to look at.
    """

    operation_uuid: UUID
    shop_uuid: UUID
    register_id: int | None
    sequence: int | None
    contact_uuid: UUID | None
    code: str | None
    unit_value: Decimal | None
    unit_name: str | None
    credits: int | None
    pos_transaction_uuid: UUID | None
    happened_at: datetime
    is_late: bool
    channel: str


class TillOutcome(msgspec.Struct, frozen=True):
    """What became of it: the reception that was made, or why there is none."""

    sent: TillReception
    is_replay: bool


CLAIM = """
    insert into till_receptions (account_id, operation_uuid, mark, register_id,
      sequence, actor, code, contact_uuid, unit_value, unit_name, credits, happened_at,
      recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (account_id, operation_uuid) do nothing
    returning 1
"""

# What was given is told by the reception: what named somebody is kept no longer.
GIVEN = """
    update till_receptions set credit_reception_uuid = $3, refusal_code = null,
      code = null, contact_uuid = null, is_twice = $4, is_open = $4
    where account_id = $1 and operation_uuid = $2
"""

REFUSED = """
    update till_receptions set refusal_code = $3, is_open = true
    where account_id = $1 and operation_uuid = $2
"""

LOCK_OPEN = """
    select 1 from till_receptions
    where account_id = $1 and operation_uuid = $2 and is_open for no key update
"""

SETTLE = """
    update till_receptions set is_open = false, code = null, contact_uuid = null
    where account_id = $1 and operation_uuid = $2
"""


async def give(work: Work, order: TillOrder) -> TillOutcome:
    """What became of the order, now or when it was sent first.

    Raises TillReceptionChanged, and unless it is late whatever refuses it; a customer
    whose row can't be had is to be asked again in any case.
    """
    _must_have_happened(work, order)
    mark = _mark(order)
    what = (order.unit_value, order.unit_name, order.credits)
    whose = (order.code, order.contact_uuid)
    head = (order.operation_uuid, mark, order.register_id, order.sequence, work.actor)
    moments = (min(order.happened_at, work.now), work.now)
    if not await work.write(CLAIM, work.account_id, *head, *whose, *what, *moments):
        return await _answered(work, order, mark)
    # What was begun of it is undone when it is refused; that it was sent is not.
    await work.write("savepoint giving")
    try:
        await _given(work, order)
    except CreditReceptionInProgress:
        raise
    except Problem as refused:
        if not order.is_late:
            raise
        await work.write("rollback to savepoint giving")
        await work.write(REFUSED, work.account_id, order.operation_uuid, refused.code)
    return TillOutcome(await find_till_reception(work, order.operation_uuid), False)


async def settle(
    work: Work, order: TillOrder | None, operation_uuid: UUID
) -> TillReception:
    """Ends what waits for somebody: given to a contact after all, or to nobody.

    Raises TillReceptionNotFound, and whatever refuses the order.
    """
    if not await work.write(LOCK_OPEN, work.account_id, operation_uuid):
        raise TillReceptionNotFound
    kept = await find_till_reception(work, operation_uuid)
    if order is not None and kept.credit_reception_uuid is None:
        await _given(work, _again(order, kept))
    await work.write(SETTLE, work.account_id, operation_uuid)
    return await find_till_reception(work, operation_uuid)


def _again(order: TillOrder, kept: TillReception) -> TillOrder:
    return msgspec.structs.replace(
        order,
        unit_value=kept.unit_value,
        unit_name=kept.unit_name,
        credits=kept.credits,
        happened_at=kept.happened_at,
    )


async def _answered(work: Work, order: TillOrder, mark: bytes) -> TillOutcome:
    kept = await find_till_reception(work, order.operation_uuid)
    if kept.mark != mark:
        raise TillReceptionChanged
    return TillOutcome(kept, True)


async def _given(work: Work, order: TillOrder) -> None:
    """Gives them, and looks whether the same customer got something just then."""
    terms = await till_terms(work)
    highest = terms.refuses_above
    if highest is not None and abs(order.unit_value or Decimal(0)) > highest:
        raise TillAmountTooHigh
    credit = await _credit_order(work, order)
    if order.pos_transaction_uuid is None:
        given = await loyalty.receive_one(work, credit)
    else:
        sold = order.pos_transaction_uuid
        given = await loyalty.receive_for_pos_transaction(work, credit, sold)
    within = timedelta(seconds=terms.again_after_seconds)
    twice = order.is_late and await is_twice(work, given.uuid, within)
    await work.write(GIVEN, work.account_id, order.operation_uuid, given.uuid, twice)


async def _credit_order(work: Work, order: TillOrder) -> CreditOrder:
    contact_uuid = order.contact_uuid
    if contact_uuid is None:
        card = await contacts.find_active_identifier(work, order.code or "")
        if card.contact_uuid is None:
            raise ContactIdentifierNotLinked
        contact_uuid = card.contact_uuid
    return CreditOrder(
        contact_uuid,
        await _sale(work, order, contact_uuid),
        order.channel,
        work.actor,
        min(order.happened_at, work.now),
        order.code,
    )


async def _sale(work: Work, order: TillOrder, contact_uuid: UUID) -> Sale:
    """A value below 0 takes back what it would give today."""
    value = order.unit_value
    if value is None or value >= 0:
        return Sale(order.shop_uuid, value, order.unit_name, order.credits)
    back = Sale(order.shop_uuid, -value, order.unit_name)
    decision = await loyalty.calculate(work, back, contact_uuid, order.channel)
    return Sale(order.shop_uuid, None, order.unit_name, -decision.credits)


def _must_have_happened(work: Work, order: TillOrder) -> None:
    if order.happened_at > work.now + SOON:
        raise InvalidInput({"happened_at": ["This lies in the future."]})


def _mark(order: TillOrder) -> bytes:
    """What tells it from another under the same uuid; not when or how it is sent."""
    said = msgspec.structs.replace(
        order, is_late=False, register_id=None, sequence=None, channel=""
    )
    return hashlib.sha256(msgspec.json.encode(said)).digest()
