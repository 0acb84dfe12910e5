"""Settling gift cards between shops, on the dashboard."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.giftcards import queries, service
from regulars.giftcards.errors import (
    GiftcardProgramNotFound,
    GiftcardSettlementNotFound,
    NothingToSettle,
    NotTheLastSettlement,
)
from regulars.giftcards.queries import Settlement
from regulars.giftcards.schemas import (
    GiftcardSettlementCreate,
    GiftcardSettlementList,
    GiftcardSettlementOut,
)
from regulars.kit.doors import dashboard
from regulars.kit.pages import DASHBOARD, Page
from regulars.kit.work import Work

SETTLEMENT = "/giftcard-settlements/{giftcard_settlement_uuid}"


@dashboard.post(
    "/giftcard-settlements",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[GiftcardProgramNotFound, NothingToSettle],
)
async def settle_giftcards(
    work: Work, body: GiftcardSettlementCreate
) -> GiftcardSettlementOut:
    """Settle between the shops what was loaded onto gift cards and paid with them.

    A card that one shop loaded may be spent at another, which then gave the goods and
    never saw the money. This sums up by shop what happened until a moment and was not
    settled before: up to 30,000 transactions, the oldest ones first. What staff moved
    by hand is left out. No card changes.
    """
    until = work.now if body.until is None else min(body.until, work.now)
    settlement = await service.settle(work, body.giftcard_program_uuid, until)
    return await _shown(work, settlement)


@dashboard.get("/giftcard-settlements", allows=Permission.GIFTCARDS_READ)
async def list_giftcard_settlements(
    work: Work, query: GiftcardSettlementList
) -> Page[GiftcardSettlementOut]:
    """A page of settlements between shops, the newest first: of a program."""
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_settlements(work, window, query.giftcard_program_uuid)
    shops = await queries.settled_shops(work, found.items)
    return found.of(
        [GiftcardSettlementOut.of(each, shops[each.id]) for each in found.items]
    )


@dashboard.get(
    SETTLEMENT,
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardSettlementNotFound],
)
async def get_giftcard_settlement(
    work: Work, giftcard_settlement_uuid: UUID
) -> GiftcardSettlementOut:
    """One settlement between shops."""
    return await _shown(work, await work.get(Settlement, giftcard_settlement_uuid))


@dashboard.delete(
    SETTLEMENT,
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[GiftcardSettlementNotFound, NotTheLastSettlement],
)
async def remove_giftcard_settlement(
    work: Work, giftcard_settlement_uuid: UUID
) -> None:
    """Undo a program's last settlement: its transactions wait for the next one."""
    await service.remove_settlement(work, giftcard_settlement_uuid)


async def _shown(work: Work, settlement: Settlement) -> GiftcardSettlementOut:
    shops = await queries.settled_shops(work, [settlement])
    return GiftcardSettlementOut.of(settlement, shops[settlement.id])
