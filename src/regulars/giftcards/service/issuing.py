"""Issuing gift cards: a digital one, or printed ones by the thousand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from regulars.accounts.queries import account
from regulars.giftcards.errors import GiftcardProgramNotFound
from regulars.giftcards.events import GiftcardBatchCreated, GiftcardCreated
from regulars.giftcards.queries import DIGITAL, PHYSICAL, Giftcard, Origin, Program
from regulars.giftcards.service.codes import (
    Card,
    card_of,
    folded,
    made_up,
    new_code,
    new_pin,
    sealed_cards,
)
from regulars.giftcards.service.programs import UNIT
from regulars.kit.clock import first_instant_after, zone_of
from regulars.kit.codes import left_out
from regulars.kit.crypto import Keys
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

# A code that is taken makes no card, and then no wallet either. Its place among those
# asked for is looked up in an array: joined, a thousand were compared with a thousand
# as soon as the plan was one made for a few.
ISSUE = """
    with item as materialized (
      select i.*, nextval('wallets_id_seq') as wallet_id
      from unnest($2::uuid[], $3::bytea[], $4::bytea[], $15::bigint[]) with ordinality
        as i(uuid, mac, sealed, id, n)),
    known as materialized (
      select array_agg(wallet_id order by n) as wallet_ids from item),
    card as (
      insert into giftcards (account_id, id, uuid, type, program_id, batch_id, code_mac,
        code_sealed, wallet_id, channel, actor, expires_at, activated_at, created_at)
      select $1, coalesce(id, nextval('giftcards_id_seq')), uuid, $6, $7, $8, mac,
        sealed, wallet_id, $9, $10, $11, $12, $13
      from item order by n
      on conflict (account_id, code_mac) do nothing
      returning wallet_id, code_mac),
    wallet as (
      insert into wallets (account_id, id, uuid, kind, unit, is_counted, keeps_lots,
        may_owe, created_at)
      select $1, wallet_id, ($5::uuid[])[array_position(wallet_ids, wallet_id)],
        'giftcard', $14, true, false, false, $13
      from card, known)
    select code_mac from card
"""

# Each card by its own key, whatever the plan was made for.
GIVE_PINS = """
    insert into giftcard_pins (account_id, giftcard_id, mac, sealed)
    select $1, card.id, item.mac, item.sealed
    from unnest($2::uuid[], $3::bytea[], $4::bytea[]) as item(uuid, mac, sealed)
    cross join lateral (
      select id from giftcards
      where account_id = $1 and uuid = item.uuid limit 1) card
"""

# With the ids of its cards: those that are printed already are listed as they came.
BATCH = """
    insert into giftcard_batches
      (account_id, uuid, program_id, origin, cards, actor, created_at)
    values ($1, $2, $3, $4, 0, $5, $6)
    returning id, array(
      select nextval('giftcards_id_seq') from generate_series(1, $7)) as card_ids
"""

AT_ONCE = 1_000
"""How many cards one statement makes: a fifth of a second of the five it may take."""

COUNTED = "update giftcard_batches set cards = $3 where account_id = $1 and id = $2"


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """Physical cards to add: so many new ones, or those with these codes.

    Nobody takes cards that are not active. Without a last moment they have the
    program's, counted from now.
    """

    program_uuid: UUID | None
    quantity: int = 0
    codes: Sequence[str] = ()
    # Of those codes, one each; new codes have PINs by their program.
    pins: Sequence[str] = ()
    is_active: bool = True
    expires_at: datetime | None = None


class BatchMade(msgspec.Struct, frozen=True):
    """A batch that was added, and the codes that were there already."""

    uuid: UUID
    origin: Origin
    cards: int
    duplicates: list[str]


class _Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What cards that are issued together have in common."""

    type: str
    program_id: int | None
    batch_id: int | None = None
    channel: str
    expires_at: datetime | None
    is_active: bool = True
    has_pins: bool = False


async def issue(work: Work, keys: Keys, program_uuid: UUID, channel: str) -> Giftcard:
    """A new digital card with nothing on it. Raises GiftcardProgramNotFound."""
    program = await _issuing(work, program_uuid)
    kind = _Kind(
        type=DIGITAL,
        program_id=program.id,
        channel=channel,
        expires_at=await _expiry(work, program),
    )
    # Until a code is free: one in some millions of millions is not.
    while True:
        pin = new_pin() if program.asks_for_pin else None
        card = card_of(keys, work.account, new_code(), pin)
        if await _inserted(work, [card], kind):
            break
    work.emit(GiftcardCreated(subject_uuid=card.uuid, program=program_uuid))
    return await work.get(Giftcard, card.uuid)


async def issue_printed(
    work: Work, keys: Keys, wanted: Printed, channel: str
) -> BatchMade:
    """Physical cards, up to ten thousand of them.

    Raises GiftcardProgramNotFound, and InvalidInput where nobody would be asked for the
    PINs that come along; cards without a program keep theirs for the one they get.
    Codes that the account has already, or that come twice, are left out and told.
    """
    program = None
    if wanted.program_uuid is not None:
        program = await _issuing(work, wanted.program_uuid)
        if wanted.pins and not program.asks_for_pin:
            reason = "This program asks for no PIN: set asks_for_pin there first."
            raise InvalidInput({"pins": [reason]})
    codes = [folded(code) for code in wanted.codes]
    # Before the first statement that writes: no transaction waits for it.
    with_pin = program is not None and program.asks_for_pin
    cards = (
        await sealed_cards(keys, work.account, codes, wanted.pins)
        if codes
        else await made_up(keys, work.account, wanted.quantity, with_pin=with_pin)
    )
    uuid = uuid7()
    origin: Origin = "imported" if wanted.codes else "generated"
    program_id = program.id if program else None
    head = (work.account_id, uuid, program_id, origin)
    [row] = await work.write(BATCH, *head, work.actor, work.now, len(cards))
    placed = [
        replace(card, id=card_id)
        for card, card_id in zip(cards, row["card_ids"], strict=True)
    ]
    kind = _Kind(
        type=PHYSICAL,
        program_id=program_id,
        batch_id=row["id"],
        channel=channel,
        expires_at=wanted.expires_at or await _expiry(work, program),
        is_active=wanted.is_active,
        has_pins=with_pin,
    )
    added = await _added(work, keys, placed, wanted.quantity, kind)
    await work.write(COUNTED, work.account_id, row["id"], len(added))
    work.emit(GiftcardBatchCreated(subject_uuid=uuid, cards=len(added), origin=origin))
    return BatchMade(uuid, origin, len(added), left_out(codes, added, folded))


async def _added(
    work: Work, keys: Keys, cards: Sequence[Card], quantity: int, kind: _Kind
) -> set[str]:
    """The codes of the cards that were added: these, and new ones up to so many."""
    added = await _issued(work, cards, kind)
    while len(added) < quantity:
        missing = quantity - len(added)
        some = await made_up(keys, work.account, missing, with_pin=kind.has_pins)
        added |= await _issued(work, some, kind)
    return added


async def _issued(work: Work, cards: Sequence[Card], kind: _Kind) -> set[str]:
    """The codes that were free: each is a card now.

    In pieces, because a statement may take five seconds; in the order of their MACs, so
    that two who bring the same codes along wait for each other and never in a ring.
    """
    in_order = sorted(cards, key=lambda card: card.mac)
    free: set[str] = set()
    for start in range(0, len(in_order), AT_ONCE):
        free |= await _inserted(work, in_order[start : start + AT_ONCE], kind)
    return free


async def _inserted(work: Work, cards: Sequence[Card], kind: _Kind) -> set[str]:
    macs = {card.mac: card.code for card in cards}
    columns: tuple[list[Any], ...] = (
        [card.uuid for card in cards],
        list(macs),
        [card.sealed for card in cards],
        [uuid7() for _ in cards],
    )
    rows = await work.write(
        ISSUE,
        *(work.account_id, *columns),
        *(kind.type, kind.program_id, kind.batch_id, kind.channel, work.actor),
        *(kind.expires_at, work.now if kind.is_active else None, work.now, UNIT),
        [card.id for card in cards],
    )
    free = {row["code_mac"] for row in rows}
    await _give_pins(work, [card for card in cards if card.mac in free])
    return {macs[mac] for mac in free}


async def _give_pins(work: Work, cards: Sequence[Card]) -> None:
    """Keeps the PINs of cards that were just made, where they have any."""
    having = [card for card in cards if card.pin_mac is not None]
    if having:
        macs = [card.pin_mac for card in having]
        sealed = [card.pin_sealed for card in having]
        uuids = [card.uuid for card in having]
        await work.write(GIVE_PINS, work.account_id, uuids, macs, sealed)


async def _issuing(work: Work, program_uuid: UUID) -> Program:
    """A program of which cards are made. Raises GiftcardProgramNotFound."""
    program = await work.get(Program, program_uuid)
    if not program.is_active:
        raise GiftcardProgramNotFound
    return program


async def _expiry(work: Work, program: Program | None) -> datetime | None:
    """The last moment of the last of the program's days, by the account's clock.

    Whoever reads the date on a card comes until the shop closes on that day.
    """
    days = program.expiration_days if program else None
    if days is None:
        return None
    zone = (await account(work)).timezone
    today = work.now.astimezone(zone_of(zone)).date()
    last = today + min(timedelta(days=days), date.max - today)
    return first_instant_after(last, zone) - timedelta.resolution
