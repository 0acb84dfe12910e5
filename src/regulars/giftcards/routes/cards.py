"""Gift cards: made, found and listed."""

from uuid import UUID

from msgspec.structs import replace

from regulars.accounts.permissions import Permission
from regulars.contacts.schemas import channel_of
from regulars.giftcards import queries, service
from regulars.giftcards.errors import (
    GiftcardBatchNotFound,
    GiftcardNotFound,
    GiftcardProgramNotFound,
    OnlyDigitalGiftcards,
)
from regulars.giftcards.queries import Batch, Giftcard, Program
from regulars.giftcards.routes.finding import Told, found_by_code
from regulars.giftcards.schemas import (
    PHYSICAL,
    GiftcardBatchCreate,
    GiftcardBatchMadeOut,
    GiftcardBatchOut,
    GiftcardCreate,
    GiftcardFind,
    GiftcardList,
    GiftcardMadeOut,
    GiftcardOut,
    GiftcardSearch,
    GiftcardSettingsOut,
    all_shown,
    guarded,
    shown,
    without_pin,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import Problem, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.pages import DASHBOARD, GIFTCARDS, Page, per_page
from regulars.kit.work import Work

ON_PUBLIC_DOORS = replace(GIFTCARDS, described=per_page)

CREATING: list[type[Problem]] = [OnlyDigitalGiftcards, GiftcardProgramNotFound]

FINDING: list[type[Problem]] = [GiftcardNotFound, TooManyRequests]


@clients.post("/giftcards", allows=Permission.GIFTCARDS_WRITE, refuses=CREATING)
@register.post("/giftcards", allows=Permission.GIFTCARDS_WRITE, refuses=CREATING)
async def create_giftcard(
    work: Work, caller: Caller, keys: Keys, body: GiftcardCreate
) -> GiftcardMadeOut:
    """Make a digital gift card, with a code of its own and nothing on it.

    Load it with a transaction. Physical cards are added in the dashboard. A program
    that is not active counts as unknown.
    """
    card = await _created(work, caller, keys, body)
    return await shown(work, keys, card, GiftcardMadeOut)


@dashboard.post("/giftcards", allows=Permission.GIFTCARDS_WRITE, refuses=CREATING)
async def create_giftcard_on_dashboard(
    work: Work, caller: Caller, keys: Keys, body: GiftcardCreate
) -> GiftcardSettingsOut:
    """Make a digital gift card, with a code of its own and nothing on it."""
    card = await _created(work, caller, keys, body)
    return await shown(work, keys, card, GiftcardSettingsOut)


@clients.get(
    "/giftcards/find-one-by", allows=Permission.GIFTCARDS_READ, refuses=FINDING
)
@register.get(
    "/giftcards/find-one-by", allows=Permission.GIFTCARDS_READ, refuses=FINDING
)
async def find_giftcard(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, query: GiftcardFind
) -> GiftcardOut:
    """The gift card with this code. Twenty wrong codes a minute, and you have to wait.

    A card of another account is as unknown as one that nobody has made, and so is one
    whose program asks for a PIN without it.
    """
    card = await found_by_code(work, caller, keys, guesses, Told(query.hash, query.pin))
    return await shown(work, keys, card, GiftcardOut)


@dashboard.get(
    "/giftcards/find-one-by", allows=Permission.GIFTCARDS_READ, refuses=FINDING
)
async def find_giftcard_on_dashboard(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, query: GiftcardFind
) -> GiftcardSettingsOut:
    """The gift card with this code. Twenty wrong codes a minute, and you have to wait.

    Also of cards that are blocked or cancelled: `status` says so. Who may list gift
    cards needs no PIN for it.
    """
    told = Told(query.hash, query.pin, is_on_dashboard=True)
    card = await found_by_code(work, caller, keys, guesses, told)
    return without_pin(await shown(work, keys, card, GiftcardSettingsOut), caller)


@clients.get(
    "/giftcards", allows=Permission.GIFTCARDS_LIST, refuses=[GiftcardProgramNotFound]
)
@register.get(
    "/giftcards", allows=Permission.GIFTCARDS_LIST, refuses=[GiftcardProgramNotFound]
)
async def list_giftcards(
    work: Work, keys: Keys, query: GiftcardList, lenient: bool
) -> Page[GiftcardOut]:
    """A page of gift cards with their codes, the newest first.

    It takes a permission of its own: cashiers look one card up.
    """
    await _known(work, query.giftcard_program_uuid)
    window = query.window(ON_PUBLIC_DOORS, lenient=lenient)
    found = await queries.search_cards(work, window, query.giftcard_program_uuid)
    return found.of(await all_shown(work, keys, found.items, GiftcardOut))


@dashboard.get(
    "/giftcards", allows=Permission.GIFTCARDS_LIST, refuses=[GiftcardProgramNotFound]
)
async def list_giftcards_on_dashboard(
    work: Work, keys: Keys, query: GiftcardSearch
) -> Page[GiftcardSettingsOut]:
    """A page of gift cards with their codes, newest first: of a program, of a batch.

    It takes a permission of its own: cashiers look one card up.
    """
    program, batch = query.giftcard_program_uuid, query.giftcard_batch_uuid
    await _known(work, program)
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_cards(work, window, program, batch)
    return found.of(await all_shown(work, keys, found.items, GiftcardSettingsOut))


@clients.get(
    "/giftcards/{giftcard_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardNotFound],
)
async def get_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID
) -> GiftcardOut:
    """One gift card.

    Of its code only the last two characters, unless you may list gift cards, as web
    shops may: whoever knows a code can spend it.
    """
    card = await work.get(Giftcard, giftcard_uuid)
    return guarded(await shown(work, keys, card, GiftcardOut), caller)


@dashboard.get(
    "/giftcards/{giftcard_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardNotFound],
)
async def get_giftcard_on_dashboard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID
) -> GiftcardSettingsOut:
    """One gift card, with what staff need to know.

    Of its code only the last two characters, unless you may list gift cards: whoever
    knows a code can spend it.
    """
    card = await work.get(Giftcard, giftcard_uuid)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcard-batches",
    allows=Permission.GIFTCARDS_CONFIGURE,
    refuses=[GiftcardProgramNotFound],
)
async def create_giftcard_batch(
    work: Work, caller: Caller, keys: Keys, body: GiftcardBatchCreate
) -> GiftcardBatchMadeOut:
    """Add physical gift cards: with new codes, or with those that are printed already.

    List the gift cards of the batch to read the codes. Codes that the account has
    already, or that come twice, are left out and told.
    """
    channel = channel_of(caller)
    made = await service.issue_printed(work, keys, body.printed(), channel)
    return GiftcardBatchMadeOut.of(made)


@dashboard.get("/giftcard-batches", allows=Permission.GIFTCARDS_READ)
async def list_giftcard_batches(work: Work) -> list[GiftcardBatchOut]:
    """Every batch of physical gift cards, the newest first."""
    return [GiftcardBatchOut.of(batch) for batch in await queries.batches(work)]


@dashboard.get(
    "/giftcard-batches/{giftcard_batch_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardBatchNotFound],
)
async def get_giftcard_batch(work: Work, giftcard_batch_uuid: UUID) -> GiftcardBatchOut:
    """One batch of physical gift cards, with how many cards it has."""
    return GiftcardBatchOut.of(await work.get(Batch, giftcard_batch_uuid))


async def _created(
    work: Work, caller: Caller, keys: Keys, body: GiftcardCreate
) -> Giftcard:
    if body.type == PHYSICAL:
        raise OnlyDigitalGiftcards
    return await service.issue(
        work, keys, body.giftcard_program_uuid, channel_of(caller)
    )


async def _known(work: Work, program_uuid: UUID | None) -> None:
    if program_uuid is not None:
        await work.get(Program, program_uuid)
