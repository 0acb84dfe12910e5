"""Giving credits, and reckoning them."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.contacts.queries import scanned
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.loyalty import queries, service
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    PosTransactionAlreadyLinked,
    PosTransactionNotFound,
    ShopNotLinked,
    UnitNotFound,
)
from regulars.loyalty.schemas import (
    CalculatedOut,
    CreditReceptionCreate,
    CreditReceptionOut,
    CreditsCalculate,
    DashboardReceptionCreate,
    RegisterCalculate,
    RegisterReceptionCreate,
    shown,
)
from regulars.loyalty.service.decide import Sale

REFUSES: list[type[Problem]] = [
    ShopNotFound,
    ShopNotLinked,
    LoyaltyProgramNotActive,
    ContactNotFound,
    UnitNotFound,
    NoDefaultUnit,
    MaximumCreditsReached,
]

RECEIVING: list[type[Problem]] = [
    *REFUSES,
    ContactIdentifierNotFound,
    ContactIdentifierInactive,
    ContactIdentifierNotLinked,
    ContactIdentifierAlreadyLinked,
    PosTransactionNotFound,
    PosTransactionAlreadyLinked,
    CreditReceptionInProgress,
]

Reception = CreditReceptionCreate | RegisterReceptionCreate | DashboardReceptionCreate


@clients.post("/credit-receptions", allows=Permission.LOYALTY_WRITE, refuses=RECEIVING)
async def create_credit_reception(
    work: Work, caller: Caller, body: CreditReceptionCreate
) -> CreditReceptionOut:
    """Give a contact credits for what they did at a shop.

    Send `unit_value`, which the rules reckon, or `credits`, which stand above them.
    Negative credits take back a share of what was given (a partial refund): pending
    credits first, the newest before the others, then as many as are there, so that the
    last one leaves nothing. The account's own attributes stand
    beside the other fields, by their names.
    """
    return await _received(work, caller, body, body.shop_uuid, work.now)


@register.post("/credit-receptions", allows=Permission.LOYALTY_WRITE, refuses=RECEIVING)
async def create_credit_reception_at_register(
    work: Work, caller: Caller, body: RegisterReceptionCreate
) -> CreditReceptionOut:
    """Give a contact credits at this register's shop."""
    shop_uuid = shop_of(caller, body.shop_uuid)
    return await _received(work, caller, body, shop_uuid, work.now)


@dashboard.post(
    "/credit-receptions",
    allows=Permission.LOYALTY_WRITE,
    refuses=RECEIVING,
    moves_value=True,
)
async def create_credit_reception_on_dashboard(
    work: Work, caller: Caller, body: DashboardReceptionCreate
) -> CreditReceptionOut:
    """Give a contact credits, also for something that happened earlier."""
    _refuse_nothing(body.credits, body.unit_value)
    happened_at = body.happened_at or work.now
    if happened_at > work.now:
        raise InvalidInput({"happened_at": ["This lies in the future."]})
    return await _received(work, caller, body, body.shop_uuid, happened_at)


@clients.get(
    "/credit-receptions/calculate", allows=Permission.LOYALTY_READ, refuses=REFUSES
)
@dashboard.get(
    "/credit-receptions/calculate", allows=Permission.LOYALTY_READ, refuses=REFUSES
)
async def calculate_credits(
    work: Work, caller: Caller, query: CreditsCalculate, lenient: bool
) -> CalculatedOut:
    """What a sale would give on today's terms. Nothing is written."""
    if not lenient:
        _refuse_nothing(None, query.unit_value)
    sale = Sale(query.shop_uuid, query.unit_value, query.unit_name or None)
    channel = channel_of(caller)
    decision = await service.calculate(work, sale, query.contact_uuid, channel)
    return CalculatedOut(decision.credits)


@register.get(
    "/credit-receptions/calculate", allows=Permission.LOYALTY_READ, refuses=REFUSES
)
async def calculate_credits_at_register(
    work: Work, caller: Caller, query: RegisterCalculate
) -> CalculatedOut:
    """What a sale would give at this register's shop. Nothing is written."""
    shop_uuid = shop_of(caller, query.shop_uuid)
    sale = Sale(shop_uuid, query.unit_value, query.unit_name or None)
    channel = channel_of(caller)
    decision = await service.calculate(work, sale, query.contact_uuid, channel)
    return CalculatedOut(decision.credits)


@clients.get(
    "/credit-receptions/{credit_reception_uuid}",
    allows=Permission.LOYALTY_READ,
    refuses=[CreditReceptionNotFound],
)
@register.get(
    "/credit-receptions/{credit_reception_uuid}",
    allows=Permission.LOYALTY_READ,
    refuses=[CreditReceptionNotFound],
)
@dashboard.get(
    "/credit-receptions/{credit_reception_uuid}",
    allows=Permission.LOYALTY_READ,
    refuses=[CreditReceptionNotFound],
)
async def get_credit_reception(
    work: Work, credit_reception_uuid: UUID
) -> CreditReceptionOut:
    """One credit reception."""
    kept = await queries.find_reception(work, credit_reception_uuid)
    return await shown(work, kept)


async def _received(
    work: Work, caller: Caller, body: Reception, shop_uuid: UUID, happened_at: datetime
) -> CreditReceptionOut:
    _refuse_contradiction(body, work.now)
    _refuse_passed(body, happened_at)
    sale = Sale(shop_uuid, body.unit_value, body.unit_name or None, body.credits)
    card = scanned(body.contact_identifier_value or "")
    order = service.CreditOrder(
        body.contact_uuid,
        sale,
        channel_of(caller),
        work.actor,
        happened_at,
        card or None,
        given=body.attributes,
        is_lenient=not isinstance(body, DashboardReceptionCreate),
        is_pending=body.is_pending,
        pending_until=body.pending_until,
    )
    sold = body.pos_transaction_uuid
    if sold is None and not isinstance(body, DashboardReceptionCreate):
        sold = await service.sold_as(work, body.pos_transaction_id, shop_uuid)
    if sold is None:
        given = await service.receive_one(work, order)
    else:
        given = await service.receive_for_pos_transaction(work, order, sold)
    return CreditReceptionOut.received(given)


def _refuse_contradiction(body: Reception, now: datetime) -> None:
    """What is said of waiting has to fit the credits, and itself."""
    until = body.pending_until
    if (body.credits or 0) < 0 and (body.is_pending or until is not None):
        name = "is_pending" if body.is_pending else "pending_until"
        raise InvalidInput({name: ["What is taken back does not wait."]})
    if body.is_pending is False and until is not None and until > now:
        reason = "Credits that are not pending can't wait for a moment to come."
        raise InvalidInput({"pending_until": [reason]})


def _refuse_passed(body: Reception, happened_at: datetime) -> None:
    """A person who lets credits wait for a moment before the sale has slipped.

    A till that was offline tells of sales late: there it has passed meanwhile.
    """
    until = body.pending_until
    is_by_hand = isinstance(body, DashboardReceptionCreate)
    if is_by_hand and until is not None and until <= happened_at:
        raise InvalidInput({"pending_until": ["Must be after the sale."]})


def _refuse_nothing(credits: int | None, unit_value: Decimal | None) -> None:
    """Shops send sales of 0 to the public doors; a person who does so has slipped."""
    given = {"credits": credits, "unit_value": unit_value}
    nothing = {name: ["Must not be 0."] for name, each in given.items() if each == 0}
    if nothing:
        raise InvalidInput(nothing)


def shop_of(caller: Caller, asked: UUID | None) -> UUID:
    """The register's shop; a caller without a register has to name one."""
    if caller.shop_uuid is not None:
        return caller.shop_uuid
    if asked is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    return asked
