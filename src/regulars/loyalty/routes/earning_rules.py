"""Earning rules: what gives credits beside the rates of the units."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.kit.doors import dashboard
from regulars.kit.work import Work
from regulars.loyalty import queries, service
from regulars.loyalty.errors import (
    EarningRuleNotFound,
    EarningRuleNotPublished,
    EarningRuleWasPublished,
    NoDefaultUnit,
    TooManyEarningRules,
    UnitNotFound,
)
from regulars.loyalty.queries import EarningRule
from regulars.loyalty.schemas import (
    EarningRuleCreate,
    EarningRuleOut,
    EarningRuleUpdate,
    EarningRuleVersionOut,
)


@dashboard.get("/earning-rules", allows=Permission.LOYALTY_READ)
async def list_earning_rules(work: Work) -> list[EarningRuleOut]:
    """All that can give credits: the units' own rates first, then every earning rule.

    Drafts, paused ones and rates that are switched off are among them, each kind in the
    order in which they were made. A rate of a unit (`is_own_rate`) is changed by
    `PUT loyalty-rules/{uuid}`.
    """
    own = await queries.own_rates(work)
    rates = [EarningRuleOut.of(rate, is_own_rate=True) for rate in own]
    rules = await queries.earning_rules(work)
    return rates + [EarningRuleOut.of(rule) for rule in rules]


@dashboard.get(
    "/earning-rules/{earning_rule_uuid}",
    allows=Permission.LOYALTY_READ,
    refuses=[EarningRuleNotFound],
)
async def get_earning_rule(work: Work, earning_rule_uuid: UUID) -> EarningRuleOut:
    """One earning rule as it is now."""
    return EarningRuleOut.of(await work.get(EarningRule, earning_rule_uuid))


@dashboard.get(
    "/earning-rules/{earning_rule_uuid}/versions",
    allows=Permission.LOYALTY_READ,
    refuses=[EarningRuleNotFound],
)
async def list_earning_rule_versions(
    work: Work, earning_rule_uuid: UUID
) -> list[EarningRuleVersionOut]:
    """Every version of an earning rule that was published, the first one first."""
    await work.get(EarningRule, earning_rule_uuid)
    versions = await queries.rule_versions(work, [earning_rule_uuid])
    return [EarningRuleVersionOut.of(kept) for kept in versions]


@dashboard.post(
    "/earning-rules",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[UnitNotFound, NoDefaultUnit, TooManyEarningRules],
)
async def create_earning_rule(work: Work, body: EarningRuleCreate) -> EarningRuleOut:
    """Draft an earning rule. It gives nothing until it is published."""
    rule = await service.create_earning_rule(work, body.draft())
    return EarningRuleOut.of(rule)


@dashboard.put(
    "/earning-rules/{earning_rule_uuid}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[EarningRuleNotFound],
)
async def change_earning_rule(
    work: Work, earning_rule_uuid: UUID, body: EarningRuleUpdate
) -> EarningRuleOut:
    """Change an earning rule: its draft, or else with a new version that counts now.

    A version counts for what happens after it was published, never for what was before.
    """
    change = body.given()
    rule = await service.change_earning_rule(work, earning_rule_uuid, change)
    return EarningRuleOut.of(rule)


@dashboard.post(
    "/earning-rules/{earning_rule_uuid}/publish",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[EarningRuleNotFound],
)
async def publish_earning_rule(work: Work, earning_rule_uuid: UUID) -> EarningRuleOut:
    """Put a draft or a paused earning rule into force, as its next version."""
    rule = await service.publish_earning_rule(work, earning_rule_uuid)
    return EarningRuleOut.of(rule)


@dashboard.post(
    "/earning-rules/{earning_rule_uuid}/pause",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[EarningRuleNotFound, EarningRuleNotPublished],
)
async def pause_earning_rule(work: Work, earning_rule_uuid: UUID) -> EarningRuleOut:
    """Have a published earning rule give nothing until it is published again."""
    return EarningRuleOut.of(await service.pause_earning_rule(work, earning_rule_uuid))


@dashboard.delete(
    "/earning-rules/{earning_rule_uuid}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[EarningRuleNotFound, EarningRuleWasPublished],
)
async def delete_earning_rule(work: Work, earning_rule_uuid: UUID) -> None:
    """Remove a draft; what was published is paused instead."""
    await service.delete_earning_rule(work, earning_rule_uuid)
