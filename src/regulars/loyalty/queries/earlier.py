"""The rates and earning rules that were in force at a moment of the past.

Each version of the terms keeps them. Most receptions happen now, and ask nothing here.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from regulars.kit.work import Work
from regulars.loyalty.queries.earning_rules import EarningRule, InForce, made_ready
from regulars.loyalty.queries.facts import askable
from regulars.loyalty.queries.terms import Rule, Terms

# A version is read once, however many moments it is asked for.
AS_OF = """
    select kept.version, array_agg(asked.at) as moments, kept.terms -> 'units' as units,
      kept.terms -> 'rules' as rates, kept.terms -> 'earning_rules' as rules
    from (
      select moment as at, (
        select version from loyalty_program_versions
        where account_id = $1 and program_id = $2 and published_at <= moment
        order by version desc limit 1) as version
      from unnest($3::timestamptz[]) moment) asked
    join loyalty_program_versions kept on kept.account_id = $1
      and kept.program_id = $2 and kept.version = asked.version
    group by kept.account_id, kept.program_id, kept.version
"""


class _Kept(msgspec.Struct, frozen=True):
    version: int
    moments: list[datetime]
    units: Any
    rates: Any
    # Null in versions of before there were any.
    rules: Any


async def terms_as_of(
    work: Work, known: Terms, moments: Collection[datetime]
) -> dict[datetime, Terms]:
    """For each moment the terms of today, with the rates and rules that it had.

    None of the moments that no version is from: they have the rates of today.
    """
    if known.program is None or not moments:
        return {}
    values = (work.account_id, known.program.id, list(moments))
    found = await work.many(_Kept, AS_OF, *values)
    facts = {}
    if any(kept.rules for kept in found):
        facts = await askable(work, known.shops)
    earlier = dict[datetime, Terms]()
    for kept in found:
        rules = msgspec.convert(kept.rules or [], list[EarningRule])
        ready = [made_ready(rule, facts) for rule in rules]
        earlier |= dict.fromkeys(kept.moments, _as_kept(kept, known, ready))
    return earlier


def _as_kept(kept: _Kept, known: Terms, rules: list[InForce]) -> Terms:
    measured = {unit["id"] for unit in kept.units}
    # What could not be measured then has the rate that it has now.
    rates = {id: rate for id, rate in known.rules.items() if id not in measured}
    rates |= {rate.unit_id: rate for rate in msgspec.convert(kept.rates, list[Rule])}
    then = {each.rule.uuid for each in rules}
    # Those of today are told of too: that they were published later.
    since = [each for each in known.earning if each.rule.uuid not in then]
    return msgspec.structs.replace(
        known, rules=rates, earning=(*rules, *since), rates_of=kept.version
    )
