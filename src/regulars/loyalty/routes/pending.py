"""Credits that were given and can't be spent yet."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty import queries, service
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    CreditsNotPending,
)
from regulars.loyalty.schemas import CreditReceptionOut, PendingCreditsOut, shown

RELEASING: list[type[Problem]] = [
    CreditReceptionNotFound,
    CreditsNotPending,
    ContactNotFound,
    CreditReceptionInProgress,
]


@clients.get(
    "/contacts/{contact_uuid}/pending-credits",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/{contact_uuid}/pending-credits",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound],
)
@dashboard.get(
    "/contacts/{contact_uuid}/pending-credits",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound],
)
async def list_pending_credits(work: Work, contact_uuid: UUID) -> PendingCreditsOut:
    """What a contact has got and can't spend yet. It is in no balance."""
    return PendingCreditsOut.of(await queries.pending_of(work, contact_uuid))


@clients.post(
    "/credit-receptions/{credit_reception_uuid}/release",
    allows=Permission.LOYALTY_WRITE,
    refuses=RELEASING,
)
@register.post(
    "/credit-receptions/{credit_reception_uuid}/release",
    allows=Permission.LOYALTY_WRITE,
    refuses=RELEASING,
)
@dashboard.post(
    "/credit-receptions/{credit_reception_uuid}/release",
    allows=Permission.LOYALTY_WRITE,
    refuses=RELEASING,
    moves_value=True,
)
async def release_credit_reception(
    work: Work, credit_reception_uuid: UUID
) -> CreditReceptionOut:
    """Let pending credits be spent from now on, before their moment or without one."""
    return await shown(work, await service.release(work, credit_reception_uuid))
