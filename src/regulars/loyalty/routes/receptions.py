"""Giving credits, reckoning them, and taking them back."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.loyalty import queries, service
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    ReversalNotReversible,
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

RECEIVING: list[type[Problem]] = [*REFUSES, CreditReceptionInProgress]

REVERSING: list[type[Problem]] = [
    CreditReceptionNotFound,
    CreditReceptionAlreadyReversed,
    ReversalNotReversible,
    CreditReceptionInProgress,
]

Reception = CreditReceptionCreate | RegisterReceptionCreate


@clients.post("/credit-receptions", allows=Permission.LOYALTY_WRITE, refuses=RECEIVING)
async def create_credit_reception(
    work: Work, caller: Caller, body: CreditReceptionCreate
) -> CreditReceptionOut:
    """Give a contact credits for what they did at a shop.

    Send `unit_value`, which the rules reckon, or `credits`, which stand above them.
    Negative credits take back a share of what was given (a partial refund).
    """
    return await _received(work, caller, body, body.shop_uuid, work.now)


@register.post("/credit-receptions", allows=Permission.LOYALTY_WRITE, refuses=RECEIVING)
async def create_credit_reception_at_register(
    work: Work, caller: Caller, body: RegisterReceptionCreate
) -> CreditReceptionOut:
    """Give a contact credits at this register's shop."""
    shop_uuid = _shop(caller, body.shop_uuid)
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
    work: Work, query: CreditsCalculate, lenient: bool
) -> CalculatedOut:
    """What a sale would give on today's terms. Nothing is written."""
    if not lenient:
        _refuse_nothing(None, query.unit_value)
    sale = Sale(query.shop_uuid, query.unit_value, query.unit_name)
    decision = await service.calculate(work, sale, query.contact_uuid)
    return CalculatedOut(decision.credits)


@register.get(
    "/credit-receptions/calculate", allows=Permission.LOYALTY_READ, refuses=REFUSES
)
async def calculate_credits_at_register(
    work: Work, caller: Caller, query: RegisterCalculate
) -> CalculatedOut:
    """What a sale would give at this register's shop. Nothing is written."""
    shop_uuid = _shop(caller, query.shop_uuid)
    sale = Sale(shop_uuid, query.unit_value, query.unit_name)
    decision = await service.calculate(work, sale, query.contact_uuid)
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
    Answers the new reception, with the credits negated. Once for each reception.
    """
    undoing = await service.reverse(work, credit_reception_uuid, channel_of(caller))
    return await shown(work, undoing)


async def shown(work: Work, kept: queries.Reception) -> CreditReceptionOut:
    """A kept reception with its shop and unit, as callers read it."""
    [told] = await all_shown(work, [kept])
    return told


async def all_shown(
    work: Work, kept: Sequence[queries.Reception]
) -> list[CreditReceptionOut]:
    """The same of several."""
    terms = await queries.terms(work)
    if not all(_has(terms, each) for each in kept):
        # Another process has added a shop or a unit, and this one has not heard yet.
        terms = await queries.terms(work, fresh=True)
    shops = {uuid: each.shop for uuid, each in terms.shops.items()}
    return [CreditReceptionOut.of(each, shops, terms.units) for each in kept]


def _has(terms: queries.Terms, kept: queries.Reception) -> bool:
    unit = kept.unit_name
    return kept.shop_uuid in terms.shops and (unit is None or unit in terms.units)


async def _received(
    work: Work, caller: Caller, body: Reception, shop_uuid: UUID, happened_at: datetime
) -> CreditReceptionOut:
    sale = Sale(shop_uuid, body.unit_value, body.unit_name, body.credits)
    order = service.CreditOrder(
        body.contact_uuid, sale, channel_of(caller), work.actor, happened_at
    )
    return CreditReceptionOut.received(await service.receiving.do(work, order))


def _refuse_nothing(credits: int | None, unit_value: Decimal | None) -> None:
    """Shops send sales of 0 to the public doors; a person who does so has slipped."""
    given = {"credits": credits, "unit_value": unit_value}
    nothing = {name: ["Must not be 0."] for name, each in given.items() if each == 0}
    if nothing:
        raise InvalidInput(nothing)


def _shop(caller: Caller, asked: UUID | None) -> UUID:
    """The register's shop; a caller without a register has to name one."""
    if caller.shop_uuid is not None:
        return caller.shop_uuid
    if asked is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    return asked
