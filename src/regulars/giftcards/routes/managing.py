"""What staff do with gift cards, and what is owed on them."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.schemas import channel_of
from regulars.giftcards import queries, service
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardHasNoPin,
    GiftcardMaximumExceeded,
    GiftcardNotFound,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardOnHold,
    GiftcardProgramNotFound,
    InsufficientAmountOnGiftcard,
)
from regulars.giftcards.schemas import (
    GiftcardReason,
    GiftcardSettingsOut,
    GiftcardTransfer,
    GiftcardUpdate,
    LiabilityOut,
    guarded,
    shown,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.ledger.schemas import BalanceAsOf

CHANGING: list[type[Problem]] = [GiftcardNotFound, GiftcardNotValid]


@dashboard.put(
    "/giftcards/{giftcard_uuid}",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[*CHANGING, GiftcardProgramNotFound],
)
async def change_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID, body: GiftcardUpdate
) -> GiftcardSettingsOut:
    """Extend a gift card, give it a program, fill in its attributes.

    `expiration_date` null is for ever; one that has passed may be put off as well. What
    is on a card that gets another program is owed by that one from then on.
    """
    card = await service.change_card(work, giftcard_uuid, body.change())
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/activate",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=CHANGING,
)
async def activate_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID
) -> GiftcardSettingsOut:
    """Have a printed gift card taken from now on."""
    card = await service.activate(work, giftcard_uuid)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/block",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=CHANGING,
)
async def block_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID, body: GiftcardReason
) -> GiftcardSettingsOut:
    """Have nobody take a gift card (7010) until it is unblocked.

    From the answer on, whatever tills ask at the same moment.
    """
    card = await service.block(work, giftcard_uuid, body.reason)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/unblock",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=CHANGING,
)
async def unblock_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID
) -> GiftcardSettingsOut:
    """Have a blocked gift card taken again."""
    card = await service.unblock(work, giftcard_uuid)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/unlock-pin",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[GiftcardNotFound, GiftcardHasNoPin],
)
async def unlock_giftcard_pin(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID
) -> GiftcardSettingsOut:
    """Have a gift card's PIN compared again, before the hour is over."""
    card = await service.unlock_pin(work, giftcard_uuid)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/new-pin",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[GiftcardNotFound],
)
async def renew_giftcard_pin(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID
) -> GiftcardSettingsOut:
    """Give a gift card a new PIN, or its first; the old one is good for nothing more.

    It is asked for while the card's program says so. `pin` tells it to who may list
    gift cards: see that its holder gets it.
    """
    card = await service.renew_pin(work, keys, giftcard_uuid)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/cancel",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[*CHANGING, GiftcardOnHold],
    moves_value=True,
)
async def cancel_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID, body: GiftcardReason
) -> GiftcardSettingsOut:
    """End a gift card for good. What was on it is owed no more.

    Pay its holder back first, if they are to have it: nothing brings the card back.
    """
    channel = channel_of(caller)
    card = await service.cancel(work, giftcard_uuid, channel, body.reason)
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.post(
    "/giftcards/{giftcard_uuid}/transfer",
    allows=Permission.GIFTCARDS_ADJUST,
    refuses=[
        *CHANGING,
        GiftcardOnHold,
        GiftcardExpired,
        InsufficientAmountOnGiftcard,
        GiftcardNotLinkedToProgram,
        CardNotActivated,
        GiftcardMaximumExceeded,
    ],
    moves_value=True,
)
async def transfer_giftcard(
    work: Work, caller: Caller, keys: Keys, giftcard_uuid: UUID, body: GiftcardTransfer
) -> GiftcardSettingsOut:
    """Move all that is on a gift card to another; answers the other.

    Also off a card that is blocked, because it was lost. It is no load, so it may also
    go onto a digital card that was loaded.
    """
    card = await service.transfer(
        work, giftcard_uuid, body.to_giftcard_uuid, channel_of(caller), body.reason
    )
    return guarded(await shown(work, keys, card, GiftcardSettingsOut), caller)


@dashboard.get("/giftcard-liability", allows=Permission.GIFTCARDS_READ)
async def get_giftcard_liability(work: Work, query: BalanceAsOf) -> LiabilityOut:
    """What was owed on gift cards `as_of` a moment, by what was `known_at` another.

    By program, and of it what stood on cards that had expired by then. Both moments are
    now unless you give them.
    """
    as_of, known_at = query.moments(work.now)
    owed = await queries.liability(work, as_of, known_at)
    return LiabilityOut.of(owed, as_of, known_at)
