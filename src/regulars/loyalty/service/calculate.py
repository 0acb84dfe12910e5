"""What a sale would give, with nothing written."""

from datetime import datetime
from uuid import UUID

import msgspec

from regulars.accounts.errors import ShopNotFound
from regulars.contacts import queries as contacts
from regulars.contacts.queries import Contact
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty.errors import MaximumCreditsReached
from regulars.loyalty.queries import Terms, are_current, people, terms
from regulars.loyalty.service.decide import (
    Decision,
    Explanation,
    Sale,
    decide,
    most_of,
    participating,
)
from regulars.loyalty.service.steps import Around

NOBODY = 0

HELD_BACK = """
    select less, explanation from loyalty_held_back($1, $2, $3, $4::text::jsonb)
"""


class Buyer(msgspec.Struct, frozen=True):
    """Who would be given the credits, when, and by which channel they would come."""

    contact_uuid: UUID | None
    channel: str | None
    happened_at: datetime


async def calculate(
    work: Work, sale: Sale, contact_uuid: UUID | None, channel: str | None = None
) -> Decision:
    """The credits that this sale would give on today's terms, and why.

    Of nobody nothing is known, so rules for some contacts give them nothing; nor do
    rules for some channels where it isn't known yet which it will be.

    Raises ShopNotFound, ShopNotLinked, LoyaltyProgramNotActive, ContactNotFound,
    UnitNotFound, NoDefaultUnit, MaximumCreditsReached.
    """
    known = await terms(work)
    if sale.shop_uuid not in known.shops or not await are_current(work, known):
        known = await terms(work, fresh=True)
    return await decided(work, known, sale, Buyer(contact_uuid, channel, work.now))


async def decided(work: Work, known: Terms, sale: Sale, buyer: Buyer) -> Decision:
    """The credits that this sale would give on these terms, and why.

    Raises what `calculate` raises.
    """
    shop = known.shops.get(sale.shop_uuid)
    if shop is None:
        raise ShopNotFound
    program = participating(known, shop)
    person = contact = None
    if buyer.contact_uuid is not None:
        contact = await contacts.find(work, buyer.contact_uuid)
        if any(each.of_contact for each in known.earning):
            person = (await people(work, [contact.uuid])).get(contact.uuid)
    around = Around(buyer.happened_at, shop, buyer.channel, person)
    decision = decide(sale, known, program, around)
    if isinstance(decision, Problem):
        raise decision
    if not decision.is_provisional:
        return decision
    decision = await _held_back(work, decision, contact)
    if decision.credits > most_of(program):
        raise MaximumCreditsReached.of(most_of(program))
    return decision


async def _held_back(
    work: Work, decision: Decision, contact: Contact | None
) -> Decision:
    """What caps leave of it today; who is nobody has never been here."""
    why = msgspec.json.encode(decision.explanation).decode()
    contact_id = contact.id if contact else NOBODY
    values = (work.account_id, contact_id, contact is None, why)
    [row] = await work.once(HELD_BACK, *values)
    explanation = msgspec.convert(row["explanation"], Explanation)
    return Decision(decision.credits - row["less"], decision.unit, explanation)
