"""What contacts keep with the account, and what it owes them together."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.pages import DASHBOARD, Page
from regulars.kit.work import Work
from regulars.ledger.schemas import BalanceAsOf
from regulars.prepaid import queries
from regulars.prepaid.schemas import (
    KeptPrepaidBalanceOut,
    PrepaidHolderList,
    PrepaidHolderOut,
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


@dashboard.get("/prepaid-balances", allows=Permission.PREPAID_READ)
async def list_prepaid_balances(
    work: Work, query: PrepaidHolderList
) -> Page[PrepaidHolderOut]:
    """A page of the contacts who have money here, whoever came last first."""
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.search_holders(work, window, query.search)
    return found.of([PrepaidHolderOut.of(holder) for holder in found.items])


@dashboard.get("/prepaid-liability", allows=Permission.PREPAID_READ)
async def get_prepaid_liability(work: Work, query: BalanceAsOf) -> PrepaidLiabilityOut:
    """What was owed on prepaid balances `as_of` a moment, as was `known_at` another.

    What contacts put in, less what they spent and what deleted ones left.
    """
    as_of, known_at = query.moments(work.now)
    owed = await queries.liability(work, as_of, known_at)
    return PrepaidLiabilityOut.of(owed, as_of, known_at)
