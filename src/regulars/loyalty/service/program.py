"""Setting up the program: every change makes a new version of the terms."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from regulars.accounts import queries as accounts
from regulars.kit.caches import announce_change
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.queries import own_wallet
from regulars.loyalty.errors import (
    LoyaltyProgramExists,
    LoyaltyProgramInUse,
    LoyaltyProgramNotFound,
    UnitAlreadyExists,
    UnitInUse,
    UnitNotFound,
)
from regulars.loyalty.queries import Program, Rule, Terms, Unit, load_terms
from regulars.loyalty.queries.terms import as_published

FIRST_UNIT = "purchase_amount"


class ProgramChange(msgspec.Struct, frozen=True):
    """What of the program to change; UNSET is left as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    custom_credit_name: str | msgspec.UnsetType = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET
    max_amount: int | msgspec.UnsetType = msgspec.UNSET
    expiration_days: int | msgspec.UnsetType | None = msgspec.UNSET


class RuleChange(msgspec.Struct, frozen=True):
    """What of a rule to change; UNSET is left as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    credits_per_unit: Decimal | msgspec.UnsetType = msgspec.UNSET
    rounding: str | msgspec.UnsetType = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET


class UnitDraft(msgspec.Struct, frozen=True):
    """A unit to add."""

    name: str
    label: str
    prefix: str
    is_default: bool


LOCK = "select version from loyalty_programs where account_id = $1 for no key update"

CREATE = """
    insert into loyalty_programs
      (account_id, uuid, name, custom_credit_name, issued_wallet_id, created_at)
    values ($1, $2, $3, 'Credits', $4, $5)
    returning id
"""

CHANGE = """
    update loyalty_programs set name = coalesce($2, name),
      custom_credit_name = coalesce($3, custom_credit_name),
      is_active = coalesce($4, is_active), max_amount = coalesce($5, max_amount),
      expiration_days = case when $6 then $7 else expiration_days end
    where account_id = $1
"""

DELETE = """
    delete from loyalty_programs where account_id = $1
      and not exists (select 1 from credit_receptions where account_id = $1)
    returning 1
"""

FORGET_RULES = "delete from loyalty_rules where account_id = $1"

BUMP = "update loyalty_programs set version = version + 1 where account_id = $1"

KEEP_VERSION = """
    insert into loyalty_program_versions
      (account_id, program_id, version, terms, published_by, published_at)
    select $1, id, version, $2, $3, $4 from loyalty_programs where account_id = $1
"""

UNIT_IN_USE = """
    select exists (
      select 1 from credit_receptions where account_id = $1 and unit_id = $2)
"""

ADD_UNIT = """
    insert into units
      (account_id, uuid, name, label, prefix, is_default, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $7)
    on conflict (account_id, name) do nothing
    returning id
"""

NO_DEFAULT = "update units set is_default = false where account_id = $1 and is_default"

DEFAULT = """
    update units set is_default = true, updated_at = $3
    where account_id = $1 and name = $2
"""

REMOVE_UNIT = "delete from units where account_id = $1 and name = $2"

REMOVE_UNIT_RULES = """
    delete from loyalty_rules where account_id = $1 and unit_id = (
      select id from units where account_id = $1 and name = $2)
"""

ADD_RULE = """
    insert into loyalty_rules (account_id, uuid, program_id, unit_id, name,
      credits_per_unit, rounding, is_active, created_at, updated_at)
    select $1, $2, program.id, unit.id, $3, $4, 'down', true, $5, $5
    from loyalty_programs program, units unit
    where program.account_id = $1 and unit.account_id = $1 and unit.name = $6
"""

CHANGE_RULE = """
    update loyalty_rules set name = coalesce($3, name),
      credits_per_unit = coalesce($4, credits_per_unit),
      rounding = coalesce($5, rounding), is_active = coalesce($6, is_active),
      updated_at = $7
    where account_id = $1 and uuid = $2
"""

LINK = """
    insert into loyalty_shop_links (account_id, shop_id, is_linked) values ($1, $2, $3)
    on conflict (account_id, shop_id) do update set is_linked = excluded.is_linked
"""


async def open_program(work: Work, name: str) -> Program:
    """A new, active program that gives 1 credit for each 1.00 of purchase amount.

    Raises LoyaltyProgramExists.
    """
    if await work.value(LOCK, work.account_id) is not None:
        raise LoyaltyProgramExists
    issued = await _issued_wallet(work)
    try:
        await work.write(CREATE, work.account_id, uuid7(), name, issued, work.now)
    except asyncpg.UniqueViolationError:
        raise LoyaltyProgramExists from None
    known = await load_terms(work)
    if FIRST_UNIT not in known.units:
        await _add_unit(
            work, UnitDraft(FIRST_UNIT, "Purchase amount", "€", not known.units)
        )
    values = (uuid7(), "Base rate", Decimal(1), work.now, FIRST_UNIT)
    await work.write(ADD_RULE, work.account_id, *values)
    program = _program(await _published(work))
    work.audit("loyalty_program_opened", program.uuid, after=program)
    return program


async def change_program(work: Work, change: ProgramChange) -> Program:
    """The program as changed. Raises LoyaltyProgramNotFound."""
    before = await _locked(work)
    days = change.expiration_days
    await work.write(
        CHANGE,
        work.account_id,
        _or_none(change.name),
        _or_none(change.custom_credit_name),
        _or_none(change.is_active),
        _or_none(change.max_amount),
        days is not msgspec.UNSET,
        _or_none(days),
    )
    program = _program(await _published(work))
    work.audit("loyalty_program_changed", program.uuid, before, program)
    return program


async def close_program(work: Work) -> None:
    """Removes a program that never gave anything.

    Raises LoyaltyProgramNotFound, LoyaltyProgramInUse.
    """
    program = await _locked(work)
    await work.write(FORGET_RULES, work.account_id)
    if not await work.write(DELETE, work.account_id):
        raise LoyaltyProgramInUse
    work.audit("loyalty_program_removed", program.uuid, before=program)
    await announce_change(work)


async def add_unit(work: Work, draft: UnitDraft) -> Unit:
    """The new unit. Raises UnitAlreadyExists."""
    await work.write(LOCK, work.account_id)
    await _add_unit(work, draft)
    unit = (await _published(work)).units[draft.name]
    work.audit("unit_created", unit.uuid, after=unit)
    return unit


async def make_default(work: Work, name: str) -> Unit:
    """The unit, now the one that a bare value is measured in. Raises UnitNotFound."""
    before = await _unit(work, name)
    await work.write(NO_DEFAULT, work.account_id)
    await work.write(DEFAULT, work.account_id, name, work.now)
    unit = (await _published(work)).units[name]
    work.audit("unit_changed", unit.uuid, before, unit)
    return unit


async def remove_unit(work: Work, name: str) -> None:
    """Removes a unit that no reception was measured in. Raises UnitNotFound, UnitInUse.

    An account may be left without a default unit; receptions then have to name one.
    """
    unit = await _unit(work, name)
    if await work.value(UNIT_IN_USE, work.account_id, unit.id):
        raise UnitInUse
    await work.write(REMOVE_UNIT_RULES, work.account_id, name)
    await work.write(REMOVE_UNIT, work.account_id, name)
    work.audit("unit_removed", unit.uuid, before=unit)
    await _published(work)


async def change_rule(work: Work, uuid: UUID, change: RuleChange) -> Rule:
    """The rule as changed, in force at once. Raises LoyaltyRuleNotFound."""
    await _locked(work)
    before = await work.get(Rule, uuid)
    values = (change.name, change.credits_per_unit, change.rounding, change.is_active)
    changed = [_or_none(value) for value in values]
    await work.write(CHANGE_RULE, work.account_id, uuid, *changed, work.now)
    await _published(work)
    rule = await work.get(Rule, uuid)
    work.audit("loyalty_rule_changed", uuid, before, rule)
    return rule


async def link_shop(work: Work, shop_uuid: UUID, *, is_linked: bool) -> None:
    """Lets a shop take part in the program, or not. Raises ShopNotFound."""
    shop = await work.get(accounts.Shop, shop_uuid)
    await work.write(LOCK, work.account_id)
    before = (await load_terms(work)).shops[shop_uuid]
    await work.write(LINK, work.account_id, shop.id, is_linked)
    terms = await _published(work)
    work.audit("shop_link_changed", shop_uuid, before, terms.shops[shop_uuid])


async def _add_unit(work: Work, draft: UnitDraft) -> None:
    if draft.is_default:
        await work.write(NO_DEFAULT, work.account_id)
    values = (uuid7(), draft.name, draft.label, draft.prefix, draft.is_default)
    if not await work.write(ADD_UNIT, work.account_id, *values, work.now):
        raise UnitAlreadyExists


async def _locked(work: Work) -> Program:
    """The program, which nobody else changes until this Work closes."""
    await work.write(LOCK, work.account_id)
    return _program(await load_terms(work))


async def _unit(work: Work, name: str) -> Unit:
    await work.write(LOCK, work.account_id)
    unit = (await load_terms(work)).units.get(name)
    if unit is None:
        raise UnitNotFound
    return unit


async def _published(work: Work) -> Terms:
    """The terms as they are now, kept as a version that receptions can name."""
    await work.write(BUMP, work.account_id)
    known = await load_terms(work)
    values = (as_published(known), work.actor, work.now)
    await work.write(KEEP_VERSION, work.account_id, *values)
    await announce_change(work)
    return known


async def _issued_wallet(work: Work) -> int:
    """The wallet that credits come from; a program made again uses the first one's."""
    known = await own_wallet(work, ledger.CREDITS, "issued")
    if known is not None:
        return known
    return (await ledger.open_own_wallets(work, ledger.CREDITS))["issued"]


def _or_none(value: Any) -> Any:
    return None if value is msgspec.UNSET else value


def _program(terms: Terms) -> Program:
    if terms.program is None:
        raise LoyaltyProgramNotFound
    return terms.program
