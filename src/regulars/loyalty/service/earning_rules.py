"""Earning rules: drafted, published, changed, paused.

What was published never changes. A change of a published rule is its next version, and
each version counts for what happens after it was published.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from regulars.kit.conditions import check, empty_groups, facts_of
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    EarningRuleNotPublished,
    EarningRuleWasPublished,
    NoDefaultUnit,
    TooManyEarningRules,
    UnitNotFound,
)
from regulars.loyalty.queries import EarningRule, Terms, Unit, askable, earning_rules
from regulars.loyalty.queries.earning_rules import DRAFT, PAUSED, PUBLISHED
from regulars.loyalty.queries.facts import IS_FIRST
from regulars.loyalty.service.publishing import lock_terms, publish

MOST_RULES = 100
"""Every process remembers those in force, and asks them of each reception."""

LONGEST_CONDITION = 20_000
"""So many bytes: each version of the program's terms holds it once more."""

GIVES = {
    "base_rate": ("credits_per_unit", "rounding"),
    "multiplication": ("factor",),
    "fixed": ("fixed_credits",),
}
"""What says how much a rule of each kind gives."""

WRITTEN = """name = $3, status = $4, version = $5, credits_per_unit = $6,
      rounding = $7, factor = $8, fixed_credits = $9, minimum_value = $10,
      most_per_reception = $11, most_per_day = $12, most_per_year = $13,
      most_per_contact = $14, condition = $15, published_at = $16, updated_at = $17"""

ADD = """
    insert into earning_rules (account_id, uuid, unit_id, name, kind, status, version,
      credits_per_unit, rounding, factor, fixed_credits, minimum_value,
      most_per_reception, most_per_day, most_per_year, most_per_contact, condition,
      created_at, updated_at)
    values ($1, $2, $3, $4, $5, 'draft', 0, $6, $7, $8, $9, $10, $11, $12, $13, $14,
      $15, $16, $16)
"""

KEEP = f"""
    update earning_rules set {WRITTEN} where account_id = $1 and uuid = $2
"""

KEEP_VERSION = """
    insert into earning_rule_versions
      (account_id, rule_id, version, rule_uuid, terms, published_by, published_at)
    values ($1, $2, $3, $4, $5, $6, $7)
"""

DELETE = "delete from earning_rules where account_id = $1 and uuid = $2"


class EarningRuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A rule to add. Which of the numbers it has depends on its kind."""

    name: str
    kind: str
    unit_name: str | None = None
    credits_per_unit: Any = None
    rounding: str | None = None
    factor: Any = None
    fixed_credits: int | None = None
    minimum_value: Any = None
    most_per_reception: int | None = None
    most_per_day: int | None = None
    most_per_year: int | None = None
    most_per_contact: int | None = None
    condition: Any = None

    def given(self) -> dict[str, Any]:
        """What it says; a rate that says nothing of rounding rounds down."""
        said = msgspec.structs.asdict(self)
        if self.kind == "base_rate" and self.rounding is None:
            said["rounding"] = "down"
        return said


async def create_earning_rule(work: Work, draft: EarningRuleDraft) -> EarningRule:
    """The new rule, a draft. Raises InvalidInput, TooManyEarningRules, UnitNotFound,
    NoDefaultUnit.
    """
    terms = await lock_terms(work)
    if len(await earning_rules(work)) >= MOST_RULES:
        raise TooManyEarningRules
    unit = unit_of(terms, draft.unit_name)
    given = draft.given()
    await check_rule(work, terms, draft.kind, given)
    uuid = uuid7()
    head = (uuid, unit.id, draft.name, draft.kind)
    await work.write(ADD, work.account_id, *head, *_numbers(given), work.now)
    rule = await work.get(EarningRule, uuid)
    work.audit("earning_rule_created", uuid, after=rule.audited())
    return rule


async def change_earning_rule(
    work: Work, uuid: UUID, change: Mapping[str, Any]
) -> EarningRule:
    """The rule as changed: the draft, or else the next version of the rule.

    Raises EarningRuleNotFound, InvalidInput.
    """
    terms = await lock_terms(work)
    before = await work.get(EarningRule, uuid)
    await check_rule(
        work, terms, before.kind, msgspec.structs.asdict(before) | dict(change)
    )
    rule = msgspec.structs.replace(before, **change)
    if rule == before:
        return before
    if before.status != DRAFT:
        rule = _next(work, rule)
    return await _kept(work, "earning_rule_changed", before, rule)


async def publish_earning_rule(work: Work, uuid: UUID) -> EarningRule:
    """The rule, in force from now on. Raises EarningRuleNotFound."""
    await lock_terms(work)
    before = await work.get(EarningRule, uuid)
    if before.status == PUBLISHED:
        return before
    rule = msgspec.structs.replace(_next(work, before), status=PUBLISHED)
    return await _kept(work, "earning_rule_published", before, rule)


async def pause_earning_rule(work: Work, uuid: UUID) -> EarningRule:
    """The rule, which gives nothing until it is published again.

    Raises EarningRuleNotFound, EarningRuleNotPublished.
    """
    await lock_terms(work)
    before = await work.get(EarningRule, uuid)
    if before.status == DRAFT:
        raise EarningRuleNotPublished
    rule = msgspec.structs.replace(before, status=PAUSED)
    if rule == before:
        return before
    return await _kept(work, "earning_rule_paused", before, rule)


async def delete_earning_rule(work: Work, uuid: UUID) -> None:
    """Removes a draft. Raises EarningRuleNotFound, EarningRuleWasPublished."""
    await lock_terms(work)
    rule = await work.get(EarningRule, uuid)
    if rule.status != DRAFT:
        raise EarningRuleWasPublished
    await work.write(DELETE, work.account_id, uuid)
    work.audit("earning_rule_removed", uuid, before=rule.audited())


def _next(work: Work, rule: EarningRule) -> EarningRule:
    return msgspec.structs.replace(
        rule, version=rule.version + 1, published_at=work.now
    )


async def _kept(
    work: Work, verb: str, before: EarningRule, rule: EarningRule
) -> EarningRule:
    """The rule as written down, with its version if it is one, in force if it is."""
    numbers = _numbers(msgspec.structs.asdict(rule))
    values = (rule.name, rule.status, rule.version, *numbers)
    moments = (rule.published_at, work.now)
    await work.write(KEEP, work.account_id, rule.uuid, *values, *moments)
    kept = await work.get(EarningRule, rule.uuid)
    if kept.version != before.version:
        version = (kept.id, kept.version, kept.uuid, kept.terms(), work.actor)
        await work.write(KEEP_VERSION, work.account_id, *version, kept.published_at)
    if PUBLISHED in (kept.status, before.status):
        await publish(work)
    work.audit(verb, kept.uuid, before.audited(), kept.audited())
    return kept


def _numbers(given: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a rule gives, at least and at most, and its condition, as columns."""
    names = ("credits_per_unit", "rounding", "factor", "fixed_credits")
    bounds = ("minimum_value", "most_per_reception", "most_per_day", "most_per_year")
    return tuple(
        given[name] for name in (*names, *bounds, "most_per_contact", "condition")
    )


async def check_rule(
    work: Work, terms: Terms, kind: str, given: Mapping[str, Any]
) -> None:
    """Raises InvalidInput, which names what this kind lacks or doesn't have."""
    wrong = dict[str, list[str]]()
    for name in (name for names in GIVES.values() for name in names):
        if name in GIVES[kind] and given[name] is None:
            wrong[name] = ["This field is required."]
        elif name not in GIVES[kind] and given[name] is not None:
            wrong[name] = ["A rule of this kind has none."]
    # A rule that changes nothing is a slip.
    if given["factor"] == 1:
        wrong["factor"] = ["Must be more than 1."]
    if given["minimum_value"] == 0:
        wrong["minimum_value"] = ["Must be more than 0."]
    wrong |= await _wrong_with(work, terms, kind, given["condition"])
    if wrong:
        raise InvalidInput(wrong)


async def _wrong_with(
    work: Work, terms: Terms, kind: str, condition: object
) -> dict[str, list[str]]:
    if condition is None:
        return {}
    try:
        tree = check(condition, await askable(work, terms.shops, drafting=True))
    except InvalidInput as refused:
        return refused.errors or {}
    asks = facts_of(tree)
    if empty := empty_groups(tree):
        # It would hold always, which is what a rule without a condition does.
        return {place: ["Must hold at least one condition."] for place in empty}
    if kind == "base_rate" and IS_FIRST in asks:
        # The rate is chosen before it is known whether the contact was here before.
        return {"condition": [f"A base rate can't ask for {IS_FIRST}."]}
    if len(msgspec.json.encode(condition)) > LONGEST_CONDITION:
        return {"condition": [f"May have {LONGEST_CONDITION} bytes at most."]}
    return {}


def unit_of(terms: Terms, name: str | None) -> Unit:
    """The unit of this name, or the default. Raises UnitNotFound, NoDefaultUnit."""
    if name is not None and name not in terms.units:
        raise UnitNotFound
    unit = terms.default_unit if name is None else terms.units[name]
    if unit is None:
        raise NoDefaultUnit
    return unit
