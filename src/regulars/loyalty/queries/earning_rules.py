"""Earning rules: what gives credits beside the rates of the units."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from regulars.kit.conditions import Condition, Fact, check, facts_of
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.loyalty.errors import EarningRuleNotFound
from regulars.loyalty.queries.facts import IS_FIRST, OF_CONTACT, TIER

DRAFT, PUBLISHED, PAUSED = "draft", "published", "paused"

COLUMNS = """
    select rule.id, rule.uuid, rule.name, rule.kind, rule.status, rule.version,
      rule.unit_id, unit.name as unit_name, rule.credits_per_unit, rule.rounding,
      rule.factor, rule.fixed_credits, rule.minimum_value, rule.most_per_reception,
      rule.most_per_day, rule.most_per_year, rule.most_per_contact, rule.condition,
      rule.published_at, rule.created_at, rule.updated_at
    from earning_rules rule
    join units unit on (unit.account_id, unit.id) = (rule.account_id, rule.unit_id)
    where rule.account_id = $1
"""

ALL = COLUMNS + " order by rule.id"

IN_FORCE = COLUMNS + " and rule.status = 'published' order by rule.id"

# Each unit's own rate in the shape of a rule: it is one that has no condition.
OWN_RATES = """
    select rate.id, rate.uuid, rate.name, 'base_rate' as kind,
      case when rate.is_active then 'published' else 'paused' end as status,
      rate.version, rate.unit_id, unit.name as unit_name, rate.credits_per_unit,
      rate.rounding, null::numeric as factor, null::bigint as fixed_credits,
      null::numeric as minimum_value, null::bigint as most_per_reception,
      null::bigint as most_per_day, null::bigint as most_per_year,
      null::bigint as most_per_contact, null::jsonb as condition,
      null::timestamptz as published_at, rate.created_at, rate.updated_at
    from loyalty_rules rate
    join units unit on (unit.account_id, unit.id) = (rate.account_id, rate.unit_id)
    where rate.account_id = $1
    order by rate.id
"""

VERSIONS = """
    select rule_uuid, version, terms, published_by, published_at
    from earning_rule_versions where account_id = $1 and rule_uuid = any($2::uuid[])
    order by rule_uuid, version
"""


class EarningRule(msgspec.Struct, frozen=True):
    """A rule as it is now: a draft, or the newest version of a published one."""

    id: int
    uuid: UUID
    name: str
    kind: str
    status: str
    version: int
    unit_id: int
    unit_name: str
    credits_per_unit: Decimal | None
    rounding: str | None
    factor: Decimal | None
    fixed_credits: int | None
    minimum_value: Decimal | None
    most_per_reception: int | None
    most_per_day: int | None
    most_per_year: int | None
    most_per_contact: int | None
    condition: Any
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime

    MISSING: ClassVar[type[Problem]] = EarningRuleNotFound
    SELECT: ClassVar[str] = COLUMNS + " and rule.uuid = $2"

    TERMS: ClassVar[tuple[str, ...]] = (
        *("name", "kind", "unit_name", "credits_per_unit", "rounding", "factor"),
        *("fixed_credits", "minimum_value", "most_per_reception", "most_per_day"),
        *("most_per_year", "most_per_contact", "condition"),
    )

    def terms(self) -> dict[str, Any]:
        """What it says, as a version keeps it."""
        told: dict[str, Any] = msgspec.to_builtins(
            {name: getattr(self, name) for name in self.TERMS}
        )
        return told

    def audited(self) -> dict[str, Any]:
        """What is written down of its changes; a condition as its text."""
        condition = self.condition and msgspec.json.encode(self.condition).decode()
        facts = {name: getattr(self, name) for name in self.TERMS}
        shown = {"condition": condition, "status": self.status}
        return facts | shown | {"version": self.version}


class RuleVersion(msgspec.Struct, frozen=True):
    """A rule as it was published, for ever."""

    rule_uuid: UUID
    version: int
    terms: dict[str, Any]
    published_by: str
    published_at: datetime


class InForce(msgspec.Struct, frozen=True):
    """A published rule, ready to be asked of a reception.

    A condition that can't be read any more, because what it asks for is gone, holds for
    nobody.
    """

    rule: EarningRule
    condition: Condition | None
    is_readable: bool
    # What has to be known of the contact.
    of_contact: tuple[Fact, ...]
    # Only the statement knows whether it is their first reception.
    asks_first: bool = False
    # An explanation then says which one the contact was in.
    asks_tier: bool = False


async def earning_rules(work: Work) -> Sequence[EarningRule]:
    """Every rule, drafts included, the first one first."""
    return await work.many(EarningRule, ALL, work.account_id)


async def own_rates(work: Work) -> Sequence[EarningRule]:
    """The units' own rates, switched-off ones included, as rules show them."""
    return await work.many(EarningRule, OWN_RATES, work.account_id)


async def rules_in_force(work: Work) -> list[EarningRule]:
    """Those that are published and not paused, the first one first."""
    return await work.many(EarningRule, IN_FORCE, work.account_id)


async def rules_that_ask_for_tier(work: Work, uuid: UUID) -> list[EarningRule]:
    """Those whose condition names this tier, whether they are in force or not."""
    rules = await earning_rules(work)
    return [rule for rule in rules if str(uuid) in _tiers_named(rule.condition)]


def _tiers_named(tree: Any) -> set[str]:
    """The tiers in a condition as it is kept, which was checked when it was made."""
    if isinstance(tree, list):
        return {uuid for part in tree for uuid in _tiers_named(part)}
    if not isinstance(tree, dict):
        return set()
    if tree.get("fact") == TIER:
        value = tree.get("value")
        return set(value if isinstance(value, list) else [value])
    return {uuid for part in tree.values() for uuid in _tiers_named(part)}


async def rule_versions(work: Work, uuids: Sequence[UUID]) -> list[RuleVersion]:
    """All that was ever published of these rules, the first version first."""
    return await work.many(RuleVersion, VERSIONS, work.account_id, uuids)


def made_ready(rule: EarningRule, facts: Mapping[str, Fact]) -> InForce:
    """The rule with its condition read."""
    if rule.condition is None:
        return InForce(rule, None, True, ())
    try:
        condition = check(rule.condition, facts)
    except InvalidInput:
        return InForce(rule, None, False, ())
    asked = sorted(name for name in facts_of(condition) if name.startswith(OF_CONTACT))
    known = tuple(facts[name] for name in asked if name != IS_FIRST)
    return InForce(rule, condition, True, known, IS_FIRST in asked, TIER in asked)
