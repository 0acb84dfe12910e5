"""Undoing what was done last on a gift card."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.schemas import channel_of
from regulars.giftcards import service
from regulars.giftcards.errors import (
    GiftcardTransactionNotFound,
    NotTheLastGiftcardTransaction,
)
from regulars.giftcards.queries import Transaction
from regulars.giftcards.routes.transactions import BY_CLIENTS, MOVING
from regulars.giftcards.schemas import (
    GiftcardTransactionOut,
    GiftcardTransactionSettingsOut,
)
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work

REVERSING: list[type[Problem]] = [
    GiftcardTransactionNotFound,
    NotTheLastGiftcardTransaction,
    *MOVING,
]


@clients.post(
    "/giftcard-transactions/{giftcard_transaction_uuid}/reverse",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=[*REVERSING, *BY_CLIENTS],
)
@clients.post(
    "/giftcard-transactions/{giftcard_transaction_uuid}/correct",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=[*REVERSING, *BY_CLIENTS],
)
async def reverse_giftcard_transaction(
    work: Work, caller: Caller, giftcard_transaction_uuid: UUID
) -> GiftcardTransactionOut:
    """Undo the last transaction of a gift card; answers the one that does so.

    By the card's uuid it is the card's load, while nothing came after it: wait for the
    answer of the load, because whoever asks at the same moment may be served first. A
    payment that is undone is no load: it may also go back onto a digital card.
    """
    uuid = giftcard_transaction_uuid
    done = await _reversed(work, caller, uuid, None, by_client=True)
    return GiftcardTransactionOut.of(done)


@register.post(
    "/giftcard-transactions/{giftcard_transaction_uuid}/reverse",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=REVERSING,
)
@register.get(
    "/giftcard-transactions/{giftcard_transaction_uuid}/reverse",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=REVERSING,
    writes=True,
)
@register.post(
    "/giftcard-transactions/{giftcard_transaction_uuid}/correct",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=REVERSING,
)
async def reverse_giftcard_transaction_in_a_shop(
    work: Work, caller: Caller, giftcard_transaction_uuid: UUID
) -> GiftcardTransactionOut:
    """Undo the last transaction of a gift card; answers the one that does so.

    A register undoes it at its own shop, everybody else where it was done.
    """
    uuid = giftcard_transaction_uuid
    done = await _reversed(work, caller, uuid, caller.shop_uuid)
    return GiftcardTransactionOut.of(done)


@dashboard.post(
    "/giftcard-transactions/{giftcard_transaction_uuid}/reverse",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=REVERSING,
    moves_value=True,
)
async def reverse_giftcard_transaction_on_dashboard(
    work: Work, caller: Caller, giftcard_transaction_uuid: UUID
) -> GiftcardTransactionSettingsOut:
    """Undo the last transaction of a gift card; answers the one that does so.

    A payment is also undone when the card's last day has passed since: it is on the
    card again, which you may extend.
    """
    uuid = giftcard_transaction_uuid
    done = await _reversed(work, caller, uuid, caller.shop_uuid, by_staff=True)
    return GiftcardTransactionSettingsOut.of(done)


async def _reversed(
    work: Work,
    caller: Caller,
    uuid: UUID,
    shop_uuid: UUID | None,
    *,
    by_client: bool = False,
    by_staff: bool = False,
) -> Transaction:
    order = service.Movement(
        undoes=uuid,
        shop_uuid=shop_uuid,
        by_client=by_client,
        by_staff=by_staff,
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
    )
    return await service.transacting.do(work, order)
