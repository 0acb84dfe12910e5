"""Tiers: what clients read, and what the dashboard sets."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import account
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import TierOut, tier_of
from regulars.kit.doors import clients, dashboard
from regulars.kit.work import Work
from regulars.loyalty.queries import terms
from regulars.loyalty.schemas import CreditName
from regulars.tiers import queries, service
from regulars.tiers.errors import (
    ContactTierNotFound,
    TierInUse,
    TierNotFound,
    TierThresholdTaken,
    TooManyTiers,
)
from regulars.tiers.schemas import (
    StandingAsk,
    StandingOut,
    TierCreate,
    TierSettingsOut,
    TierTermsOut,
    TierTermsUpdate,
    TierUpdate,
    shown,
)
from regulars.tiers.words import sentences


@clients.get("/tiers", allows=Permission.LOYALTY_READ)
async def list_tiers(work: Work) -> list[TierOut]:
    """All tiers, the lowest first."""
    return [shown(tier) for tier in await queries.tiers(work)]


@clients.get(
    "/contacts/{contact_uuid}/tier",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound, ContactTierNotFound],
)
async def get_tier_of_contact(work: Work, contact_uuid: UUID) -> TierOut:
    """The tier that a contact is in."""
    tier = tier_of(await contacts.find(work, contact_uuid))
    if tier is None:
        raise ContactTierNotFound
    return tier


@dashboard.get(
    "/contacts/{contact_uuid}/tier",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
async def explain_tier_of_contact(
    work: Work, contact_uuid: UUID, query: StandingAsk
) -> StandingOut:
    """How a contact got their tier, what leads to the next, and when this one ends."""
    standing = await queries.standing(work, contact_uuid)
    zone = (await account(work)).timezone
    program = (await terms(work)).program
    credits = CreditName(program.custom_credit_name if program else None)
    said = sentences(standing, zone, credits, query.language)
    return StandingOut.of(standing, said)


@dashboard.get("/tiers", allows=Permission.LOYALTY_READ)
async def list_tiers_on_dashboard(work: Work) -> list[TierSettingsOut]:
    """All tiers with their thresholds and how many contacts are in each, lowest first.

    Whoever is in one of them is in none of the others.
    """
    members = await queries.members(work)
    return [TierSettingsOut.of(tier, members) for tier in await queries.tiers(work)]


@dashboard.post(
    "/tiers",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[TierThresholdTaken, TooManyTiers],
)
async def create_tier(work: Work, body: TierCreate) -> TierSettingsOut:
    """Add a tier. Contacts who have come so far are moved to it at once."""
    return TierSettingsOut.of(await service.create(work, body.draft()), {})


@dashboard.put(
    "/tiers/{tier_uuid}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[TierNotFound, TierThresholdTaken],
)
async def change_tier(work: Work, tier_uuid: UUID, body: TierUpdate) -> TierSettingsOut:
    """Change a tier. With another threshold contacts move: up at once, down after the
    days of grace.
    """
    tier = await service.change(work, tier_uuid, body.given())
    return TierSettingsOut.of(tier, await queries.members(work))


@dashboard.delete(
    "/tiers/{tier_uuid}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[TierNotFound, TierInUse],
)
async def remove_tier(work: Work, tier_uuid: UUID) -> None:
    """Remove a tier. Whoever is in it moves to the one below, without days of grace."""
    await service.remove(work, tier_uuid)


@dashboard.get("/tier-terms", allows=Permission.LOYALTY_READ)
async def get_tier_terms(work: Work) -> TierTermsOut:
    """What tiers are measured by."""
    return TierTermsOut.of(await queries.terms(work))


@dashboard.put("/tier-terms", allows=Permission.LOYALTY_CONFIGURE)
async def change_tier_terms(work: Work, body: TierTermsUpdate) -> TierTermsOut:
    """Change what tiers are measured by. All contacts are moved by it at once."""
    await service.change_terms(work, body.given())
    return TierTermsOut.of(await queries.terms(work))
