"""Batches of vouchers on paper."""

from typing import Annotated
from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import account
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare, dashboard
from regulars.kit.printing import ON_A_SHEET, SheetQuery
from regulars.kit.work import Work
from regulars.promotions.errors import VoucherBatchNotFound
from regulars.promotions.queries import Batch, all_printed, printed
from regulars.promotions.schemas import voucher_codes, voucher_sheet


@dashboard.get(
    "/voucher-batches/{voucher_batch_uuid}/sheet",
    allows=Permission.PROMOTIONS_ISSUE,
    refuses=[VoucherBatchNotFound],
)
async def get_voucher_sheet(
    work: Work, keys: Keys, voucher_batch_uuid: UUID, query: SheetQuery
) -> Annotated[Bare, str, "text/html"]:
    """A sheet with QR codes to print and cut: 240 vouchers of a batch, 24 on an A4.

    A till reads the code from the QR code as if it had been typed.
    """
    batch = await work.get(Batch, voucher_batch_uuid)
    vouchers = await printed(work, batch, ON_A_SHEET, query.before)
    whose = await account(work)
    return await voucher_sheet(keys, whose, batch, vouchers, query.page)


@dashboard.get(
    "/voucher-batches/{voucher_batch_uuid}/codes",
    allows=Permission.PROMOTIONS_ISSUE,
    refuses=[VoucherBatchNotFound],
)
async def get_voucher_codes(
    work: Work, keys: Keys, voucher_batch_uuid: UUID
) -> Annotated[Bare, str, "text/csv"]:
    """The codes of a batch of vouchers as CSV, for whoever prints or sends them.

    Of those that are there by now, with the last day of each. A code that a spreadsheet
    would take for a formula has an apostrophe before it.
    """
    batch = await work.get(Batch, voucher_batch_uuid)
    vouchers = await all_printed(work, batch)
    return await voucher_codes(keys, await account(work), vouchers)
