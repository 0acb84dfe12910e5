"""Batches of gift cards on paper."""

from typing import Annotated
from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import account
from regulars.giftcards.errors import GiftcardBatchNotFound
from regulars.giftcards.queries import Batch, printed
from regulars.giftcards.schemas import codes, sheet
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare, dashboard
from regulars.kit.printing import ON_A_SHEET, SheetQuery
from regulars.kit.work import Work


@dashboard.get(
    "/giftcard-batches/{giftcard_batch_uuid}/sheet",
    allows=Permission.GIFTCARDS_CONFIGURE,
    refuses=[GiftcardBatchNotFound],
)
async def get_giftcard_sheet(
    work: Work, keys: Keys, giftcard_batch_uuid: UUID, query: SheetQuery
) -> Annotated[Bare, str, "text/html"]:
    """A sheet with QR codes to print and cut: 240 gift cards of a batch, 24 on an A4.

    A till reads the code from the QR code as if it had been typed.
    """
    batch = await work.get(Batch, giftcard_batch_uuid)
    cards = await printed(work, batch, ON_A_SHEET, query.before)
    return await sheet(keys, await account(work), batch, cards, query.page)


@dashboard.get(
    "/giftcard-batches/{giftcard_batch_uuid}/codes",
    allows=Permission.GIFTCARDS_CONFIGURE,
    refuses=[GiftcardBatchNotFound],
)
async def get_giftcard_codes(
    work: Work, keys: Keys, giftcard_batch_uuid: UUID
) -> Annotated[Bare, str, "text/csv"]:
    """The codes of a batch of gift cards as CSV, for whoever prints them.

    With the last day of each. A code that a spreadsheet would take for a formula has an
    apostrophe before it.
    """
    batch = await work.get(Batch, giftcard_batch_uuid)
    cards = await printed(work, batch, batch.cards)
    return await codes(keys, await account(work), cards)
