"""The terms on which credits are given: program, units, rules and shops of an account.

They are remembered by each process. Their version goes into the statement that gives
credits, which touches nothing when it is stale, so a remembered rule can never credit
wrongly.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.accounts.queries import Shop, shops
from regulars.kit.caches import Cache
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty.errors import LoyaltyRuleNotFound
from regulars.loyalty.queries.earning_rules import (
    InForce,
    made_ready,
    rules_in_force,
)
from regulars.loyalty.queries.facts import askable


class Program(msgspec.Struct, frozen=True):
    """A loyalty program; `max_amount` 0 is no limit."""

    id: int
    uuid: UUID
    name: str
    custom_credit_name: str
    is_active: bool
    max_amount: int
    expiration_days: int | None
    pending_days: int | None
    inactivity_days: int | None
    expiry_warning_days: int | None
    version: int
    issued_wallet_id: int

    AUDITED: ClassVar[tuple[str, ...]] = (
        "name",
        "custom_credit_name",
        "is_active",
        "max_amount",
        "expiration_days",
        "pending_days",
        "inactivity_days",
        "expiry_warning_days",
    )


class Unit(msgspec.Struct, frozen=True):
    """A measure of what a contact did, such as the amount of a purchase."""

    id: int
    uuid: UUID
    name: str
    label: str
    prefix: str
    is_default: bool
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None = None

    AUDITED: ClassVar[tuple[str, ...]] = ("name", "label", "prefix", "is_default")


class Rule(msgspec.Struct, frozen=True):
    """So many credits for each of a unit, rounded to whole ones."""

    id: int
    uuid: UUID
    name: str
    unit_id: int
    credits_per_unit: Decimal
    rounding: str
    is_active: bool
    version: int = 1

    MISSING: ClassVar[type[Problem]] = LoyaltyRuleNotFound
    SELECT: ClassVar[str] = """
        select id, uuid, name, unit_id, credits_per_unit, rounding, is_active, version
        from loyalty_rules where account_id = $1 and uuid = $2
    """
    AUDITED: ClassVar[tuple[str, ...]] = (
        "name",
        "credits_per_unit",
        "rounding",
        "is_active",
    )


class ShopTerms(msgspec.Struct, frozen=True):
    """A shop, and whether it takes part in the program."""

    shop: Shop
    is_linked: bool

    AUDITED: ClassVar[tuple[str, ...]] = ("is_linked",)


class Terms(msgspec.Struct, frozen=True):
    """Everything that decides how many credits something gives."""

    program: Program | None
    units: dict[str, Unit]
    rules: dict[int, Rule]
    shops: dict[UUID, ShopTerms]
    # Something may have been measured in them, and has to be shown.
    removed_units: dict[str, Unit] = {}
    earning: tuple[InForce, ...] = ()
    # When this version was published; null of one that isn't kept yet.
    since: datetime | None = None
    # The version that rates and rules are from, where that is an earlier one.
    rates_of: int | None = None

    @property
    def default_unit(self) -> Unit | None:
        """The unit that a bare `unit_value` is measured in."""
        return next((unit for unit in self.units.values() if unit.is_default), None)


PROGRAM = """
    select id, uuid, name, custom_credit_name, is_active, max_amount, expiration_days,
      pending_days, inactivity_days, expiry_warning_days, version, issued_wallet_id
    from loyalty_programs where account_id = $1 and removed_at is null
"""

UNITS = """
    select id, uuid, name, label, prefix, is_default, created_at, updated_at,
      removed_at
    from units where account_id = $1 order by id
"""

RULES = """
    select id, uuid, name, unit_id, credits_per_unit, rounding, is_active, version
    from loyalty_rules where account_id = $1 order by id
"""

UNLINKED = """
    select shop_id from loyalty_shop_links where account_id = $1 and not is_linked
"""

SINCE = """
    select published_at from loyalty_program_versions
    where account_id = $1 and program_id = $2 and version = $3
"""

_remembered: Cache[int, Terms] = Cache(seconds=30)


class _Unlinked(msgspec.Struct, frozen=True):
    shop_id: int


async def terms(work: Work, *, fresh: bool = False) -> Terms:
    """The account's terms, as remembered unless `fresh` ones are asked for."""
    account_id = work.account
    if fresh:
        _remembered.forget(account_id)
    return await _remembered.get(
        account_id, lambda: load_terms(work), alone=work.is_open
    )


async def are_current(work: Work, remembered: Terms) -> bool:
    """Whether nothing has been published since; for what no statement checks."""
    return await work.one(Program, PROGRAM, work.account_id) == remembered.program


async def load_terms(work: Work) -> Terms:
    """The account's terms as they are now.

    The program is read first and last: when its version moved in between, what was read
    belongs to two versions, and is read again.
    """
    program = await work.one(Program, PROGRAM, work.account_id)
    units = await work.many(Unit, UNITS, work.account_id)
    rules = await work.many(Rule, RULES, work.account_id)
    unlinked = {
        row.shop_id for row in await work.many(_Unlinked, UNLINKED, work.account_id)
    }
    known_shops = await shops(work)
    found = Terms(
        program=program,
        units={unit.name: unit for unit in units if unit.removed_at is None},
        removed_units={unit.name: unit for unit in units if unit.removed_at},
        rules={rule.unit_id: rule for rule in rules if rule.is_active},
        shops={
            shop.uuid: ShopTerms(shop, shop.id not in unlinked) for shop in known_shops
        },
        earning=await _earning(work, known_shops),
        since=await _since(work, program),
    )
    if await work.one(Program, PROGRAM, work.account_id) != program:
        return await load_terms(work)
    return found


async def _since(work: Work, program: Program | None) -> datetime | None:
    if program is None:
        return None
    values = (work.account_id, program.id, program.version)
    since: datetime | None = await work.value(SINCE, *values)
    return since


async def _earning(work: Work, known: Sequence[Shop]) -> tuple[InForce, ...]:
    rules = await rules_in_force(work)
    if not rules:
        return ()
    facts = await askable(work, [shop.uuid for shop in known])
    return tuple(made_ready(rule, facts) for rule in rules)


async def rules(work: Work) -> Sequence[Rule]:
    """Every rule, switched-off ones included, the first one first."""
    return await work.many(Rule, RULES, work.account_id)


def as_published(terms: Terms) -> dict[str, Any]:
    """The terms as a version keeps them."""
    builtins: dict[str, Any] = msgspec.to_builtins(
        {
            "program": terms.program,
            "units": list(terms.units.values()),
            "rules": list(terms.rules.values()),
            "earning_rules": [each.rule for each in terms.earning],
            "unlinked_shops": [
                uuid for uuid, shop in terms.shops.items() if not shop.is_linked
            ],
        }
    )
    return builtins
