"""Kept receptions as callers read them, with the shops and units of the terms."""

from collections.abc import Sequence

from regulars.kit.work import Work
from regulars.loyalty import queries
from regulars.loyalty.schemas.receptions import CreditReceptionOut


async def shown(work: Work, kept: queries.Reception) -> CreditReceptionOut:
    """A kept reception with its shop and unit, as callers read it."""
    [told] = await all_shown(work, [kept])
    return told


async def all_shown(
    work: Work, kept: Sequence[queries.Reception]
) -> list[CreditReceptionOut]:
    """The same of several."""
    terms = await queries.terms(work)
    if not all(_has(terms, each) for each in kept):
        # Another process has added a shop or a unit, and this one has not heard yet.
        terms = await queries.terms(work, fresh=True)
    shops = {uuid: each.shop for uuid, each in terms.shops.items()}
    units = terms.units | terms.removed_units
    return [CreditReceptionOut.of(each, shops, units) for each in kept]


def _has(terms: queries.Terms, kept: queries.Reception) -> bool:
    units = {None, *terms.units, *terms.removed_units}
    return kept.shop_uuid in terms.shops and kept.unit_name in units
