"""Setting aside what is on a gift card, and spending or freeing it."""

from datetime import timedelta
from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.schemas import channel_of
from regulars.giftcards import service
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardNotFound,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardPinLocked,
    GiftcardPinWrong,
    InsufficientAmountOnGiftcard,
    ShopHasNoAccessToGiftcardProgram,
)
from regulars.giftcards.routes.finding import wants_pin
from regulars.giftcards.schemas import (
    GiftcardHoldCreate,
    GiftcardTransactionSettingsOut,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.work import Work
from regulars.ledger.errors import CaptureAboveHold, HoldNotFound, HoldNotPending
from regulars.ledger.schemas import MoneyCapture, MoneyHoldOut


@dashboard.post(
    "/giftcards/{giftcard_uuid}/holds",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=[
        ShopNotFound,
        GiftcardNotFound,
        GiftcardNotLinkedToProgram,
        ShopHasNoAccessToGiftcardProgram,
        CardNotActivated,
        GiftcardNotValid,
        GiftcardExpired,
        InsufficientAmountOnGiftcard,
        GiftcardPinWrong,
        GiftcardPinLocked,
    ],
    moves_value=True,
)
async def create_giftcard_hold(
    work: Work,
    caller: Caller,
    keys: Keys,
    giftcard_uuid: UUID,
    body: GiftcardHoldCreate,
) -> MoneyHoldOut:
    """Set aside some of what is on a gift card, so that nothing else can take it."""
    lasts = timedelta(seconds=body.seconds)
    if wants_pin(caller, on_dashboard=True):
        await service.must_be_opened(work, keys, giftcard_uuid, body.pin)
    what = (body.shop_uuid, body.amount_in_cents, lasts)
    return MoneyHoldOut.of(await service.hold(work, giftcard_uuid, *what))


@dashboard.get(
    "/giftcard-holds/{giftcard_hold_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[HoldNotFound],
)
async def get_giftcard_hold(work: Work, giftcard_hold_uuid: UUID) -> MoneyHoldOut:
    """What is set aside on a gift card, or was."""
    return MoneyHoldOut.of(await service.find_hold(work, giftcard_hold_uuid))


@dashboard.post(
    "/giftcard-holds/{giftcard_hold_uuid}/captures",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=[
        ShopNotFound,
        HoldNotFound,
        HoldNotPending,
        CaptureAboveHold,
        ShopHasNoAccessToGiftcardProgram,
        GiftcardNotValid,
    ],
    moves_value=True,
)
async def capture_giftcard_hold(
    work: Work, caller: Caller, giftcard_hold_uuid: UUID, body: MoneyCapture
) -> GiftcardTransactionSettingsOut:
    """Pay with what was set aside, or with a part of it: the rest is free again.

    Also when the card's last day has passed since; not when it was blocked (7010).
    """
    channel = channel_of(caller)
    what = (body.shop_uuid, body.amount_in_cents, channel)
    done = await service.capture(work, giftcard_hold_uuid, *what)
    return GiftcardTransactionSettingsOut.of(done)


@dashboard.post(
    "/giftcard-holds/{giftcard_hold_uuid}/releases",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=[HoldNotFound, HoldNotPending],
    moves_value=True,
)
async def release_giftcard_hold(work: Work, giftcard_hold_uuid: UUID) -> MoneyHoldOut:
    """Free what was set aside on a gift card."""
    return MoneyHoldOut.of(await service.release(work, giftcard_hold_uuid))
