"""Putting money onto prepaid balances, paying with them, and undoing either."""

from uuid import UUID

from msgspec.structs import replace

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.pages import (
    DASHBOARD,
    PREPAID_TRANSACTIONS,
    Page,
    current_from,
    oldest_first,
)
from regulars.kit.work import Work
from regulars.prepaid import queries, service
from regulars.prepaid.errors import (
    InsufficientPrepaidBalance,
    PrepaidReversalNotReversible,
    PrepaidTransactionAlreadyReversed,
    PrepaidTransactionNotFound,
)
from regulars.prepaid.queries import Transaction, Wanted
from regulars.prepaid.schemas import (
    PrepaidTransactionCreate,
    PrepaidTransactionList,
    PrepaidTransactionOut,
    RegisterPrepaidTransactionCreate,
)
from regulars.prepaid.schemas.transactions import WHO

ON_PUBLIC_DOORS = replace(PREPAID_TRANSACTIONS, described=current_from)

CREATING: list[type[Problem]] = [
    ShopNotFound,
    ContactNotFound,
    ContactIdentifierNotFound,
    ContactIdentifierInactive,
    ContactIdentifierNotLinked,
    ContactIdentifierAlreadyLinked,
    InsufficientPrepaidBalance,
]

REVERSING: list[type[Problem]] = [
    PrepaidTransactionNotFound,
    ContactNotFound,
    PrepaidReversalNotReversible,
    PrepaidTransactionAlreadyReversed,
    InsufficientPrepaidBalance,
]

LISTING: list[type[Problem]] = [ContactNotFound, ShopNotFound]


@clients.post(
    "/prepaid-transactions", allows=Permission.PREPAID_WRITE, refuses=CREATING
)
async def create_prepaid_transaction(
    work: Work, caller: Caller, body: PrepaidTransactionCreate
) -> PrepaidTransactionOut:
    """Put money onto a contact's balance, or pay with it: then the amount is negative.

    It never goes below zero: a payment of more than there is moves nothing.
    """
    order = _movement(work, caller, body, body.shop_uuid)
    return PrepaidTransactionOut.of(await service.transacting.do(work, order))


@register.post(
    "/prepaid-transactions", allows=Permission.PREPAID_WRITE, refuses=CREATING
)
async def create_prepaid_transaction_at_register(
    work: Work, caller: Caller, body: RegisterPrepaidTransactionCreate
) -> PrepaidTransactionOut:
    """Put money onto a contact's balance at this register's shop, or pay with it.

    It happens in the register's own shop, whatever `shop_uuid` says; a caller who
    stands in none has to name one.
    """
    shop_uuid = caller.shop_uuid or body.shop_uuid
    if shop_uuid is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    order = _movement(work, caller, body, shop_uuid)
    return PrepaidTransactionOut.of(await service.transacting.do(work, order))


@dashboard.post(
    "/prepaid-transactions",
    allows=Permission.PREPAID_WRITE,
    refuses=CREATING,
    moves_value=True,
)
async def create_prepaid_transaction_on_dashboard(
    work: Work, caller: Caller, body: PrepaidTransactionCreate
) -> PrepaidTransactionOut:
    """Put money onto a contact's balance, or pay with it, in one of the shops."""
    order = _movement(work, caller, body, body.shop_uuid, is_lenient=False)
    return PrepaidTransactionOut.of(await service.transacting.do(work, order))


@clients.get("/prepaid-transactions", allows=Permission.PREPAID_READ, refuses=LISTING)
async def list_prepaid_transactions(
    work: Work, query: PrepaidTransactionList
) -> Page[PrepaidTransactionOut]:
    """A page of transactions, newest first; `sort=created_at` turns it round.

    Of a contact those count too who were merged into them.
    """
    window = query.window(ON_PUBLIC_DOORS, lenient=True)
    forward = oldest_first(query.sort, lenient=True)
    wanted = await _wanted(work, query)
    found = await queries.search_transactions(
        work, window, wanted, oldest_first=forward
    )
    return found.of([PrepaidTransactionOut.of(done) for done in found.items])


@dashboard.get("/prepaid-transactions", allows=Permission.PREPAID_READ, refuses=LISTING)
async def search_prepaid_transactions(
    work: Work, query: PrepaidTransactionList
) -> Page[PrepaidTransactionOut]:
    """A page of transactions, newest first; `sort=created_at` turns it round."""
    window = query.window(DASHBOARD, lenient=False)
    forward = oldest_first(query.sort, lenient=False)
    wanted = await _wanted(work, query)
    found = await queries.search_transactions(
        work, window, wanted, oldest_first=forward
    )
    return found.of([PrepaidTransactionOut.of(done) for done in found.items])


@clients.get(
    "/prepaid-transactions/{prepaid_transaction_uuid}",
    allows=Permission.PREPAID_READ,
    refuses=[PrepaidTransactionNotFound],
)
@register.get(
    "/prepaid-transactions/{prepaid_transaction_uuid}",
    allows=Permission.PREPAID_READ,
    refuses=[PrepaidTransactionNotFound],
)
@dashboard.get(
    "/prepaid-transactions/{prepaid_transaction_uuid}",
    allows=Permission.PREPAID_READ,
    refuses=[PrepaidTransactionNotFound],
)
async def get_prepaid_transaction(
    work: Work, prepaid_transaction_uuid: UUID
) -> PrepaidTransactionOut:
    """One transaction of a prepaid balance."""
    done = await work.get(Transaction, prepaid_transaction_uuid)
    return PrepaidTransactionOut.of(done)


@clients.post(
    "/prepaid-transactions/{prepaid_transaction_uuid}/reverse",
    allows=Permission.PREPAID_WRITE,
    refuses=REVERSING,
)
@register.post(
    "/prepaid-transactions/{prepaid_transaction_uuid}/reverse",
    allows=Permission.PREPAID_WRITE,
    refuses=REVERSING,
)
@dashboard.post(
    "/prepaid-transactions/{prepaid_transaction_uuid}/reverse",
    allows=Permission.PREPAID_WRITE,
    refuses=REVERSING,
    moves_value=True,
)
async def reverse_prepaid_transaction(
    work: Work, caller: Caller, prepaid_transaction_uuid: UUID
) -> PrepaidTransactionOut:
    """Undo a transaction whole, once; answers the one that does so.

    A top-up is taken back only while all of it is still there. A register undoes it at
    its own shop, everybody else where it was done.
    """
    order = service.Movement(
        undoes=prepaid_transaction_uuid,
        shop_uuid=caller.shop_uuid,
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
    )
    return PrepaidTransactionOut.of(await service.transacting.do(work, order))


def _movement(
    work: Work,
    caller: Caller,
    body: PrepaidTransactionCreate | RegisterPrepaidTransactionCreate,
    shop_uuid: UUID,
    *,
    is_lenient: bool = True,
) -> service.Movement:
    card = contacts.scanned(body.contact_identifier_value or "") or None
    if card is None and body.contact_uuid is None:
        reason = "Give contact_uuid or contact_identifier_value."
        raise InvalidInput({name: [reason] for name in WHO})
    if body.amount_in_cents == 0:
        raise InvalidInput({"amount_in_cents": ["Must not be 0."]})
    return service.Movement(
        contact_uuid=body.contact_uuid,
        identifier=card,
        amount_in_cents=body.amount_in_cents,
        shop_uuid=shop_uuid,
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
        attributes=body.custom_attributes,
        is_lenient=is_lenient,
    )


async def _wanted(work: Work, query: PrepaidTransactionList) -> Wanted:
    """What is asked for. Raises the refusal of whatever is named and unknown."""
    if query.contact_uuid is not None:
        await contacts.must_be_there(work, query.contact_uuid)
    if query.shop_uuid is not None:
        await work.get(Shop, query.shop_uuid)
    return Wanted(query.contact_uuid, query.shop_uuid, query.created_at)
