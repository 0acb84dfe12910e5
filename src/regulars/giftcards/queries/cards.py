"""Gift cards as they are now, with what is on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from regulars.giftcards.errors import GiftcardBatchNotFound, GiftcardNotFound
from regulars.kit.counting import Growing
from regulars.kit.errors import Problem
from regulars.kit.filters import Filters
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work

PHYSICAL = "PHYSICAL"
DIGITAL = "DIGITAL"

Origin = Literal["generated", "imported"]

COLUMNS = """
    card.id, card.uuid, card.type as card_type, card.code_sealed, card.wallet_id,
      wallet.uuid as wallet_uuid, wallet.balance, wallet.held,
      card.type = 'DIGITAL' and wallet.received > 0 and exists (
        select from giftcard_transactions done
        where done.account_id = card.account_id and done.wallet_id = card.wallet_id
          and done.type = 'STANDARD' and done.amount_in_cents > 0
          and done.reverses_id is null and not exists (
            select from giftcard_transactions undoing
            where undoing.account_id = done.account_id
              and undoing.reverses_id = done.id)) as keeps_its_load,
      card.attributes, card.expires_at, card.activated_at, card.blocked_at,
      card.blocked_because, card.cancelled_at, card.created_at,
      batch.uuid as batch_uuid, program.wallet_id as program_wallet_id,
      program.id is not null and program.removed_at is null as has_program,
      program.id as program_id, program.uuid as program_uuid,
      program.name as program_name, program.is_active as program_is_active,
      coalesce(program.asks_for_pin, false) as program_asks_for_pin,
      pin.sealed is not null and coalesce(program.asks_for_pin, false) as asks_for_pin,
      pin.sealed as pin_sealed, pin.locked_until as pin_locked_until,
      program.max_amount_in_cents, program.calculator_flow, program.expiration_days
"""

CARD = f"""
    select {COLUMNS}
    from giftcards card
    join wallets wallet
      on (wallet.account_id, wallet.id) = (card.account_id, card.wallet_id)
    left join giftcard_programs program
      on (program.account_id, program.id) = (card.account_id, card.program_id)
    left join giftcard_batches batch
      on (batch.account_id, batch.id) = (card.account_id, card.batch_id)
    left join lateral (
      select sealed, locked_until from giftcard_pins
      where account_id = card.account_id and giftcard_id = card.id limit 1) pin on true
    where card.account_id = $1
"""


class Giftcard(msgspec.Struct, frozen=True):
    """A gift card; without a program nobody takes it, nor when that was removed."""

    id: int
    uuid: UUID
    card_type: str
    code_sealed: bytes
    wallet_id: int
    wallet_uuid: UUID
    balance: int
    # Of it, what is set aside.
    held: int
    keeps_its_load: bool
    attributes: dict[str, Any]
    expires_at: datetime | None
    activated_at: datetime | None
    blocked_at: datetime | None
    blocked_because: str | None
    cancelled_at: datetime | None
    created_at: datetime
    batch_uuid: UUID | None
    program_wallet_id: int | None
    has_program: bool
    program_id: int | None
    program_uuid: UUID | None
    program_name: str | None
    program_is_active: bool | None
    program_asks_for_pin: bool
    # By its program, of who may not list codes; a card without a PIN is not asked for.
    asks_for_pin: bool
    pin_sealed: bytes | None
    pin_locked_until: datetime | None
    max_amount_in_cents: int | None
    calculator_flow: str | None
    expiration_days: int | None

    MISSING: ClassVar[type[Problem]] = GiftcardNotFound
    SELECT: ClassVar[str] = CARD + " and card.uuid = $2"
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("program_uuid", "expires_at", "activated_at", "blocked_at", "cancelled_at"),
    )

    @property
    def is_active(self) -> bool:
        """Whether it was activated, and neither blocked nor cancelled since."""
        ended = self.blocked_at or self.cancelled_at
        return self.activated_at is not None and ended is None

    @property
    def is_upgradeable(self) -> bool:
        """Whether it can be loaded: a digital one when no load stands on it."""
        return not self.keeps_its_load


BY_WALLET = CARD + " and card.wallet_id = $2"

BY_CODE = CARD + " and card.code_mac = $2"

BY_UUIDS = CARD + " and card.uuid = any($2::uuid[])"

OF_PROGRAM = """card.program_id = (
    select id from giftcard_programs where account_id = $1 and uuid = {})"""

OF_BATCH = """card.batch_id = (
    select id from giftcard_batches where account_id = $1 and uuid = {})"""

# What nobody has narrowed is counted on from where it was: no card is ever deleted.
ALL = Growing("giftcards where account_id = $1")

COUNT = "select count(*) from giftcards card where card.account_id = $1"

# A page is found in the index alone, and only its cards are then looked at. It is an
# array because plans are made before the limit is known: of a set the planner takes it
# to be a tenth of all cards.
PAGE = (
    CARD
    + """ and card.id = any(array(
      select card.id from giftcards card where card.account_id = $1{}
      order by card.id desc limit {} offset {})) order by card.id desc
"""
)


async def find_by_wallet(work: Work, wallet_id: int) -> Giftcard:
    """The card that has this wallet, which never changes."""
    card = await work.one(Giftcard, BY_WALLET, work.account_id, wallet_id)
    assert card is not None
    return card


async def find_by_code(work: Work, code_mac: bytes) -> Giftcard:
    """The card with this code, by its HMAC. Raises GiftcardNotFound."""
    found = await work.one(Giftcard, BY_CODE, work.account_id, code_mac)
    if found is None:
        raise GiftcardNotFound
    return found


async def search_cards(
    work: Work, window: Window, program: UUID | None, batch: UUID | None = None
) -> Page[Giftcard]:
    """A page of cards, the newest first: of a program, of a batch."""
    filters = Filters(work.account_id)
    filters.add(OF_PROGRAM, program)
    filters.add(OF_BATCH, batch)
    if program is None and batch is None:
        total = await ALL.count(work)
    else:
        total = await work.value(COUNT + filters.sql, *filters.values)
    conditions = filters.sql
    ends = (filters.place(window.limit), filters.place(window.offset))
    found = await work.many(Giftcard, PAGE.format(conditions, *ends), *filters.values)
    return window.of(found, total)


BATCHES = """
    select batch.id, batch.uuid, program.uuid as program_uuid,
      program.name as program_name, batch.origin, batch.cards, batch.created_at
    from giftcard_batches batch
    left join giftcard_programs program
      on (program.account_id, program.id) = (batch.account_id, batch.program_id)
    where batch.account_id = $1
"""


class Batch(msgspec.Struct, frozen=True):
    """Cards that were made, or brought along, together."""

    id: int
    uuid: UUID
    program_uuid: UUID | None
    program_name: str | None
    origin: Origin
    cards: int
    created_at: datetime

    MISSING: ClassVar[type[Problem]] = GiftcardBatchNotFound
    SELECT: ClassVar[str] = BATCHES + " and batch.uuid = $2"


NEWEST_FIRST = BATCHES + " order by batch.id desc"


async def batches(work: Work) -> Sequence[Batch]:
    """Every batch, the newest first."""
    return await work.many(Batch, NEWEST_FIRST, work.account_id)


class PrintedCard(msgspec.Struct, frozen=True):
    """What of a card is printed."""

    code_sealed: bytes
    expires_at: datetime | None
    pin_sealed: bytes | None


PRINTED = """
    select card.code_sealed, card.expires_at, pin.sealed as pin_sealed
    from (
      select id, code_sealed, expires_at from giftcards
      where account_id = $1 and batch_id = $2 order by id limit $3 offset $4) card
    left join giftcard_pins pin on pin.account_id = $1 and pin.giftcard_id = card.id
    order by card.id
"""


async def printed(
    work: Work, batch: Batch, most: int, after: int = 0
) -> Sequence[PrintedCard]:
    """So many cards of a batch after the first ones, in the order they were made."""
    values = (work.account_id, batch.id, most, after)
    return await work.many(PrintedCard, PRINTED, *values)
