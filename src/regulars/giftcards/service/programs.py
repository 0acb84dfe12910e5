"""Setting up gift card programs: making, changing and removing them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from regulars.accounts.queries import Shop
from regulars.giftcards import queries
from regulars.giftcards.errors import GiftcardProgramHoldsMoney
from regulars.giftcards.queries import Held, Program, ProgramInUse
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger

UNIT = "giftcard_cents"
"""What wallets of gift cards hold: cents of the account's currency."""


ON_THE_WAY = timedelta(minutes=10)
"""How long before now something may have happened that was not recorded yet: a request
takes seconds, and the clocks of several servers are minutes apart at most."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a program that can be set, but for its shops."""

    name: str
    is_active: bool = True
    min_amount_in_cents: int | None = None
    max_amount_in_cents: int
    expiration_days: int | None = None
    calculator_flow: str = "default"
    keeps_physical_at_registers: bool = True
    asks_for_pin: bool = False


class TermsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a program to change; UNSET is left as it is."""

    name: str | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    min_amount_in_cents: int | UnsetType | None = UNSET
    max_amount_in_cents: int | UnsetType = UNSET
    expiration_days: int | UnsetType | None = UNSET
    calculator_flow: str | UnsetType = UNSET
    keeps_physical_at_registers: bool | UnsetType = UNSET
    asks_for_pin: bool | UnsetType = UNSET


FIELDS = TermsChange.__struct_fields__

CREATE = """
    insert into giftcard_programs (account_id, uuid, wallet_id, created_at, updated_at,
      name, is_active, min_amount_in_cents, max_amount_in_cents, expiration_days,
      calculator_flow, keeps_physical_at_registers, asks_for_pin)
    values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

CHANGE = """
    update giftcard_programs set updated_at = $3, name = $4, is_active = $5,
      min_amount_in_cents = $6, max_amount_in_cents = $7, expiration_days = $8,
      calculator_flow = $9, keeps_physical_at_registers = $10, asks_for_pin = $11
    where account_id = $1 and uuid = $2
"""

# Waits for whoever moves money on its cards, and then they wait: what they hold is
# `for key share` (migrations/sql/0051_giftcard_judge.sql).
SHUT = """
    select from giftcard_programs where account_id = $1 and id = $2 for update
"""

REMOVE = """
    update giftcard_programs set removed_at = $3, updated_at = $3
    where account_id = $1 and uuid = $2
"""

TAKE_NOWHERE = """
    delete from giftcard_program_shops where account_id = $1 and program_id = $2
"""

TAKE = """
    insert into giftcard_program_shops (account_id, program_id, shop_id)
    select $1, $2, shop_id from unnest($3::bigint[]) as shop_id
"""


async def create_program(
    work: Work, terms: Terms, shop_uuids: Sequence[UUID]
) -> ProgramInUse:
    """The new program. Raises InvalidInput, ShopNotFound."""
    _check(terms)
    uuid = uuid7()
    kind = f"giftcards of {uuid}"
    own = await ledger.open_own_wallets(work, UNIT, [kind])
    values = [getattr(terms, name) for name in FIELDS]
    await work.write(CREATE, work.account_id, uuid, own[kind], work.now, *values)
    await _take_in(work, await work.get(Program, uuid), shop_uuids)
    program = await work.get(ProgramInUse, uuid)
    work.audit("giftcard_program_created", uuid, after=program)
    return program


async def change_program(
    work: Work,
    program_uuid: UUID,
    change: TermsChange,
    shop_uuids: Sequence[UUID] | None = None,
) -> ProgramInUse:
    """The program as changed, in force at once; None leaves the shops as they are.

    Raises GiftcardProgramNotFound, InvalidInput, ShopNotFound.
    """
    before = await work.get(Program, program_uuid, lock=True)
    told = {name: getattr(change, name) for name in FIELDS}
    new = {name: value for name, value in told.items() if value is not UNSET}
    after = msgspec.structs.replace(before, **new)
    _check(after)
    values = [getattr(after, name) for name in FIELDS]
    await work.write(CHANGE, work.account_id, program_uuid, work.now, *values)
    if shop_uuids is not None:
        await _take_in(work, before, shop_uuids)
    program = await work.get(ProgramInUse, program_uuid)
    work.audit("giftcard_program_changed", program_uuid, before, program)
    return program


async def remove_program(work: Work, program_uuid: UUID) -> None:
    """Ends a program, and its cards with it until they get another.

    Raises GiftcardProgramNotFound, GiftcardProgramHoldsMoney.
    """
    before = await work.get(Program, program_uuid)
    # All cards are looked at before anything is locked, however many there are: no till
    # has to wait for that, but only while those are looked at that were used meanwhile.
    _refuse_holding(await queries.held(work, before.id))
    await work.write(SHUT, work.account_id, before.id)
    before = await work.get(Program, program_uuid)
    since = work.now - ON_THE_WAY
    _refuse_holding(await queries.held_since(work, before.id, since))
    await work.write(REMOVE, work.account_id, program_uuid, work.now)
    work.audit("giftcard_program_removed", program_uuid, before=before)


def _refuse_holding(held: Held) -> None:
    if held.cards:
        told = f"{held.cards} of its gift cards hold {held.cents} cents together."
        raise GiftcardProgramHoldsMoney({"giftcard_program_uuid": [told]})


async def _take_in(work: Work, program: Program, shop_uuids: Sequence[UUID]) -> None:
    """Has its cards taken in these shops alone, or everywhere. Raises ShopNotFound."""
    shops = [await work.get(Shop, uuid) for uuid in dict.fromkeys(shop_uuids)]
    await work.write(TAKE_NOWHERE, work.account_id, program.id)
    await work.write(TAKE, work.account_id, program.id, [shop.id for shop in shops])


def _check(terms: Terms | Program) -> None:
    """Raises InvalidInput for amounts that contradict each other."""
    least, most = terms.min_amount_in_cents, terms.max_amount_in_cents
    if least is not None and most < least:
        reason = "Must not be less than min_amount_in_cents."
        raise InvalidInput({"max_amount_in_cents": [reason]})
