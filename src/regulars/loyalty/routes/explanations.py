"""Why receptions have the credits they have."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.attributes.queries import definitions
from regulars.contacts.queries import tier_names
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number
from regulars.kit.doors import dashboard
from regulars.kit.work import Work
from regulars.loyalty import queries
from regulars.loyalty.errors import CreditReceptionNotFound
from regulars.loyalty.schemas import (
    CreditName,
    ExplanationAsk,
    ExplanationOut,
    adjusted,
    tier_seen,
    waited,
)
from regulars.loyalty.words import Names, sentences


@dashboard.get(
    "/credit-receptions/{credit_reception_uuid}/explanation",
    allows=Permission.LOYALTY_READ,
    refuses=[CreditReceptionNotFound],
)
async def explain_credit_reception(
    work: Work, credit_reception_uuid: UUID, query: ExplanationAsk
) -> ExplanationOut:
    """Why a reception has the credits it has, in English or Dutch.

    Which version of which rule gave what, and which gave nothing and why.
    """
    kept = await queries.find_reception(work, credit_reception_uuid)
    told = kept.explanation
    idle = [UUID(each["rule_uuid"]) for each in told.get("not_fired", ())]
    versions = await queries.rule_versions(work, idle) if idle else []
    names = await names_of(work, whole=bool(idle))
    return ExplanationOut(
        kept.uuid,
        kept.credits,
        kept.program_version,
        told.get("rates_of"),
        kept.unit_name,
        as_number(kept.unit_value),
        told["steps"],
        told.get("not_fired", []),
        tier_seen(kept),
        sentences(kept, versions, names, query.language),
        atom(kept.happened_at),
        atom(kept.recorded_at),
        kept.reverses_uuid,
        kept.reversed_by,
        adjusted(kept),
        waited(kept),
    )


async def names_of(work: Work, *, whole: bool) -> Names:
    """What attributes, shops and tiers, units and credits are called today.

    The first three only where a rule that gave nothing may ask for them.
    """
    known = await queries.terms(work)
    every = {**known.removed_units, **known.units}
    units = {name: unit.label for name, unit in every.items()}
    program = known.program
    credits = CreditName(program.custom_credit_name if program else None)
    if not whole:
        return Names({}, {}, units, credits)
    attributes: Mapping[str, Any] = (await definitions(work)).of("contact")
    places = {uuid: each.shop.name for uuid, each in known.shops.items()}
    places |= {tier.uuid: tier.name for tier in await tier_names(work)}
    labels = {name: one.label for name, one in attributes.items()}
    return Names(labels, places, units, credits)
