"""Taking back what a reception gave."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty import queries, service
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    RefundOfPendingNotReversible,
    ReversalNotReversible,
)
from regulars.loyalty.schemas import CorrectionOut, CreditReceptionOut, shown

REVERSING: list[type[Problem]] = [
    CreditReceptionNotFound,
    CreditReceptionAlreadyReversed,
    ReversalNotReversible,
    RefundOfPendingNotReversible,
    ContactNotFound,
    CreditReceptionInProgress,
]


@clients.post(
    "/credit-receptions/{credit_reception_uuid}/reverse",
    allows=Permission.LOYALTY_WRITE,
    refuses=REVERSING,
)
@register.post(
    "/credit-receptions/{credit_reception_uuid}/reverse",
    allows=Permission.LOYALTY_WRITE,
    refuses=REVERSING,
)
# The contract's register client reverses with a GET.
@register.get(
    "/credit-receptions/{credit_reception_uuid}/reverse",
    allows=Permission.LOYALTY_WRITE,
    refuses=REVERSING,
    writes=True,
)
@dashboard.post(
    "/credit-receptions/{credit_reception_uuid}/reverse",
    allows=Permission.LOYALTY_WRITE,
    refuses=REVERSING,
    moves_value=True,
)
async def reverse_credit_reception(
    work: Work, caller: Caller, credit_reception_uuid: UUID
) -> CreditReceptionOut:
    """Take back exactly what a reception gave, whatever the rules say by now.

    What has expired of it by then is not taken a second time; what was spent is owed.
    Answers the new reception, with the credits negated. Once for each reception. What
    was put right by hand (an adjustment) takes the permission to do that as well, and
    is owed in the same way; a negative adjustment takes no more than there is.
    """
    return await shown(work, await _reversed(work, caller, credit_reception_uuid))


@clients.post(
    "/credit-receptions/{credit_reception_uuid}/correct",
    allows=Permission.LOYALTY_WRITE,
    refuses=REVERSING,
)
async def correct_credit_reception(
    work: Work, caller: Caller, credit_reception_uuid: UUID
) -> CorrectionOut:
    """Reverse a reception, by the older name of that call. New code calls `reverse`.

    Older clients read the answer as a transaction of a gift card: so it also has
    `amount_in_cents`, which is 0, because no money moves.
    """
    undoing = await _reversed(work, caller, credit_reception_uuid)
    return CorrectionOut.told(await shown(work, undoing), undoing.attributes)


async def _reversed(work: Work, caller: Caller, uuid: UUID) -> queries.Reception:
    may_adjust = Permission.LOYALTY_ADJUST in caller.permissions
    channel = channel_of(caller)
    return await service.reverse(work, uuid, channel, may_adjust=may_adjust)
