"""POS transactions, and pushing to whatever stands beside the till."""

from uuid import UUID

from regulars.accounts.errors import RegisterNotFound, ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Register, register_by_id
from regulars.kit.doors import Caller, register
from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.errors import (
    CreditReceptionNotFound,
    CreditReceptionOfAnotherShop,
    PosTransactionAlreadyLinked,
    PosTransactionNotFound,
)
from regulars.loyalty.routes.receptions import shop_of
from regulars.loyalty.schemas import PosTransactionCreate, PosTransactionOut

# Clients want a list, and there is nothing to say.
Pushed = tuple[()]


@register.post(
    "/pos-transactions",
    allows=Permission.LOYALTY_WRITE,
    refuses=[ShopNotFound, RegisterNotFound],
)
async def create_pos_transaction(
    work: Work, caller: Caller, body: PosTransactionCreate
) -> PosTransactionOut:
    """Tell of a sale that was rung up, before it is known whose credits they are.

    A credit reception that names it (`pos_transaction_uuid`) is its only one.
    """
    sale = service.PosSale(
        shop_of(caller, body.shop_uuid),
        body.amount_in_cents,
        *body.names(),
    )
    till = await _till(work, caller)
    return PosTransactionOut.of(await service.create_pos_transaction(work, sale, till))


@register.post(
    "/pos-transactions/{pos_transaction_uuid}/push",
    allows=Permission.LOYALTY_WRITE,
    refuses=[PosTransactionNotFound, PosTransactionAlreadyLinked, RegisterNotFound],
)
async def push_pos_transaction(
    work: Work, caller: Caller, pos_transaction_uuid: UUID
) -> Pushed:
    """Show a sale beside the till, so that the customer can say who they are.

    It is announced as `pos_transaction_pushed` in the event log, where whatever stands
    beside the till reads it.
    """
    till = await _till(work, caller)
    await service.push_pos_transaction(work, pos_transaction_uuid, till)
    return ()


@register.post(
    "/credit-receptions/{credit_reception_uuid}/push",
    allows=Permission.LOYALTY_WRITE,
    refuses=[CreditReceptionNotFound, CreditReceptionOfAnotherShop, RegisterNotFound],
)
async def push_credit_reception(
    work: Work, caller: Caller, credit_reception_uuid: UUID
) -> Pushed:
    """Show what a sale gave beside the till, so that rewards can be chosen there.

    It is announced as `credit_reception_pushed` in the event log, where whatever stands
    beside the till reads it.
    """
    till = await _till(work, caller)
    await service.push_reception(work, credit_reception_uuid, till)
    return ()


async def _till(work: Work, caller: Caller) -> Register | None:
    """The register that asks; a person has none."""
    if caller.register_id is None:
        return None
    return await register_by_id(work, caller.register_id)
