"""Setting aside money of a contact, for tills that authorise first."""

from datetime import timedelta
from uuid import UUID

import msgspec

from regulars.accounts.queries import Shop
from regulars.contacts.errors import ContactNotFound
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import queries as wallets
from regulars.ledger import service as ledger
from regulars.ledger.errors import Overdrawn
from regulars.ledger.queries import MoneyHold
from regulars.ledger.service import Transfer
from regulars.prepaid.errors import InsufficientPrepaidBalance
from regulars.prepaid.events import PrepaidTransactionCreated
from regulars.prepaid.queries import Transaction

UNIT = "prepaid_cents"

# Held, so that nobody makes them another's or nobody's meanwhile.
OWNER = """
    select id, uuid, prepaid_wallet_id as wallet_id from contacts
    where account_id = $1 and uuid = $2 for no key update
"""

OF_WALLET = """
    select id, uuid, prepaid_wallet_id as wallet_id from contacts
    where account_id = $1 and prepaid_wallet_id = $2
"""

RECORD = """
    insert into prepaid_transactions (account_id, uuid, contact_id, shop_id,
      amount_in_cents, balance_in_cents, channel, actor, wallet_id, wallet_seq, hold_id,
      happened_at, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
"""


class Owner(msgspec.Struct, frozen=True):
    """A contact, and the wallet that their money is in, if they ever had any."""

    id: int
    uuid: UUID
    wallet_id: int | None


async def hold(
    work: Work, contact_uuid: UUID, amount: int, lasts: timedelta
) -> MoneyHold:
    """So much of a contact's money, set aside for a while: nothing else can take it.

    Raises ContactNotFound, InsufficientPrepaidBalance.
    """
    await work.begin()
    owner = await work.one(Owner, OWNER, work.account_id, contact_uuid)
    if owner is None:
        raise ContactNotFound
    if owner.wallet_id is None:
        raise InsufficientPrepaidBalance
    try:
        return await ledger.hold_money(work, owner.wallet_id, amount, lasts)
    except Overdrawn:
        raise InsufficientPrepaidBalance from None


async def capture(
    work: Work, hold_uuid: UUID, shop_uuid: UUID, amount: int | None, channel: str
) -> Transaction:
    """The payment with what was set aside, or with so much of it; the rest is free.

    Of whoever the contact has become. Raises ShopNotFound, HoldNotFound,
    HoldNotPending, CaptureAboveHold.
    """
    shop = await work.get(Shop, shop_uuid)
    held = await ledger.capture_money(work, hold_uuid, UNIT, amount)
    spent = await wallets.own_wallet(work, UNIT, "spent")
    owner = await work.one(Owner, OF_WALLET, work.account_id, held.wallet_id)
    assert owner is not None
    assert held.captured and spent is not None
    order = Transfer(held.wallet_id, spent, held.captured, "capture", work.now)
    [posted] = await ledger.post(work, [order])
    assert posted.from_balance is not None
    uuid, left = uuid7(), posted.from_balance
    head = (work.account_id, uuid, owner.id, shop.id, -held.captured, left)
    entry = (held.wallet_id, posted.from_seq, held.id, work.now)
    await work.write(RECORD, *head, channel, work.actor, *entry)
    work.emit(
        PrepaidTransactionCreated(
            subject_uuid=uuid,
            contact_uuid=owner.uuid,
            amount_in_cents=-held.captured,
            balance_in_cents=left,
            reverses=None,
        )
    )
    return await work.get(Transaction, uuid)


async def find_hold(work: Work, hold_uuid: UUID) -> MoneyHold:
    """The hold on a prepaid balance. Raises HoldNotFound."""
    return await ledger.money_hold(work, hold_uuid, UNIT)


async def release(work: Work, hold_uuid: UUID) -> MoneyHold:
    """The hold, ended: what it held is free. Raises HoldNotFound, HoldNotPending."""
    return await ledger.release_money(work, hold_uuid, UNIT)
