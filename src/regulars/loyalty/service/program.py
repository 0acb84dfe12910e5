"""Setting up the program: every change makes a new version of the terms."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from regulars.accounts import queries as accounts
from regulars.accounts import service as accounts_service
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import service as ledger
from regulars.ledger.queries import own_wallet
from regulars.loyalty.errors import (
    LoyaltyProgramExists,
    LoyaltyProgramInUse,
    LoyaltyProgramNotFound,
)
from regulars.loyalty.queries import Program, Rule, Terms, load_terms
from regulars.loyalty.service.publishing import lock_terms, publish
from regulars.loyalty.service.units import UnitDraft, put_unit

FIRST_UNIT = "purchase_amount"


class ProgramChange(msgspec.Struct, frozen=True):
    """What of the program to change; UNSET is left as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    custom_credit_name: str | msgspec.UnsetType = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET
    max_amount: int | msgspec.UnsetType = msgspec.UNSET
    expiration_days: int | msgspec.UnsetType | None = msgspec.UNSET
    pending_days: int | msgspec.UnsetType | None = msgspec.UNSET
    inactivity_days: int | msgspec.UnsetType | None = msgspec.UNSET
    expiry_warning_days: int | msgspec.UnsetType | None = msgspec.UNSET


class RuleChange(msgspec.Struct, frozen=True):
    """What of a rule to change; UNSET is left as it is."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    credits_per_unit: Decimal | msgspec.UnsetType = msgspec.UNSET
    rounding: str | msgspec.UnsetType = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET


CREATE = """
    insert into loyalty_programs
      (account_id, uuid, name, custom_credit_name, issued_wallet_id, created_at)
    values ($1, $2, $3, 'Credits', $4, $5)
    on conflict (account_id) do update
    set uuid = excluded.uuid, name = excluded.name, is_active = true, max_amount = 0,
      custom_credit_name = excluded.custom_credit_name, expiration_days = null,
      pending_days = null, inactivity_days = null, expiry_warning_days = null,
      created_at = excluded.created_at, removed_at = null
"""

CHANGE = """
    update loyalty_programs set name = coalesce($2, name),
      custom_credit_name = coalesce($3, custom_credit_name),
      is_active = coalesce($4, is_active), max_amount = coalesce($5, max_amount),
      expiration_days = case when $6 then $7 else expiration_days end,
      pending_days = case when $8 then $9 else pending_days end,
      inactivity_days = case when $10 then $11 else inactivity_days end,
      expiry_warning_days = case when $12 then $13 else expiry_warning_days end
    where account_id = $1
"""

# The row stays, for receptions that began before: see `units`.
REMOVE = """
    update loyalty_programs set removed_at = $2, is_active = false
    where account_id = $1
      and not exists (select 1 from credit_receptions where account_id = $1)
    returning 1
"""

FORGET_RULES = """
    with earning as (delete from earning_rules where account_id = $1)
    delete from loyalty_rules where account_id = $1
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
      version = version + case when (name, credits_per_unit, rounding, is_active)
        is distinct from (coalesce($3, name), coalesce($4, credits_per_unit),
          coalesce($5, rounding), coalesce($6, is_active)) then 1 else 0 end,
      updated_at = $7
    where account_id = $1 and uuid = $2
"""

LINK = """
    insert into loyalty_shop_links (account_id, shop_id, is_linked) values ($1, $2, $3)
    on conflict (account_id, shop_id) do update set is_linked = excluded.is_linked
"""


async def open_program(
    work: Work, name: str, terms: ProgramChange | None = None
) -> Program:
    """A new program that gives 1 credit for each 1.00 of purchase amount.

    It is active and has no limits, unless the terms say otherwise. Raises
    LoyaltyProgramExists, and TooManyUnits when there is no room for that unit.
    """
    known = await lock_terms(work)
    if known.program is not None:
        raise LoyaltyProgramExists
    issued = await _issued_wallet(work)
    await work.write(CREATE, work.account_id, uuid7(), name, issued, work.now)
    if FIRST_UNIT not in known.units:
        first = UnitDraft(FIRST_UNIT, "Purchase amount", "€", not known.units)
        await put_unit(work, known, first)
    if terms is not None:
        await work.write(CHANGE, work.account_id, *_values(terms))
    values = (uuid7(), "Base rate", Decimal(1), work.now, FIRST_UNIT)
    await work.write(ADD_RULE, work.account_id, *values)
    program = _program(await publish(work))
    work.audit("loyalty_program_opened", program.uuid, after=program)
    return program


async def change_program(work: Work, change: ProgramChange) -> Program:
    """The program as changed. Raises LoyaltyProgramNotFound."""
    before = await _locked(work)
    await work.write(CHANGE, work.account_id, *_values(change))
    if _program(await load_terms(work)) == before:
        # The books can explain every version: there is none without a change.
        return before
    program = _program(await publish(work))
    work.audit("loyalty_program_changed", program.uuid, before, program)
    return program


def _values(change: ProgramChange) -> list[Any]:
    """What `CHANGE` takes after the account."""
    may_be_none = (
        *(change.expiration_days, change.pending_days),
        *(change.inactivity_days, change.expiry_warning_days),
    )
    told = [(days is not msgspec.UNSET, _or_none(days)) for days in may_be_none]
    return [
        _or_none(change.name),
        _or_none(change.custom_credit_name),
        _or_none(change.is_active),
        _or_none(change.max_amount),
        *(value for pair in told for value in pair),
    ]


async def delete_program(work: Work) -> None:
    """Removes a program that never gave anything.

    Raises LoyaltyProgramNotFound, LoyaltyProgramInUse.
    """
    program = await _locked(work)
    await work.write(FORGET_RULES, work.account_id)
    if not await work.write(REMOVE, work.account_id, work.now):
        raise LoyaltyProgramInUse
    work.audit("loyalty_program_removed", program.uuid, before=program)
    await publish(work)


async def change_rule(work: Work, uuid: UUID, change: RuleChange) -> Rule:
    """The rule as changed, in force at once. Raises LoyaltyRuleNotFound."""
    await _locked(work)
    before = await work.get(Rule, uuid)
    values = (change.name, change.credits_per_unit, change.rounding, change.is_active)
    changed = [_or_none(value) for value in values]
    await work.write(CHANGE_RULE, work.account_id, uuid, *changed, work.now)
    rule = await work.get(Rule, uuid)
    if rule != before:
        await publish(work)
        work.audit("loyalty_rule_changed", uuid, before, rule)
    return rule


async def change_shop(
    work: Work, uuid: UUID, change: accounts_service.ShopChange
) -> accounts.Shop:
    """The shop as changed. Raises ShopNotFound.

    Its time zone says when credits expire that are given there, and so is of the terms.
    """
    known = await lock_terms(work)
    changed = await accounts_service.change_shop(work, uuid, change)
    if changed.timezone != known.shops[uuid].shop.timezone:
        await publish(work)
    return changed


async def link_shop(work: Work, shop_uuid: UUID, *, is_linked: bool) -> None:
    """Lets a shop take part in the program, or not.

    Raises ShopNotFound, LoyaltyProgramNotFound.
    """
    shop = await work.get(accounts.Shop, shop_uuid)
    known = await lock_terms(work)
    _program(known)
    before = known.shops[shop_uuid]
    await work.write(LINK, work.account_id, shop.id, is_linked)
    terms = await publish(work)
    work.audit("shop_link_changed", shop_uuid, before, terms.shops[shop_uuid])


async def _locked(work: Work) -> Program:
    """The program, which nobody else changes until this Work closes."""
    return _program(await lock_terms(work))


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
