"""Loading gift cards, paying with them, and undoing what was done last."""

from uuid import UUID

from msgspec import UNSET, structs

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Shop
from regulars.contacts.schemas import channel_of
from regulars.giftcards import queries, service
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardMaximumExceeded,
    GiftcardNotFound,
    GiftcardNotIncrementable,
    GiftcardNotLinkedToProgram,
    GiftcardNotValid,
    GiftcardPinLocked,
    GiftcardPinWrong,
    GiftcardProgramNotFound,
    GiftcardTransactionNotFound,
    InsufficientAmountOnGiftcard,
    OnlyNonReincrementableGiftcards,
    ShopHasNoAccessToGiftcardProgram,
)
from regulars.giftcards.queries import Giftcard, Program, Transaction, Wanted
from regulars.giftcards.routes.finding import Told, found_by_code, wants_pin
from regulars.giftcards.schemas import (
    GiftcardTransactionCreate,
    GiftcardTransactionList,
    GiftcardTransactionOut,
    GiftcardTransactionSearch,
    GiftcardTransactionSettingsOut,
    RegisterGiftcardTransactionCreate,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.pages import GIFTCARD_TRANSACTIONS, Page, oldest_first
from regulars.kit.work import Work

MOVING: list[type[Problem]] = [
    GiftcardNotLinkedToProgram,
    ShopHasNoAccessToGiftcardProgram,
    CardNotActivated,
    GiftcardNotValid,
    GiftcardExpired,
    InsufficientAmountOnGiftcard,
    GiftcardNotIncrementable,
    GiftcardMaximumExceeded,
]

CREATING: list[type[Problem]] = [
    ShopNotFound,
    GiftcardNotFound,
    *MOVING,
    GiftcardPinWrong,
    GiftcardPinLocked,
]

LISTING: list[type[Problem]] = [
    GiftcardNotFound,
    GiftcardProgramNotFound,
    ShopNotFound,
    TooManyRequests,
]

BY_CLIENTS = [OnlyNonReincrementableGiftcards]


@clients.post(
    "/giftcard-transactions",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=[*CREATING, *BY_CLIENTS],
)
async def create_giftcard_transaction(
    work: Work, caller: Caller, keys: Keys, body: GiftcardTransactionCreate
) -> GiftcardTransactionOut:
    """Load a gift card, or pay with it: then the amount is negative.

    A digital card is loaded once. Physical cards are taken at registers alone, unless
    their program says otherwise (1114).
    """
    order = _movement(work, caller, body, body.shop_uuid, by_client=True)
    return GiftcardTransactionOut.of(await _moved(work, keys, order, body.pin))


@register.post(
    "/giftcard-transactions", allows=Permission.GIFTCARDS_WRITE, refuses=CREATING
)
async def create_giftcard_transaction_at_register(
    work: Work, caller: Caller, keys: Keys, body: RegisterGiftcardTransactionCreate
) -> GiftcardTransactionOut:
    """Load a gift card at this register's shop, or pay with it."""
    shop_uuid = caller.shop_uuid or body.shop_uuid
    if shop_uuid is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    order = _movement(work, caller, body, shop_uuid)
    return GiftcardTransactionOut.of(await _moved(work, keys, order, body.pin))


@dashboard.post(
    "/giftcard-transactions",
    allows=Permission.GIFTCARDS_WRITE,
    refuses=CREATING,
    moves_value=True,
)
async def create_giftcard_transaction_on_dashboard(
    work: Work, caller: Caller, keys: Keys, body: GiftcardTransactionCreate
) -> GiftcardTransactionSettingsOut:
    """Load a gift card, or pay with it, in one of the shops."""
    order = _movement(work, caller, body, body.shop_uuid, by_staff=True)
    done = await _moved(work, keys, order, body.pin)
    return GiftcardTransactionSettingsOut.of(done)


@clients.get(
    "/giftcard-transactions", allows=Permission.GIFTCARDS_READ, refuses=LISTING
)
async def list_giftcard_transactions(
    work: Work,
    caller: Caller,
    keys: Keys,
    guesses: Limits,
    query: GiftcardTransactionList,
) -> Page[GiftcardTransactionOut]:
    """A page of transactions, newest first; `sort=created_at` turns it round."""
    found = await _listed(work, caller, keys, guesses, query)
    return found.of([GiftcardTransactionOut.of(done) for done in found.items])


@dashboard.get(
    "/giftcard-transactions", allows=Permission.GIFTCARDS_READ, refuses=LISTING
)
async def list_giftcard_transactions_on_dashboard(
    work: Work,
    caller: Caller,
    keys: Keys,
    guesses: Limits,
    query: GiftcardTransactionSearch,
) -> Page[GiftcardTransactionSettingsOut]:
    """A page of transactions, newest first; `sort=created_at` turns it round."""
    found = await _listed(work, caller, keys, guesses, query, lenient=False)
    return found.of([GiftcardTransactionSettingsOut.of(done) for done in found.items])


async def _listed(
    work: Work,
    caller: Caller,
    keys: Keys,
    guesses: Limits,
    query: GiftcardTransactionList,
    *,
    lenient: bool = True,
) -> Page[Transaction]:
    if query.per_page is not UNSET and query.limit is None:
        query = structs.replace(query, limit=query.per_page)
    window = query.window(GIFTCARD_TRANSACTIONS, lenient=lenient)
    forward = oldest_first(query.sort, lenient=lenient)
    card_uuid = query.giftcard_uuid
    if query.giftcard_hash is not None:
        told = Told(query.giftcard_hash, query.pin, is_on_dashboard=not lenient)
        card = await found_by_code(work, caller, keys, guesses, told)
        if card_uuid not in (None, card.uuid):
            reason = "Must be the card of giftcard_hash."
            raise InvalidInput({"giftcard_uuid": [reason]})
        card_uuid = card.uuid
    await _look_for(work, query)
    of = (card_uuid, query.giftcard_program_uuid, query.shop_uuid)
    is_settled = None
    if isinstance(query, GiftcardTransactionSearch):
        is_settled = query.is_settled
    wanted = Wanted(*of, query.created_at, is_settled)
    return await queries.search_transactions(work, window, wanted, oldest_first=forward)


@clients.get(
    "/giftcard-transactions/{giftcard_transaction_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardTransactionNotFound],
)
@register.get(
    "/giftcard-transactions/{giftcard_transaction_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardTransactionNotFound],
)
async def get_giftcard_transaction(
    work: Work, giftcard_transaction_uuid: UUID
) -> GiftcardTransactionOut:
    """One transaction of a gift card."""
    done = await work.get(Transaction, giftcard_transaction_uuid)
    return GiftcardTransactionOut.of(done)


@dashboard.get(
    "/giftcard-transactions/{giftcard_transaction_uuid}",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardTransactionNotFound],
)
async def get_giftcard_transaction_on_dashboard(
    work: Work, giftcard_transaction_uuid: UUID
) -> GiftcardTransactionSettingsOut:
    """One transaction of a gift card, with why staff moved it, where they did."""
    done = await work.get(Transaction, giftcard_transaction_uuid)
    return GiftcardTransactionSettingsOut.of(done)


def _movement(
    work: Work,
    caller: Caller,
    body: GiftcardTransactionCreate | RegisterGiftcardTransactionCreate,
    shop_uuid: UUID,
    *,
    by_client: bool = False,
    by_staff: bool = False,
) -> service.Movement:
    if body.amount_in_cents == 0:
        raise InvalidInput({"amount_in_cents": ["Must not be 0."]})
    return service.Movement(
        card_uuid=body.giftcard_uuid,
        amount_in_cents=body.amount_in_cents,
        shop_uuid=shop_uuid,
        by_client=by_client,
        asks_pin=wants_pin(caller, on_dashboard=by_staff),
        by_staff=by_staff,
        channel=channel_of(caller),
        actor=work.actor,
        happened_at=work.now,
        attributes=body.custom_attributes,
        is_lenient=not by_staff,
    )


async def _moved(
    work: Work, keys: Keys, order: service.Movement, pin: str | None
) -> Transaction:
    """What was moved. A PIN that is right is asked for no more by who moves it."""
    pays = order.amount_in_cents is not None and order.amount_in_cents < 0
    if order.asks_pin and pays:
        assert order.card_uuid is not None
        known = await service.must_know_pin(work, keys, order.card_uuid, pin)
        order = structs.replace(order, asks_pin=not known)
    return await service.transacting.do(work, order)


async def _look_for(work: Work, query: GiftcardTransactionList) -> None:
    """Raises the refusal of whatever is named and unknown."""
    if query.giftcard_uuid is not None:
        await work.get(Giftcard, query.giftcard_uuid)
    if query.giftcard_program_uuid is not None:
        await work.get(Program, query.giftcard_program_uuid)
    if query.shop_uuid is not None:
        await work.get(Shop, query.shop_uuid)
