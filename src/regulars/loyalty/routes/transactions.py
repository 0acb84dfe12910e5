"""Lists of what contacts got and gave, and why."""

from uuid import UUID

from msgspec import structs

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.pages import LOYALTY_TRANSACTIONS, Page, oldest_first
from regulars.kit.work import Work
from regulars.loyalty import queries
from regulars.loyalty.errors import CreditReceptionNotFound
from regulars.loyalty.queries.receptions import Wanted
from regulars.loyalty.routes.receptions import all_shown
from regulars.loyalty.schemas import (
    CreditReceptionOut,
    ExplanationOut,
    TransactionList,
)
from regulars.loyalty.words import sentences


@clients.get(
    "/loyalty-transactions",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound, ShopNotFound],
)
@dashboard.get(
    "/loyalty-transactions",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound, ShopNotFound],
)
async def list_loyalty_transactions(
    work: Work, query: TransactionList, lenient: bool
) -> Page[CreditReceptionOut]:
    """A page of transactions, newest first; `sort=created_at` turns it round."""
    return await _listed(work, query, lenient=lenient)


@register.get(
    "/contacts/{contact_uuid}/loyalty-transactions",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound, ShopNotFound],
)
async def list_loyalty_transactions_of_contact(
    work: Work, contact_uuid: UUID, query: TransactionList, lenient: bool
) -> Page[CreditReceptionOut]:
    """A page of a contact's transactions, newest first."""
    asked = structs.replace(query, contact_uuid=contact_uuid)
    return await _listed(work, asked, lenient=lenient)


@dashboard.get(
    "/credit-receptions/{credit_reception_uuid}/explanation",
    allows=Permission.LOYALTY_READ,
    refuses=[CreditReceptionNotFound],
)
async def explain_credit_reception(
    work: Work, credit_reception_uuid: UUID
) -> ExplanationOut:
    """Why a reception has the credits it has: which rule of which version gave what."""
    kept = await queries.find_reception(work, credit_reception_uuid)
    told = kept.explanation
    return ExplanationOut(
        kept.uuid,
        kept.credits,
        kept.program_version,
        kept.unit_name,
        as_number(kept.unit_value),
        told["steps"],
        sentences(kept),
        atom(kept.happened_at),
        atom(kept.recorded_at),
        kept.reverses_uuid,
        kept.reversed_by,
    )


async def _listed(
    work: Work, query: TransactionList, *, lenient: bool
) -> Page[CreditReceptionOut]:
    if query.contact_uuid is not None:
        await contacts.find(work, query.contact_uuid)
    if query.shop_uuid is not None:
        await work.get(Shop, query.shop_uuid)
    window = query.window(LOYALTY_TRANSACTIONS, lenient=lenient)
    forward = oldest_first(query.sort, lenient=lenient)
    if query.type and query.type != "credit_reception":
        # Rewards are received in a room of their own; here there are none.
        return window.of([], 0)
    wanted = Wanted(query.contact_uuid, query.shop_uuid, query.created_at)
    found = await queries.search_transactions(
        work, window, wanted, oldest_first=forward
    )
    return found.of(await all_shown(work, found.items))
