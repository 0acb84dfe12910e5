"""What a sale would give if an earning rule were as somebody thinks of it.

It is decided by what decides on every sale: only the terms differ, by that one rule.
"""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.loyalty.queries import (
    EarningRule,
    InForce,
    Terms,
    askable,
    made_ready,
    terms,
)
from regulars.loyalty.queries.earning_rules import PUBLISHED
from regulars.loyalty.service.calculate import Buyer, decided
from regulars.loyalty.service.decide import Decision, Sale
from regulars.loyalty.service.earning_rules import (
    EarningRuleDraft,
    check_rule,
    unit_of,
)

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""Rules are asked as if they had always been there, whenever the sale would be."""

LAST = 2**62
"""The place of a rule that isn't kept yet: behind all that are."""


class Trial(msgspec.Struct, frozen=True):
    """A rule to try: one that is kept, as it is or as `draft` says, or a new one."""

    earning_rule_uuid: UUID | None = None
    draft: EarningRuleDraft | None = None


class Simulated(msgspec.Struct, frozen=True):
    """What the sale would give, on which terms, and the rule that was tried."""

    decision: Decision
    terms: Terms
    tried: EarningRule | None


async def simulate(work: Work, sale: Sale, buyer: Buyer, trial: Trial) -> Simulated:
    """The credits that this sale would give, with the rule that is tried in force.

    Nothing is written. Raises EarningRuleNotFound, InvalidInput, and what `calculate`
    raises.
    """
    known = await terms(work, fresh=True)
    tried = await tried_rule(work, known, trial)
    known = await with_rule(work, known, tried)
    return Simulated(await decided(work, known, sale, buyer), known, tried)


async def tried_rule(work: Work, known: Terms, trial: Trial) -> EarningRule | None:
    """The rule as it would be in force; None where none is tried.

    Raises EarningRuleNotFound, InvalidInput, UnitNotFound, NoDefaultUnit.
    """
    kept = None
    if trial.earning_rule_uuid is not None:
        kept = await work.get(EarningRule, trial.earning_rule_uuid)
    draft = trial.draft
    if draft is None:
        return kept and _in_force(kept, kept.version or 1)
    given = draft.given()
    try:
        await check_rule(work, known, draft.kind, given)
    except InvalidInput as wrong:
        # The rule is one field of what was asked.
        named = {f"earning_rule.{k}": why for k, why in (wrong.errors or {}).items()}
        raise InvalidInput(named) from None
    unit = unit_of(known, draft.unit_name)
    rule = EarningRule(
        **given | {"unit_name": unit.name},
        unit_id=unit.id,
        id=kept.id if kept else LAST,
        uuid=kept.uuid if kept else uuid7(),
        status=PUBLISHED,
        version=1,
        published_at=work.now,
        created_at=work.now,
        updated_at=work.now,
    )
    return _in_force(rule, kept.version + 1 if kept else 1)


async def with_rule(work: Work, known: Terms, tried: EarningRule | None) -> Terms:
    """The terms with this rule among them, in its place; all as if always there."""
    rules = [each for each in known.earning if not tried or each.rule.id != tried.id]
    if tried is not None:
        rules.append(made_ready(tried, await askable(work, known.shops)))
    rules.sort(key=lambda each: each.rule.id)
    return msgspec.structs.replace(known, earning=tuple(map(_always, rules)))


def _in_force(rule: EarningRule, version: int) -> EarningRule:
    return msgspec.structs.replace(
        rule, status=PUBLISHED, version=version, published_at=LONG_AGO
    )


def _always(each: InForce) -> InForce:
    rule = msgspec.structs.replace(each.rule, published_at=LONG_AGO)
    return msgspec.structs.replace(each, rule=rule)
