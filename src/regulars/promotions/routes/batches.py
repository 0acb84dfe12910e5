"""Vouchers by the hundred, and by the hundred thousand."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.schemas import channel_of
from regulars.kit.clock import must_come
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.pages import DASHBOARD, Page
from regulars.kit.work import Work
from regulars.promotions import queries, service
from regulars.promotions.errors import PromotionNotFound, VoucherBatchNotFound
from regulars.promotions.queries import Batch, Promotion
from regulars.promotions.routes.vouchers import ORDERING, ordered
from regulars.promotions.schemas import (
    VoucherBatchCreate,
    VoucherBatchList,
    VoucherBatchOut,
    VoucherBatchSettingsCreate,
    VoucherBatchSettingsOut,
)


@clients.post("/vouchers/batch", allows=Permission.PROMOTIONS_ISSUE, refuses=ORDERING)
@register.post("/vouchers/batch", allows=Permission.PROMOTIONS_ISSUE, refuses=ORDERING)
async def create_vouchers(
    work: Work, caller: Caller, body: VoucherBatchCreate
) -> VoucherBatchOut:
    """Make up to 500 vouchers. They count at once, and are there in a moment."""
    order = body.order(channel_of(caller))
    return VoucherBatchOut.of(await ordered(work, order, body.quantity))


@dashboard.post(
    "/voucher-batches", allows=Permission.PROMOTIONS_CONFIGURE, refuses=ORDERING
)
async def create_voucher_batch(
    work: Work, caller: Caller, keys: Keys, body: VoucherBatchSettingsCreate
) -> VoucherBatchSettingsOut:
    """Make up to 100,000 vouchers, or bring along up to 10,000 codes.

    Ask for the batch to see how far it is, and list its vouchers to read their codes.
    Codes that the account has already, or that come twice, are left out and told.
    """
    must_come(body.expiration_date, work.now)
    order = body.order(channel_of(caller))
    if body.quantity is not None:
        batch = await ordered(work, order, body.quantity)
        return VoucherBatchSettingsOut.of(batch)
    done = await service.bring_along(work, keys, order, body.codes)
    return VoucherBatchSettingsOut.brought(done)


@dashboard.get(
    "/voucher-batches",
    allows=Permission.PROMOTIONS_READ,
    refuses=[PromotionNotFound],
)
async def list_voucher_batches(
    work: Work, query: VoucherBatchList
) -> Page[VoucherBatchSettingsOut]:
    """A page of the batches of vouchers, the newest first: also of one promotion."""
    promotion = query.promotion_uuid
    if promotion is not None:
        await work.get(Promotion, promotion)
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_batches(work, window, promotion)
    return found.of([VoucherBatchSettingsOut.of(batch) for batch in found.items])


@dashboard.get(
    "/voucher-batches/{voucher_batch_uuid}",
    allows=Permission.PROMOTIONS_READ,
    refuses=[VoucherBatchNotFound],
)
async def get_voucher_batch(
    work: Work, voucher_batch_uuid: UUID
) -> VoucherBatchSettingsOut:
    """One batch of vouchers, and how many of them there are by now."""
    return VoucherBatchSettingsOut.of(await work.get(Batch, voucher_batch_uuid))
