"""Setting aside money of a contact, and spending or freeing it."""

from datetime import timedelta
from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, dashboard
from regulars.kit.work import Work
from regulars.ledger.errors import CaptureAboveHold, HoldNotFound, HoldNotPending
from regulars.ledger.queries.holds import open_holds
from regulars.ledger.schemas import MoneyCapture, MoneyHoldCreate, MoneyHoldOut
from regulars.prepaid import queries, service
from regulars.prepaid.errors import InsufficientPrepaidBalance
from regulars.prepaid.schemas import PrepaidTransactionOut


@dashboard.post(
    "/contacts/{contact_uuid}/prepaid-holds",
    allows=Permission.PREPAID_WRITE,
    refuses=[ContactNotFound, InsufficientPrepaidBalance],
    moves_value=True,
)
async def create_prepaid_hold(
    work: Work, contact_uuid: UUID, body: MoneyHoldCreate
) -> MoneyHoldOut:
    """Set aside some of a contact's money, so that nothing else can take it."""
    lasts = timedelta(seconds=body.seconds)
    held = await service.hold(work, contact_uuid, body.amount_in_cents, lasts)
    return MoneyHoldOut.of(held)


@dashboard.get(
    "/contacts/{contact_uuid}/prepaid-holds",
    allows=Permission.PREPAID_READ,
    refuses=[ContactNotFound],
)
async def list_prepaid_holds(work: Work, contact_uuid: UUID) -> list[MoneyHoldOut]:
    """What of a contact's money is set aside now, the first to end first."""
    kept = await queries.balance_of(work, contact_uuid)
    if kept.wallet_uuid is None:
        return []
    return [MoneyHoldOut.of(hold) for hold in await open_holds(work, kept.wallet_uuid)]


@dashboard.get(
    "/prepaid-holds/{prepaid_hold_uuid}",
    allows=Permission.PREPAID_READ,
    refuses=[HoldNotFound],
)
async def get_prepaid_hold(work: Work, prepaid_hold_uuid: UUID) -> MoneyHoldOut:
    """What is set aside of a contact's money, or was."""
    return MoneyHoldOut.of(await service.find_hold(work, prepaid_hold_uuid))


@dashboard.post(
    "/prepaid-holds/{prepaid_hold_uuid}/captures",
    allows=Permission.PREPAID_WRITE,
    refuses=[ShopNotFound, HoldNotFound, HoldNotPending, CaptureAboveHold],
    moves_value=True,
)
async def capture_prepaid_hold(
    work: Work, caller: Caller, prepaid_hold_uuid: UUID, body: MoneyCapture
) -> PrepaidTransactionOut:
    """Pay with what was set aside, or with a part of it: the rest is free again."""
    what = (body.shop_uuid, body.amount_in_cents, channel_of(caller))
    done = await service.capture(work, prepaid_hold_uuid, *what)
    return PrepaidTransactionOut.of(done)


@dashboard.post(
    "/prepaid-holds/{prepaid_hold_uuid}/releases",
    allows=Permission.PREPAID_WRITE,
    refuses=[HoldNotFound, HoldNotPending],
    moves_value=True,
)
async def release_prepaid_hold(work: Work, prepaid_hold_uuid: UUID) -> MoneyHoldOut:
    """Free what was set aside of a contact's money."""
    return MoneyHoldOut.of(await service.release(work, prepaid_hold_uuid))
