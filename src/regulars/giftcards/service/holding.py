"""Setting aside what is on a gift card, for tills that authorise first."""

from datetime import timedelta
from uuid import UUID

from regulars.accounts.queries import Shop
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    InsufficientAmountOnGiftcard,
    ShopHasNoAccessToGiftcardProgram,
)
from regulars.giftcards.events import GiftcardTransactionCreated
from regulars.giftcards.queries import (
    Giftcard,
    Program,
    Transaction,
    find_by_wallet,
)
from regulars.giftcards.service.programs import UNIT
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.errors import Overdrawn
from regulars.ledger.queries import MoneyHold
from regulars.ledger.service import Transfer

RECORD = """
    insert into giftcard_transactions (account_id, uuid, giftcard_id, program_id,
      shop_id, amount_in_cents, type, channel, actor, wallet_id, wallet_seq, hold_id,
      happened_at, recorded_at)
    values ($1, $2, $3, $4, $5, $6, 'STANDARD', $7, $8, $9, $10, $11, $12, $12)
"""


async def hold(
    work: Work, card_uuid: UUID, shop_uuid: UUID, amount: int, lasts: timedelta
) -> MoneyHold:
    """So much on a card, set aside for a while: nothing else can take it.

    Raises ShopNotFound, and what would keep a till from taking the card.
    """
    shop = await work.get(Shop, shop_uuid)
    found = await work.get(Giftcard, card_uuid)
    # Holds before their wallet, as everybody: so the card is looked at afterwards,
    # while nobody else has it, and whatever is wrong with it undoes this.
    held = await _held(work, found, amount, lasts)
    card = await work.get(Giftcard, card_uuid)
    if not card.has_program:
        raise GiftcardNotLinkedToProgram
    await _refuse_elsewhere(work, card, shop)
    if card.activated_at is None:
        raise CardNotActivated
    if not card.is_active:
        raise GiftcardNotValid
    if card.expires_at is not None and card.expires_at <= work.now:
        raise GiftcardExpired
    if held is None:
        raise InsufficientAmountOnGiftcard
    return held


async def capture(
    work: Work, hold_uuid: UUID, shop_uuid: UUID, amount: int | None, channel: str
) -> Transaction:
    """The payment with what was set aside, or with so much of it; the rest is free.

    Also with a card whose last day has passed meanwhile: that is what a hold is for.
    Raises ShopNotFound, HoldNotFound, HoldNotPending, CaptureAboveHold, and what a shop
    may not take, or nobody.
    """
    shop = await work.get(Shop, shop_uuid)
    held = await ledger.capture_money(work, hold_uuid, UNIT, amount)
    card = await find_by_wallet(work, held.wallet_id)
    assert held.captured and card.program_wallet_id is not None
    if card.has_program:
        await _refuse_elsewhere(work, card, shop)
    if not card.is_active:
        raise GiftcardNotValid
    ends = (card.wallet_id, card.program_wallet_id)
    order = Transfer(*ends, held.captured, "capture", work.now)
    [posted] = await ledger.post(work, [order])
    assert posted.outcome == "posted"
    uuid = uuid7()
    head = (work.account_id, uuid, card.id, card.program_id, shop.id)
    entry = (card.wallet_id, posted.from_seq, held.id, work.now)
    await work.write(RECORD, *head, -held.captured, channel, work.actor, *entry)
    work.emit(
        GiftcardTransactionCreated(
            subject_uuid=uuid,
            amount_in_cents=-held.captured,
            giftcard=card.uuid,
            reverses=None,
        )
    )
    return await work.get(Transaction, uuid)


async def find_hold(work: Work, hold_uuid: UUID) -> MoneyHold:
    """The hold on a gift card. Raises HoldNotFound."""
    return await ledger.money_hold(work, hold_uuid, UNIT)


async def release(work: Work, hold_uuid: UUID) -> MoneyHold:
    """The hold, ended: what it held is free. Raises HoldNotFound, HoldNotPending."""
    return await ledger.release_money(work, hold_uuid, UNIT)


async def _held(
    work: Work, card: Giftcard, amount: int, lasts: timedelta
) -> MoneyHold | None:
    """So much of the card's, set aside; None when less than that is free."""
    try:
        return await ledger.hold_money(work, card.wallet_id, amount, lasts)
    except Overdrawn:
        return None


async def _refuse_elsewhere(work: Work, card: Giftcard, shop: Shop) -> None:
    """Raises ShopHasNoAccessToGiftcardProgram where the program names other shops."""
    assert card.program_uuid is not None
    taken = (await work.get(Program, card.program_uuid)).shop_uuids
    if taken and shop.uuid not in taken:
        raise ShopHasNoAccessToGiftcardProgram
