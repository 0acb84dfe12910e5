"""What staff do with gift cards: stop them, let them go on, end them, empty them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from regulars.attributes import service as attributes
from regulars.attributes.queries import definitions
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardMaximumExceeded,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardOnHold,
    GiftcardProgramNotFound,
    InsufficientAmountOnGiftcard,
)
from regulars.giftcards.events import GiftcardTransactionCreated, GiftcardUpdated
from regulars.giftcards.queries import Giftcard, Kind, Program, last_shop, stays
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.service import Transfer


class CardChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a card to change; UNSET is left as it is."""

    program_uuid: UUID | UnsetType = UNSET
    expires_at: datetime | UnsetType | None = UNSET
    attributes: dict[str, Any] = {}


class _Part(msgspec.Struct, frozen=True):
    """So much onto a card from its program, or back when it is negative."""

    card: Giftcard
    program_id: int
    program_wallet_id: int
    amount: int


# The last moment that it had until now is kept: what had expired at a moment is asked
# for afterwards. Nobody else changes it meanwhile, as the card's wallet is locked.
PUT = """
    with former as (
      insert into giftcard_expiries (account_id, giftcard_id, expires_at, recorded_at)
      select $1, id, expires_at, $11 from giftcards
      where account_id = $1 and id = $2 and expires_at is distinct from $4)
    update giftcards set program_id = $3, expires_at = $4, activated_at = $5,
      blocked_at = $6, blocked_because = $7, cancelled_at = $8,
      attributes = (attributes || $9::jsonb) - $10::text[]
    where account_id = $1 and id = $2
"""

RECORD = """
    insert into giftcard_transactions (account_id, uuid, giftcard_id, program_id,
      shop_id, amount_in_cents, type, channel, actor, wallet_id, wallet_seq, reason,
      happened_at, recorded_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
"""


async def change_card(work: Work, card_uuid: UUID, change: CardChange) -> Giftcard:
    """The card as changed; with another program, that one owes what is on it.

    Raises GiftcardNotFound, GiftcardProgramNotFound, InvalidInput, and GiftcardNotValid
    of one that was cancelled.
    """
    card = await _locked(work, card_uuid)
    _refuse_cancelled(card)
    known = (await definitions(work)).of("giftcard")
    new = attributes.taken(
        known, change.attributes, lenient=False, under="custom_attributes."
    )
    await attributes.mark_used(work, known, new.values)
    told: dict[str, Any] = {}
    if change.program_uuid is not UNSET:
        program = await work.get(Program, change.program_uuid)
        if not await stays(work, program.id):
            raise GiftcardProgramNotFound
        await _handed_over(work, card, program)
        told["program_id"] = program.id
    if change.expires_at is not UNSET:
        told["expires_at"] = change.expires_at
    return await _put(work, card, "giftcard_changed", new, **told)


async def activate(work: Work, card_uuid: UUID) -> Giftcard:
    """The card, which can be loaded and paid with from now on.

    Raises GiftcardNotFound, GiftcardNotValid.
    """
    card = await _locked(work, card_uuid)
    _refuse_cancelled(card)
    at = card.activated_at or work.now
    return await _put(work, card, "giftcard_activated", activated_at=at)


async def block(work: Work, card_uuid: UUID, reason: str) -> Giftcard:
    """The card, which nobody takes until it is unblocked.

    Raises GiftcardNotFound, GiftcardNotValid.
    """
    card = await _locked(work, card_uuid)
    _refuse_cancelled(card)
    at = card.blocked_at or work.now
    why: dict[str, Any] = {"blocked_at": at, "blocked_because": reason}
    return await _put(work, card, "giftcard_blocked", **why)


async def unblock(work: Work, card_uuid: UUID) -> Giftcard:
    """The card, which is taken again. Raises GiftcardNotFound, GiftcardNotValid."""
    card = await _locked(work, card_uuid)
    _refuse_cancelled(card)
    why: dict[str, Any] = {"blocked_at": None, "blocked_because": None}
    return await _put(work, card, "giftcard_unblocked", **why)


async def cancel(work: Work, card_uuid: UUID, channel: str, reason: str) -> Giftcard:
    """The card, ended for good; what was on it is owed no more.

    Raises GiftcardNotFound, GiftcardOnHold, and GiftcardNotValid of one that was
    cancelled before.
    """
    card = await _locked(work, card_uuid)
    _refuse_cancelled(card)
    _refuse_on_hold(card)
    if card.balance:
        parts = [_part(card, -card.balance)]
        await _move(work, parts, "CANCELLATION", channel, reason)
    return await _put(work, card, "giftcard_cancelled", cancelled_at=work.now)


async def transfer(
    work: Work, from_uuid: UUID, to_uuid: UUID, channel: str, reason: str
) -> Giftcard:
    """The card that got all that was on another.

    Also from a card that is blocked, because it was lost. Raises GiftcardNotFound, and
    what stands in the way of either.
    """
    if from_uuid == to_uuid:
        reason = "Must be another card."
        raise InvalidInput({"to_giftcard_uuid": [reason]})
    giver, taker = await _both_locked(work, from_uuid, to_uuid)
    _refuse_cancelled(giver)
    _refuse_expired(work, giver)
    _refuse_on_hold(giver)
    if not giver.balance:
        raise InsufficientAmountOnGiftcard
    if not await stays(work, taker.program_id):
        raise GiftcardNotLinkedToProgram
    _refuse_taking(work, taker, giver.balance)
    parts = [_part(giver, -giver.balance), _part(taker, giver.balance)]
    await _move(work, parts, "TRANSFER", channel, reason)
    facts = {"to_giftcard_uuid": to_uuid, "amount_in_cents": giver.balance}
    work.audit("giftcard_transferred", from_uuid, after=facts)
    return await work.get(Giftcard, to_uuid)


def _refuse_cancelled(card: Giftcard) -> None:
    if card.cancelled_at is not None:
        raise GiftcardNotValid


def _refuse_on_hold(card: Giftcard) -> None:
    if card.held:
        raise GiftcardOnHold


def _refuse_expired(work: Work, card: Giftcard) -> None:
    if card.expires_at is not None and card.expires_at <= work.now:
        raise GiftcardExpired


def _refuse_taking(work: Work, card: Giftcard, amount: int) -> None:
    """Raises what keeps so much from being put onto a card that has a program."""
    if card.activated_at is None:
        raise CardNotActivated
    if not card.is_active:
        raise GiftcardNotValid
    _refuse_expired(work, card)
    if card.balance + amount > (card.max_amount_in_cents or 0):
        raise GiftcardMaximumExceeded


async def _locked(work: Work, card_uuid: UUID) -> Giftcard:
    """The card, on which nothing moves until this Work has closed."""
    found = await work.get(Giftcard, card_uuid)
    await ledger.lock(work, [found.wallet_id])
    return await work.get(Giftcard, card_uuid)


async def _both_locked(
    work: Work, first_uuid: UUID, second_uuid: UUID
) -> tuple[Giftcard, Giftcard]:
    first = await work.get(Giftcard, first_uuid)
    second = await work.get(Giftcard, second_uuid)
    await ledger.lock(work, [first.wallet_id, second.wallet_id])
    return (await work.get(Giftcard, first_uuid), await work.get(Giftcard, second_uuid))


def _part(card: Giftcard, amount: int) -> _Part:
    """So much of the card's own program, which has one as soon as it was loaded."""
    assert card.program_id is not None
    assert card.program_wallet_id is not None
    return _Part(card, card.program_id, card.program_wallet_id, amount)


async def _handed_over(work: Work, card: Giftcard, program: Program) -> None:
    """Has another program owe what is on the card."""
    if not card.balance or card.program_id == program.id:
        return
    own = _part(card, -card.balance)
    new = _Part(card, program.id, program.wallet_id, card.balance)
    # On before off: what is on hold is there all the time.
    await _move(work, [new, own], "TRANSFER", "BUSINESS_DASHBOARD", None)


async def _move(
    work: Work, parts: Sequence[_Part], kind: Kind, channel: str, reason: str | None
) -> None:
    """Moves all of it, or nothing: the wallets are locked, and have been looked at."""
    orders = [_order(work, part) for part in parts]
    posted = await ledger.post(work, orders, all_or_nothing=True)
    shop_id = await last_shop(work, parts[0].card.id)
    for part, done in zip(parts, posted, strict=True):
        assert done.outcome == "posted"
        uuid, card = uuid7(), part.card
        head = (work.account_id, uuid, card.id, part.program_id, shop_id)
        seq = done.from_seq if part.amount < 0 else done.to_seq
        what = (part.amount, kind, channel, work.actor, card.wallet_id, seq)
        await work.write(RECORD, *head, *what, reason, work.now)
        work.emit(
            GiftcardTransactionCreated(
                subject_uuid=uuid,
                amount_in_cents=part.amount,
                giftcard=card.uuid,
                reverses=None,
            )
        )


def _order(work: Work, part: _Part) -> Transfer:
    ends = (part.program_wallet_id, part.card.wallet_id)
    giver, taker = ends if part.amount > 0 else ends[::-1]
    return Transfer(giver, taker, abs(part.amount), "adjustment", work.now)


async def _put(
    work: Work,
    before: Giftcard,
    verb: str,
    new: attributes.Taken | None = None,
    **changes: Any,
) -> Giftcard:
    """The card with these changes, told in the event log and the audit log."""
    names = ("program_id", "expires_at", "activated_at", "blocked_at")
    more = ("blocked_because", "cancelled_at")
    kept = (new.values, new.cleared) if new else ({}, [])
    values = [changes.get(name, getattr(before, name)) for name in (*names, *more)]
    await work.write(PUT, work.account_id, before.id, *values, *kept, work.now)
    after = await work.get(Giftcard, before.uuid)
    work.emit(GiftcardUpdated(subject_uuid=before.uuid))
    work.audit(verb, before.uuid, before, after)
    return after
