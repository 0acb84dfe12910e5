"""Vouchers: made, found, listed, changed and deleted."""

from uuid import UUID

from msgspec.structs import replace

from regulars.accounts.permissions import Permission
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.clock import must_come
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.pages import DASHBOARD, VOUCHERS, Page, laravel
from regulars.kit.work import Work
from regulars.promotions import jobs, queries, service
from regulars.promotions.errors import (
    PromotionNotFound,
    VoucherAlreadyExists,
    VoucherAlreadyRedeemed,
    VoucherLimitReached,
    VoucherNotFound,
)
from regulars.promotions.guessing import guess
from regulars.promotions.queries import Batch, Promotion, Voucher
from regulars.promotions.schemas import (
    NewVoucherOut,
    VoucherBatchOut,
    VoucherCreate,
    VoucherFind,
    VoucherList,
    VoucherOut,
    VoucherSearch,
    VoucherSettings,
    VoucherSettingsCreate,
    VoucherSettingsOut,
    VoucherUpdate,
    all_shown,
    fields_of,
    guarded,
)
from regulars.promotions.service import VoucherOrder

ON_PUBLIC_DOORS = replace(VOUCHERS, described=laravel)

ORDERING: list[type[Problem]] = [
    PromotionNotFound,
    ContactNotFound,
    VoucherLimitReached,
]

CREATING: list[type[Problem]] = [*ORDERING, VoucherAlreadyExists]

LISTING: list[type[Problem]] = [PromotionNotFound, ContactNotFound]

FINDING: list[type[Problem]] = [VoucherNotFound, TooManyRequests]

MISSING: list[type[Problem]] = [VoucherNotFound]


@clients.post("/vouchers", allows=Permission.PROMOTIONS_ISSUE, refuses=CREATING)
@register.post("/vouchers", allows=Permission.PROMOTIONS_ISSUE, refuses=CREATING)
async def create_voucher(
    work: Work, caller: Caller, keys: Keys, body: VoucherCreate
) -> NewVoucherOut | VoucherBatchOut:
    """Make a voucher, or with a `quantity` so many, in a moment.

    Its code is made up, with a letter that shows slips, unless one is given: that is
    kept as it is, and found in upper and lower case.
    """
    order = body.order(channel_of(caller))
    if body.quantity is not None:
        return VoucherBatchOut.of(await ordered(work, order, body.quantity))
    voucher = await service.issue(work, keys, order, body.code)
    return NewVoucherOut(**await fields_of(work, keys, voucher))


@dashboard.post("/vouchers", allows=Permission.PROMOTIONS_ISSUE, refuses=CREATING)
async def create_voucher_on_dashboard(
    work: Work, caller: Caller, keys: Keys, body: VoucherSettingsCreate
) -> VoucherSettingsOut:
    """Make a voucher, with this code or with one that is made up."""
    must_come(body.expiration_date, work.now)
    order = body.order(channel_of(caller))
    voucher = await service.issue(work, keys, order, body.code)
    return (await all_shown(work, keys, [voucher], VoucherSettingsOut))[0]


@clients.get("/vouchers", allows=Permission.PROMOTIONS_ISSUE, refuses=LISTING)
@register.get("/vouchers", allows=Permission.PROMOTIONS_ISSUE, refuses=LISTING)
async def list_vouchers(
    work: Work, keys: Keys, query: VoucherList, lenient: bool
) -> Page[VoucherOut]:
    """A page of vouchers, the newest first: of a promotion, a contact, in a status.

    It shows their codes, so whoever may make vouchers may list them, and nobody else.
    """
    await _look_for(work, query)
    window = query.window(ON_PUBLIC_DOORS, lenient=lenient)
    found = await queries.search_vouchers(work, window, query.wanted())
    return found.of(await all_shown(work, keys, found.items, VoucherOut))


@dashboard.get("/vouchers", allows=Permission.PROMOTIONS_ISSUE, refuses=LISTING)
async def list_vouchers_on_dashboard(
    work: Work, keys: Keys, query: VoucherSearch
) -> Page[VoucherSettingsOut]:
    """A page of vouchers, the newest first: also of a batch.

    It shows their codes, so whoever may make vouchers may list them, and nobody else.
    """
    await _look_for(work, query)
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_vouchers(work, window, query.wanted())
    return found.of(await all_shown(work, keys, found.items, VoucherSettingsOut))


@clients.get("/vouchers/find", allows=Permission.PROMOTIONS_READ, refuses=FINDING)
@register.get("/vouchers/find", allows=Permission.PROMOTIONS_READ, refuses=FINDING)
async def find_voucher(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, query: VoucherFind
) -> VoucherOut:
    """The voucher with this code. Twenty wrong codes a minute, and you have to wait.

    A voucher of another account is as unknown as one that nobody has made.
    """
    async with guess(work, guesses, keys, caller):
        voucher = await _with_code(work, keys, query)
    return (await all_shown(work, keys, [voucher], VoucherOut))[0]


@dashboard.get("/vouchers/find", allows=Permission.PROMOTIONS_READ, refuses=FINDING)
async def find_voucher_on_dashboard(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, query: VoucherFind
) -> VoucherSettingsOut:
    """The voucher with this code. Twenty wrong codes a minute, and you have to wait.

    Of a code that was made up here, a slip is told as such.
    """
    try:
        async with guess(work, guesses, keys, caller):
            voucher = await _with_code(work, keys, query)
    except VoucherNotFound:
        if service.is_mistyped(query.code):
            raise InvalidInput({"code": [SLIP]}) from None
        raise
    return (await all_shown(work, keys, [voucher], VoucherSettingsOut))[0]


SLIP = "A letter is wrong, or two have changed places."


@clients.get(
    "/vouchers/{voucher_uuid}", allows=Permission.PROMOTIONS_READ, refuses=MISSING
)
@register.get(
    "/vouchers/{voucher_uuid}", allows=Permission.PROMOTIONS_READ, refuses=MISSING
)
async def get_voucher(work: Work, keys: Keys, voucher_uuid: UUID) -> VoucherOut:
    """One voucher."""
    voucher = await work.get(Voucher, voucher_uuid)
    return (await all_shown(work, keys, [voucher], VoucherOut))[0]


@dashboard.get(
    "/vouchers/{voucher_uuid}", allows=Permission.PROMOTIONS_READ, refuses=MISSING
)
async def get_voucher_on_dashboard(
    work: Work, caller: Caller, keys: Keys, voucher_uuid: UUID
) -> VoucherSettingsOut:
    """One voucher, with what staff need to know.

    Of its code only the last two characters, unless you may list vouchers: whoever
    knows a code can redeem it.
    """
    voucher = await work.get(Voucher, voucher_uuid)
    [told] = await all_shown(work, keys, [voucher], VoucherSettingsOut)
    return guarded(told, caller)


@clients.put(
    "/vouchers/{voucher_uuid}", allows=Permission.PROMOTIONS_ISSUE, refuses=MISSING
)
@clients.put(
    "/vouchers/update/{voucher_uuid}",
    allows=Permission.PROMOTIONS_ISSUE,
    refuses=MISSING,
)
@register.put(
    "/vouchers/{voucher_uuid}", allows=Permission.PROMOTIONS_ISSUE, refuses=MISSING
)
@register.put(
    "/vouchers/update/{voucher_uuid}",
    allows=Permission.PROMOTIONS_ISSUE,
    refuses=MISSING,
)
async def change_voucher(
    work: Work, keys: Keys, voucher_uuid: UUID, body: VoucherUpdate
) -> VoucherOut:
    """Switch a voucher off or on, change its days, fill in its attributes.

    Attributes stand in `custom_attributes` or beside the other fields, by their names.
    """
    voucher = await service.change(work, voucher_uuid, body.change())
    return (await all_shown(work, keys, [voucher], VoucherOut))[0]


@dashboard.put(
    "/vouchers/{voucher_uuid}", allows=Permission.PROMOTIONS_ISSUE, refuses=MISSING
)
async def change_voucher_on_dashboard(
    work: Work, keys: Keys, voucher_uuid: UUID, body: VoucherSettings
) -> VoucherSettingsOut:
    """Switch a voucher off or on, change its days, fill in its attributes."""
    # One that has ended keeps its last day for good: a slip couldn't be put right.
    must_come(body.expiration_date, work.now)
    voucher = await service.change(work, voucher_uuid, body.change())
    return (await all_shown(work, keys, [voucher], VoucherSettingsOut))[0]


@dashboard.delete(
    "/vouchers/{voucher_uuid}",
    allows=Permission.PROMOTIONS_ISSUE,
    refuses=[VoucherNotFound, VoucherAlreadyRedeemed],
)
async def delete_voucher(work: Work, voucher_uuid: UUID) -> None:
    """Delete a voucher that nobody has redeemed; another may have its code then.

    One that was redeemed stays (80005), also if that was undone: switch it off.
    """
    await service.delete(work, voucher_uuid)


async def ordered(work: Work, order: VoucherOrder, quantity: int) -> Batch:
    """A batch that a worker makes as soon as this is committed."""
    batch = await service.order_batch(work, order, quantity)
    work.defer(
        jobs.make_vouchers,
        account_id=work.account,
        batch_uuid=batch.uuid,
        actor=work.actor,
    )
    return batch


async def _with_code(work: Work, keys: Keys, query: VoucherFind) -> Voucher:
    mac = service.mac_of(keys, work.account, query.code)
    return await queries.find_by_code(work, mac)


async def _look_for(work: Work, query: VoucherList) -> None:
    """Raises the refusal of whatever is named and unknown."""
    if query.promotion_uuid is not None:
        await work.get(Promotion, query.promotion_uuid)
    if query.contact_uuid is not None:
        await contacts.must_be_there(work, query.contact_uuid)
