"""Promotions: the terms of the vouchers."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.pages import CATALOGUE, Page, Whole
from regulars.kit.work import Work
from regulars.promotions import queries, service
from regulars.promotions.errors import PromotionNotFound
from regulars.promotions.queries import Promotion
from regulars.promotions.schemas import (
    PromotionCreate,
    PromotionOut,
    PromotionSettings,
    PromotionSettingsCreate,
    PromotionSettingsOut,
    promotions_shown,
)

MISSING = [PromotionNotFound]


@clients.get("/promotions", allows=Permission.PROMOTIONS_READ)
@register.get("/promotions", allows=Permission.PROMOTIONS_READ)
async def list_promotions(work: Work, query: Whole) -> Page[PromotionOut]:
    """All promotions, the first one first; a page when asked for."""
    found = await queries.promotions(work)
    return query.of(await promotions_shown(work, found, PromotionOut), CATALOGUE)


@clients.post("/promotions", allows=Permission.PROMOTIONS_CONFIGURE)
@register.post("/promotions", allows=Permission.PROMOTIONS_CONFIGURE)
async def create_promotion(work: Work, body: PromotionCreate) -> PromotionOut:
    """Add a promotion. It can be changed in the dashboard."""
    promotion = await service.create_promotion(work, body.terms(), body.given())
    return (await promotions_shown(work, [promotion], PromotionOut))[0]


@clients.get(
    "/promotions/{promotion_uuid}", allows=Permission.PROMOTIONS_READ, refuses=MISSING
)
@register.get(
    "/promotions/{promotion_uuid}", allows=Permission.PROMOTIONS_READ, refuses=MISSING
)
async def get_promotion(work: Work, promotion_uuid: UUID) -> PromotionOut:
    """One promotion."""
    promotion = await work.get(Promotion, promotion_uuid)
    return (await promotions_shown(work, [promotion], PromotionOut))[0]


@dashboard.get("/promotions", allows=Permission.PROMOTIONS_READ)
async def list_promotions_on_dashboard(work: Work) -> list[PromotionSettingsOut]:
    """All promotions with everything that can be set, the first one first.

    The whole list at once: it has no pages.
    """
    found = await queries.promotions(work)
    return await promotions_shown(work, found, PromotionSettingsOut)


@dashboard.get(
    "/promotions/{promotion_uuid}", allows=Permission.PROMOTIONS_READ, refuses=MISSING
)
async def get_promotion_on_dashboard(
    work: Work, promotion_uuid: UUID
) -> PromotionSettingsOut:
    """One promotion with everything that can be set."""
    return await _shown(work, await work.get(Promotion, promotion_uuid))


@dashboard.post("/promotions", allows=Permission.PROMOTIONS_CONFIGURE)
async def create_promotion_on_dashboard(
    work: Work, body: PromotionSettingsCreate
) -> PromotionSettingsOut:
    """Add a promotion. It has no vouchers yet."""
    promotion = await service.create_promotion(work, body.terms(), body.given())
    return await _shown(work, promotion)


@dashboard.put(
    "/promotions/{promotion_uuid}",
    allows=Permission.PROMOTIONS_CONFIGURE,
    refuses=MISSING,
)
async def change_promotion(
    work: Work, promotion_uuid: UUID, body: PromotionSettings
) -> PromotionSettingsOut:
    """Change a promotion.

    Limits, and whether it is active, count at once. Vouchers keep the days and the
    number of uses that they have.
    """
    promotion = await service.change_promotion(
        work, promotion_uuid, body.change(), body.given()
    )
    return await _shown(work, promotion)


@dashboard.delete(
    "/promotions/{promotion_uuid}",
    allows=Permission.PROMOTIONS_CONFIGURE,
    refuses=MISSING,
)
async def remove_promotion(work: Work, promotion_uuid: UUID) -> None:
    """End a promotion: its vouchers are refused (80020), and what was redeemed stays.

    To refuse them for a while, switch it off instead.
    """
    await service.remove_promotion(work, promotion_uuid)


async def _shown(work: Work, promotion: Promotion) -> PromotionSettingsOut:
    return (await promotions_shown(work, [promotion], PromotionSettingsOut))[0]
