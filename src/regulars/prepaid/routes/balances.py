"""What contacts keep with the account, and what it owes them together."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.work import Work
from regulars.ledger.schemas import BalanceAsOf
from regulars.prepaid import queries
from regulars.prepaid.schemas import (
    KeptPrepaidBalanceOut,
    PrepaidLiabilityOut,
    WrittenPrepaidBalanceOut,
)


@clients.get(
    "/contacts/{contact_uuid}/prepaid-balance",
    allows=Permission.PREPAID_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/{contact_uuid}/prepaid-balance",
    allows=Permission.PREPAID_READ,
    refuses=[ContactNotFound],
)
@register.get(
    "/contacts/{contact_uuid}/prepaid/balance",
    allows=Permission.PREPAID_READ,
    refuses=[ContactNotFound],
)
async def get_prepaid_balance(
    work: Work, contact_uuid: UUID
) -> WrittenPrepaidBalanceOut:
    """The money that the contact keeps with the account, at this moment."""
    kept = await queries.balance_of(work, contact_uuid)
    words = (kept.currency, kept.language)
    return WrittenPrepaidBalanceOut.of(kept.balance_in_cents, *words)


@dashboard.get(
    "/contacts/{contact_uuid}/prepaid-balance",
    allows=Permission.PREPAID_READ,
    refuses=[ContactNotFound],
)
async def get_kept_prepaid_balance(
    work: Work, contact_uuid: UUID
) -> KeptPrepaidBalanceOut:
    """The money that the contact keeps with the account, and what of it is set aside.

    Of a contact who never kept any it is 0.
    """
    return KeptPrepaidBalanceOut.kept(await queries.balance_of(work, contact_uuid))


@dashboard.get("/prepaid-liability", allows=Permission.PREPAID_READ)
async def get_prepaid_liability(work: Work, query: BalanceAsOf) -> PrepaidLiabilityOut:
    """What was owed on prepaid balances `as_of` a moment, as was `known_at` another.

    What contacts put in, less what they spent and what deleted ones left.
    """
    as_of, known_at = query.moments(work.now)
    owed = await queries.liability(work, as_of, known_at)
    return PrepaidLiabilityOut.of(owed, as_of, known_at)
