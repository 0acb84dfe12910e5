"""POS transactions: what a till sells, and the one reception that each may have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.queries import Register
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    CreditReceptionOfAnotherShop,
    PosTransactionAlreadyLinked,
    PosTransactionNotFound,
)
from regulars.loyalty.events import (
    CreditReceptionPushed,
    PosTransactionCreated,
    PosTransactionPushed,
)
from regulars.loyalty.queries import (
    REVERSED,
    PosTransaction,
    are_current,
    find_reception,
    terms,
)
from regulars.loyalty.service.decide import participating
from regulars.loyalty.service.orders import CreditOrder, Received
from regulars.loyalty.service.receive import look_for
from regulars.loyalty.service.refund import receive_one


class PosSale(msgspec.Struct, frozen=True):
    """What was rung up, where, and what the till and its terminal call it."""

    shop_uuid: UUID
    amount_in_cents: int
    transaction_id: str | None = None
    terminal_id: str | None = None


ADD = """
    insert into pos_transactions (account_id, uuid, shop_id, register_id,
      amount_in_cents, transaction_id, terminal_id, created_at)
    select $1, $2, shop.id, $4, $5, $6, $7, $8 from shops shop
    where shop.account_id = $1 and shop.uuid = $3
    returning 1
"""

# The key waits for whoever is linking the same transaction, and takes no second row.
# One whose reception was reversed is free: the credits went to the wrong contact, say.
LINK = f"""
    insert into pos_transaction_links as link (account_id, pos_transaction_id,
      credit_reception_uuid, linked_at)
    select $1, sold.id, $3, $4 from pos_transactions sold
    join shops shop on (shop.account_id, shop.id) = (sold.account_id, sold.shop_id)
    where sold.account_id = $1 and sold.uuid = $2 and shop.uuid = $5
    on conflict (account_id, pos_transaction_id) do update
    set credit_reception_uuid = excluded.credit_reception_uuid,
      linked_at = excluded.linked_at
    where {REVERSED} returning 1
"""


async def create_pos_transaction(
    work: Work, sale: PosSale, register: Register | None
) -> PosTransaction:
    """The new POS transaction. Raises ShopNotFound."""
    uuid = uuid7()
    where = (sale.shop_uuid, register.id if register else None)
    what = (sale.amount_in_cents, sale.transaction_id, sale.terminal_id)
    added = await work.write(ADD, work.account_id, uuid, *where, *what, work.now)
    if not added:
        raise ShopNotFound
    work.emit(
        PosTransactionCreated(
            subject_uuid=uuid,
            amount_in_cents=sale.amount_in_cents,
            transaction_id=sale.transaction_id,
            terminal_id=sale.terminal_id,
            shop_uuid=sale.shop_uuid,
            register_uuid=register.uuid if register else None,
        )
    )
    return await work.get(PosTransaction, uuid)


async def push_pos_transaction(
    work: Work, uuid: UUID, register: Register | None
) -> None:
    """Tells whoever listens for this register that the sale is there.

    A register knows no sale of another shop than its own.

    Raises PosTransactionNotFound, PosTransactionAlreadyLinked.
    """
    sold = await _sold(work, uuid, register.shop_uuid if register else None)
    if sold.credit_reception_uuid is not None:
        raise PosTransactionAlreadyLinked
    work.emit(
        PosTransactionPushed(
            subject_uuid=uuid,
            amount_in_cents=sold.amount_in_cents,
            transaction_id=sold.transaction_id,
            terminal_id=sold.terminal_id,
            shop_uuid=sold.shop_uuid,
            register_uuid=register.uuid if register else None,
        )
    )


async def push_reception(work: Work, uuid: UUID, register: Register | None) -> None:
    """Tells whoever listens for this register that the credits were given.

    Raises CreditReceptionNotFound, CreditReceptionOfAnotherShop.
    """
    given = await find_reception(work, uuid)
    if register is not None and register.shop_uuid != given.shop_uuid:
        raise CreditReceptionOfAnotherShop
    work.emit(
        CreditReceptionPushed(
            subject_uuid=uuid,
            contact_uuid=None if given.is_of_nobody else given.contact_uuid,
            credits=given.credits,
            shop_uuid=given.shop_uuid,
            register_uuid=register.uuid if register else None,
        )
    )


async def receive_for_pos_transaction(
    work: Work, order: CreditOrder, pos_transaction_uuid: UUID
) -> Received:
    """The one reception of this POS transaction, at the shop that rang it up.

    Raises PosTransactionNotFound, PosTransactionAlreadyLinked, and what `receive`
    raises: then the transaction is free again.
    """
    order = msgspec.structs.replace(order, uuid=uuid7())
    if not await _linked(work, pos_transaction_uuid, order):
        await _refuse_what_comes_first(work, order)
        # It is there, unless this raises that it isn't.
        await _sold(work, pos_transaction_uuid, order.sale.shop_uuid)
        raise PosTransactionAlreadyLinked
    return await receive_one(work, order)


async def sold_as(work: Work, named: str | None, shop_uuid: UUID) -> UUID | None:
    """The POS transaction that a text names, if it was rung up at this shop."""
    try:
        sold = await _sold(work, UUID(named), shop_uuid) if named else None
    except (ValueError, PosTransactionNotFound):
        return None
    return sold.uuid if sold else None


async def _sold(work: Work, uuid: UUID, shop_uuid: UUID | None) -> PosTransaction:
    """The sale; what another shop rang up is not there. Any shop's when None."""
    sold = await work.get(PosTransaction, uuid)
    if shop_uuid is not None and sold.shop_uuid != shop_uuid:
        raise PosTransactionNotFound
    return sold


async def _linked(work: Work, uuid: UUID, order: CreditOrder) -> Sequence[Any]:
    values: tuple[UUID, UUID | None, datetime] = (uuid, order.uuid, work.now)
    shop_uuid = order.sale.shop_uuid
    try:
        return await work.write(LINK, work.account_id, *values, shop_uuid)
    except asyncpg.LockNotAvailableError:
        raise CreditReceptionInProgress from None


async def _refuse_what_comes_first(work: Work, order: CreditOrder) -> None:
    """Raises what the contract tells before it looks at the POS transaction."""
    known = await terms(work)
    if order.sale.shop_uuid not in known.shops or not await are_current(work, known):
        known = await terms(work, fresh=True)
    shop = known.shops.get(order.sale.shop_uuid)
    if shop is None:
        raise ShopNotFound
    participating(known, shop)
    await look_for(work, order)
