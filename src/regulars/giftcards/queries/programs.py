"""The terms that gift cards are issued on."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.giftcards.errors import GiftcardProgramNotFound
from regulars.kit.errors import Problem
from regulars.kit.work import Work

COLUMNS = """
    select program.id, program.uuid, program.name, program.is_active,
      program.min_amount_in_cents, program.max_amount_in_cents,
      program.expiration_days, program.calculator_flow,
      program.keeps_physical_at_registers, program.asks_for_pin, program.wallet_id,
      program.created_at, program.updated_at, array(
        select shop.uuid from giftcard_program_shops taken
        join shops shop on (shop.account_id, shop.id) = ($1, taken.shop_id)
        where taken.account_id = $1 and taken.program_id = program.id
        order by shop.id) as shop_uuids
"""

THERE = """
    from giftcard_programs program
    where program.account_id = $1 and program.removed_at is null
"""

# All of its cards are counted: only for who reads it.
CARDS = """, (
        select count(*) from giftcards card
        where card.account_id = $1 and card.program_id = program.id) as card_count, (
        select count(*) from giftcard_settlements settlement
        where settlement.account_id = $1 and settlement.program_id = program.id
        ) as settles
"""


OF_UUID = " and program.uuid = $2"


class Program(msgspec.Struct, frozen=True):
    """A gift card program; its cards are taken everywhere when no shop is named."""

    id: int
    uuid: UUID
    name: str
    is_active: bool
    min_amount_in_cents: int | None
    max_amount_in_cents: int
    expiration_days: int | None
    calculator_flow: str
    keeps_physical_at_registers: bool
    asks_for_pin: bool
    wallet_id: int
    created_at: datetime
    updated_at: datetime
    shop_uuids: list[UUID]

    MISSING: ClassVar[type[Problem]] = GiftcardProgramNotFound
    SELECT: ClassVar[str] = COLUMNS + THERE + OF_UUID
    AUDITED: ClassVar[tuple[str, ...]] = (
        *("name", "is_active", "min_amount_in_cents", "max_amount_in_cents"),
        *("expiration_days", "calculator_flow", "keeps_physical_at_registers"),
        *("asks_for_pin", "shop_uuids"),
    )


class ProgramInUse(Program, frozen=True):
    """A gift card program, how many cards it has, and how often it was settled."""

    card_count: int
    settles: int

    SELECT: ClassVar[str] = COLUMNS + CARDS + THERE + OF_UUID


IN_ORDER = COLUMNS + CARDS + THERE + " order by program.id"


async def programs(work: Work) -> Sequence[ProgramInUse]:
    """Every program that has not been removed, the first one first."""
    return await work.many(ProgramInUse, IN_ORDER, work.account_id)


class Held(msgspec.Struct, frozen=True):
    """How many cards of a program have money on them, and how much together."""

    cards: int
    cents: int


HELD = """
    select count(*) as cards, coalesce(sum(wallet.balance), 0)::bigint as cents
    from giftcards card
    join wallets wallet
      on (wallet.account_id, wallet.id) = (card.account_id, card.wallet_id)
    where card.account_id = $1 and card.program_id = $2 and wallet.balance > 0
"""

# Money comes onto cards of a program by its transactions alone.
HELD_SINCE = """
    select count(*) as cards, coalesce(sum(wallet.balance), 0)::bigint as cents
    from giftcards card
    join wallets wallet
      on (wallet.account_id, wallet.id) = (card.account_id, card.wallet_id)
    where card.account_id = $1 and card.program_id = $2 and wallet.balance > 0
      and card.id = any(array(
        select giftcard_id from giftcard_transactions
        where account_id = $1 and program_id = $2 and happened_at >= $3))
"""

# Nobody removes them until this Work has closed: as what a row that names them locks.
STAYS = """
    select id from giftcard_programs
    where account_id = $1 and id = $2 and removed_at is null for key share
"""


async def held(work: Work, program_id: int) -> Held:
    """What is on the cards of a program, also on those that nobody takes."""
    found = await work.one(Held, HELD, work.account_id, program_id)
    assert found is not None
    return found


async def held_since(work: Work, program_id: int, moment: datetime) -> Held:
    """The same on those of its cards that something was done with since then."""
    values = (work.account_id, program_id, moment)
    found = await work.one(Held, HELD_SINCE, *values)
    assert found is not None
    return found


async def stays(work: Work, program_id: int | None) -> bool:
    """Whether there is such a program; then it is there until this Work has closed."""
    found = await work.write(STAYS, work.account_id, program_id)
    return bool(found)
