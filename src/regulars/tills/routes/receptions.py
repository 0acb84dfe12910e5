"""Credits that tills give, also those of a while ago, and what became of them."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
)
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    PosTransactionAlreadyLinked,
    PosTransactionNotFound,
)
from regulars.tills import queries, service
from regulars.tills.errors import (
    TillAmountTooHigh,
    TillReceptionChanged,
    TillReceptionNotFound,
)
from regulars.tills.queries import TillReception
from regulars.tills.routes.scanning import RECKONING
from regulars.tills.schemas import (
    TillReceptionCreate,
    TillReceptionOut,
    TillReceptionSettle,
)
from regulars.tills.schemas.receptions import Given

GIVING: list[type[Problem]] = [
    *RECKONING,
    ContactIdentifierNotFound,
    ContactIdentifierInactive,
    ContactIdentifierNotLinked,
    ContactIdentifierAlreadyLinked,
    PosTransactionNotFound,
    PosTransactionAlreadyLinked,
    CreditReceptionInProgress,
    TillAmountTooHigh,
    TillReceptionChanged,
]


@register.post("/till-receptions", allows=Permission.LOYALTY_WRITE, refuses=GIVING)
async def create_till_reception(
    work: Work, caller: Caller, body: TillReceptionCreate
) -> TillReceptionOut:
    """Give credits once, however often this is sent: by the uuid that the till made.

    What it gave is reckoned by the rules of when it happened. An answer that got lost
    is asked for by sending the same again, for ever.
    """
    if body.contact_uuid is None and body.code is None:
        raise InvalidInput({"contact_uuid": ["Name the customer, or a code."]})
    order = service.TillOrder(
        operation_uuid=body.operation_uuid,
        shop_uuid=_shop_of(caller, body.shop_uuid),
        register_id=caller.register_id,
        sequence=body.sequence,
        contact_uuid=body.contact_uuid,
        code=body.code,
        unit_value=body.unit_value,
        unit_name=body.unit_name or None,
        credits=body.credits,
        pos_transaction_uuid=body.pos_transaction_uuid,
        happened_at=body.happened_at,
        is_late=body.is_late,
        channel=channel_of(caller),
    )
    outcome = await service.give(work, order)
    return await _told(work, outcome.sent)


@register.get("/till-receptions", allows=Permission.LOYALTY_READ)
async def list_till_receptions(work: Work) -> list[TillReceptionOut]:
    """What tills gave late, or could not give, and somebody has to look at.

    The oldest first, two hundred at most.
    """
    return [TillReceptionOut.of(each) for each in await queries.waiting(work)]


@register.put(
    "/till-receptions/{operation_uuid}",
    allows=Permission.LOYALTY_WRITE,
    refuses=[*GIVING, TillReceptionNotFound],
)
async def settle_till_reception(
    work: Work, caller: Caller, operation_uuid: UUID, body: TillReceptionSettle
) -> TillReceptionOut:
    """Say of something that waits that it was looked at.

    With a contact, what was refused is given to them, as of when it happened.
    """
    order = None
    if body.contact_uuid is not None:
        order = service.TillOrder(
            operation_uuid=operation_uuid,
            shop_uuid=_shop_of(caller, body.shop_uuid),
            register_id=caller.register_id,
            sequence=None,
            contact_uuid=body.contact_uuid,
            code=None,
            unit_value=None,
            unit_name=None,
            credits=None,
            pos_transaction_uuid=None,
            happened_at=work.now,
            is_late=False,
            channel=channel_of(caller),
        )
    return await _told(work, await service.settle(work, order, operation_uuid))


async def _told(work: Work, sent: TillReception) -> TillReceptionOut:
    if sent.credit_reception_uuid is None:
        return TillReceptionOut.of(sent)
    made = await loyalty.find_reception(work, sent.credit_reception_uuid)
    given = Given(made.contact_uuid, made.credits, made.balance)
    return TillReceptionOut.of(sent, given)


def _shop_of(caller: Caller, asked: UUID | None) -> UUID:
    """The register's shop; a caller without a register has to name one."""
    uuid = asked if caller.shop_uuid is None else caller.shop_uuid
    if uuid is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    return uuid
