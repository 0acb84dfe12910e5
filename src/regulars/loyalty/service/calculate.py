"""What a sale would give, with nothing written."""

from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.contacts import queries as contacts
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty.queries import are_current, terms
from regulars.loyalty.service.decide import Decision, Sale, decide, participating


async def calculate(work: Work, sale: Sale, contact_uuid: UUID | None) -> Decision:
    """The credits that this sale would give on today's terms, and why.

    Raises ShopNotFound, ShopNotLinked, LoyaltyProgramNotActive, ContactNotFound,
    UnitNotFound, NoDefaultUnit, MaximumCreditsReached.
    """
    known = await terms(work)
    if sale.shop_uuid not in known.shops or not await are_current(work, known):
        known = await terms(work, fresh=True)
    shop = known.shops.get(sale.shop_uuid)
    if shop is None:
        raise ShopNotFound
    program = participating(known, shop)
    if contact_uuid is not None:
        await contacts.find(work, contact_uuid)
    decision = decide(sale, known, program)
    if isinstance(decision, Problem):
        raise decision
    return decision
