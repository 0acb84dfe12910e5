"""Gift card programs: the terms of the cards."""

from uuid import UUID

from msgspec import UNSET

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.giftcards import queries, service
from regulars.giftcards.errors import GiftcardProgramHoldsMoney, GiftcardProgramNotFound
from regulars.giftcards.queries import ProgramInUse
from regulars.giftcards.schemas import (
    GiftcardProgramCreate,
    GiftcardProgramOut,
    GiftcardProgramSettingsOut,
    GiftcardProgramUpdate,
)
from regulars.kit.doors import clients, dashboard
from regulars.kit.pages import CATALOGUE, Page, Whole
from regulars.kit.work import Work


@clients.get("/giftcard-programs", allows=Permission.GIFTCARDS_READ)
async def list_giftcard_programs(work: Work, query: Whole) -> Page[GiftcardProgramOut]:
    """All gift card programs, the first one first; a page when asked for."""
    programs = await queries.programs(work)
    shown = [GiftcardProgramOut.of(program) for program in programs]
    return query.of(shown, CATALOGUE)


@dashboard.get("/giftcard-programs", allows=Permission.GIFTCARDS_READ)
async def list_giftcard_programs_on_dashboard(
    work: Work,
) -> list[GiftcardProgramSettingsOut]:
    """All gift card programs with everything that can be set, the first one first.

    The whole list at once: it has no pages.
    """
    programs = await queries.programs(work)
    return [GiftcardProgramSettingsOut.of(program) for program in programs]


@dashboard.get(
    "/giftcard-programs/{giftcard_program_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardProgramNotFound],
)
async def get_giftcard_program(
    work: Work, giftcard_program_uuid: UUID
) -> GiftcardProgramSettingsOut:
    """One gift card program with everything that can be set."""
    program = await work.get(ProgramInUse, giftcard_program_uuid)
    return GiftcardProgramSettingsOut.of(program)


@dashboard.post(
    "/giftcard-programs",
    allows=Permission.GIFTCARDS_CONFIGURE,
    refuses=[ShopNotFound],
)
async def create_giftcard_program(
    work: Work, body: GiftcardProgramCreate
) -> GiftcardProgramSettingsOut:
    """Add a gift card program."""
    program = await service.create_program(work, body.terms(), body.shop_uuids)
    return GiftcardProgramSettingsOut.of(program)


@dashboard.put(
    "/giftcard-programs/{giftcard_program_uuid}",
    allows=Permission.GIFTCARDS_CONFIGURE,
    refuses=[GiftcardProgramNotFound, ShopNotFound],
)
async def change_giftcard_program(
    work: Work, giftcard_program_uuid: UUID, body: GiftcardProgramUpdate
) -> GiftcardProgramSettingsOut:
    """Change a gift card program.

    It counts for transactions from now on. Cards keep the last day that they have.
    """
    shops = None if body.shop_uuids is UNSET else body.shop_uuids
    program = await service.change_program(
        work, giftcard_program_uuid, body.change(), shops
    )
    return GiftcardProgramSettingsOut.of(program)


@dashboard.delete(
    "/giftcard-programs/{giftcard_program_uuid}",
    allows=Permission.GIFTCARDS_CONFIGURE,
    refuses=[GiftcardProgramNotFound, GiftcardProgramHoldsMoney],
)
async def remove_giftcard_program(work: Work, giftcard_program_uuid: UUID) -> None:
    """End a gift card program: its empty cards are refused (5007) from then on.

    Refused itself while there is money on any card of it. Give those cards another
    program, or make this one inactive: then it has no new cards.
    """
    await service.remove_program(work, giftcard_program_uuid)
