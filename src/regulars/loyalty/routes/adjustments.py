"""Putting credits right by hand."""

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.doors import Caller, dashboard
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work
from regulars.ledger.errors import Overdrawn
from regulars.loyalty import service
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    ShopNotLinked,
)
from regulars.loyalty.schemas import CreditAdjustmentCreate, CreditReceptionOut, shown


@dashboard.post(
    "/credit-adjustments",
    allows=Permission.LOYALTY_ADJUST,
    refuses=[
        ShopNotFound,
        ShopNotLinked,
        LoyaltyProgramNotActive,
        ContactNotFound,
        MaximumCreditsReached,
        Overdrawn,
        CreditReceptionInProgress,
    ],
    moves_value=True,
)
async def create_credit_adjustment(
    work: Work, caller: Caller, body: CreditAdjustmentCreate
) -> CreditReceptionOut:
    """Put a contact's credits right by hand, and say why.

    Takes no more than is free. It is a credit reception like others: listed among the
    transactions, explained, and reversed by its uuid.
    """
    if body.credits == 0:
        raise InvalidInput({"credits": ["Must not be 0."]})
    wanted = service.Adjustment(
        body.contact_uuid,
        body.shop_uuid,
        body.credits,
        body.reason,
        body.text,
        channel_of(caller),
    )
    return await shown(work, await service.adjust(work, wanted))
