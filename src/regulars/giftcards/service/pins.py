"""PINs of gift cards: compared so often and no more, unlocked, made anew."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from regulars.giftcards.errors import (
    GiftcardHasNoPin,
    GiftcardPinLocked,
    GiftcardPinWrong,
)
from regulars.giftcards.events import GiftcardUpdated
from regulars.giftcards.queries import Giftcard
from regulars.giftcards.service.codes import new_pin, pin_mac_of, pin_sealed_for
from regulars.kit.crypto import Keys
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work

MOST_WRONG = 5
"""How many wrong PINs in a row are compared before a card's is locked."""

LOCKED_FOR = timedelta(hours=1)

NOT_ASKED = "Its program asks for no PIN: set asks_for_pin there first."

Tried = Literal["not asked", "right", "wrong", "locked"]

# Counted in the statement that compares: whoever comes at the same moment waits for the
# row, and then both the count and the lock are looked at again. A read before it would
# let as many through as are asked at once. The owner hears of it in the event log.
TRY = """
    with asked as (
      select pin.giftcard_id, card.uuid from giftcards card
      join giftcard_programs program
        on program.account_id = $1 and program.id = card.program_id
          and program.asks_for_pin
      join giftcard_pins pin on pin.account_id = $1 and pin.giftcard_id = card.id
      where card.account_id = $1 and card.uuid = $2),
    tried as (
      update giftcard_pins pin set
        wrong_tries = case when pin.mac = $3 then 0
          when pin.locked_until is null then pin.wrong_tries + 1 else 1 end,
        locked_until = case
          when pin.mac <> $3 and pin.locked_until is null and pin.wrong_tries + 1 >= $6
          then $5::timestamptz end
      where pin.account_id = $1 and pin.giftcard_id = (select giftcard_id from asked)
        and (pin.locked_until is null or pin.locked_until <= $4)
      returning pin.mac = $3 as is_right, pin.locked_until),
    told as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'giftcard_pin_locked', asked.uuid, null, '{}', $7, $4, $4
      from asked, tried where tried.locked_until is not null)
    select case when tried.is_right then 'right' when not tried.is_right then 'wrong'
      when asked.giftcard_id is not null then 'locked' else 'not asked' end as outcome
    from (select) one
    left join asked on true
    left join tried on true
"""

UNLOCK = """
    update giftcard_pins set wrong_tries = 0, locked_until = null
    where account_id = $1 and giftcard_id = $2
"""

PUT = """
    insert into giftcard_pins (account_id, giftcard_id, mac, sealed)
    values ($1, $2, $3, $4)
    on conflict (account_id, giftcard_id) do update
    set mac = excluded.mac, sealed = excluded.sealed, wrong_tries = 0,
      locked_until = null
"""


async def try_pin(work: Work, keys: Keys, card_uuid: UUID, pin: str) -> Tried:
    """Whether this is the card's PIN, if its program asks for one; it is counted."""
    mac = pin_mac_of(keys, work.account, card_uuid, pin)
    until = work.now + LOCKED_FOR
    head = (work.account_id, card_uuid, mac, work.now, until)
    [row] = await work.once(TRY, *head, MOST_WRONG, work.actor)
    outcome: Tried = row["outcome"]
    return outcome


async def must_know_pin(
    work: Work, keys: Keys, card_uuid: UUID, pin: str | None
) -> bool:
    """Whether the PIN was told, and is the card's; what wants it refuses otherwise.

    Raises GiftcardPinWrong and GiftcardPinLocked for one that isn't.
    """
    if pin is None:
        return False
    outcome = await try_pin(work, keys, card_uuid, pin)
    if outcome == "wrong":
        raise GiftcardPinWrong
    if outcome == "locked":
        raise GiftcardPinLocked
    return outcome == "right"


async def must_be_opened(
    work: Work, keys: Keys, card_uuid: UUID, pin: str | None
) -> None:
    """The same, where no statement afterwards looks whether a PIN is asked for.

    Raises GiftcardNotFound, GiftcardPinWrong, GiftcardPinLocked.
    """
    card = await work.get(Giftcard, card_uuid)
    known = await must_know_pin(work, keys, card_uuid, pin)
    if card.asks_for_pin and not known:
        raise GiftcardPinWrong


async def unlock_pin(work: Work, card_uuid: UUID) -> Giftcard:
    """The card, whose PIN is compared again at once.

    Raises GiftcardNotFound, GiftcardHasNoPin.
    """
    card = await work.get(Giftcard, card_uuid)
    if card.pin_sealed is None:
        raise GiftcardHasNoPin
    await work.write(UNLOCK, work.account_id, card.id)
    work.emit(GiftcardUpdated(subject_uuid=card_uuid))
    work.audit("giftcard_pin_unlocked", card_uuid)
    return await work.get(Giftcard, card_uuid)


async def renew_pin(work: Work, keys: Keys, card_uuid: UUID) -> Giftcard:
    """The card with a new PIN, or its first; the old one is worth nothing any more.

    Raises GiftcardNotFound, and InvalidInput where nobody would be asked for it.
    """
    card = await work.get(Giftcard, card_uuid)
    if card.has_program and not card.program_asks_for_pin:
        raise InvalidInput({"giftcard_uuid": [NOT_ASKED]})
    pin = new_pin()
    mac = pin_mac_of(keys, work.account, card_uuid, pin)
    sealed = pin_sealed_for(keys, work.account, pin)
    await work.write(PUT, work.account_id, card.id, mac, sealed)
    work.emit(GiftcardUpdated(subject_uuid=card_uuid))
    work.audit("giftcard_pin_renewed", card_uuid)
    return await work.get(Giftcard, card_uuid)
