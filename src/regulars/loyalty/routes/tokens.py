"""Loyalty tokens: made for whoever comes first, and claimed by somebody."""

from regulars.accounts.errors import AccountSecretUnreadable
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.schemas import channel_of
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, register
from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    StagedCreditReceptionAlreadyRedeemed,
    StagedCreditReceptionNotFound,
    TokenNeedsCredits,
    TokenNeedsUnits,
)
from regulars.loyalty.routes.receptions import REFUSES
from regulars.loyalty.schemas import (
    CreditReceptionOut,
    LoyaltyTokenClaim,
    LoyaltyTokenCreate,
    RegisterTokenClaim,
    TokenUrl,
)
from regulars.settings import Settings

CLAIMING: list[type[Problem]] = [
    *REFUSES,
    TokenNeedsCredits,
    TokenNeedsUnits,
    StagedCreditReceptionNotFound,
    StagedCreditReceptionAlreadyRedeemed,
    CreditReceptionInProgress,
    AccountSecretUnreadable,
]

NOT_YET = (
    ContactNotFound,
    StagedCreditReceptionNotFound,
    CreditReceptionInProgress,
)
"""What only a claim can be refused with."""

CREATING = [each for each in CLAIMING if each not in NOT_YET]


@clients.post("/loyalty-tokens", allows=Permission.LOYALTY_WRITE, refuses=CREATING)
async def create_loyalty_token(
    work: Work, keys: Keys, settings: Settings, body: LoyaltyTokenCreate
) -> TokenUrl:
    """A link with credits in it, for somebody who isn't known yet.

    It is signed with the account secret and leaves nothing behind until it is claimed,
    once. A token that could not be claimed today is refused. Renewing the account
    secret ends every token that nobody has claimed.
    """
    token = await service.create_token(work, keys, body.gift())
    return settings.base_url() + token.path


@clients.post(
    "/loyalty-tokens/claim",
    allows=Permission.LOYALTY_WRITE,
    refuses=CLAIMING,
    moves_value=True,
)
async def claim_loyalty_token(
    work: Work, caller: Caller, keys: Keys, body: LoyaltyTokenClaim
) -> CreditReceptionOut:
    """Give a contact the credits of a token: everything that its link says, as it is.

    The first claim gets them, at the shop that the token names, and what it carries in
    a unit is reckoned by the rules of this moment. The signature may also be a shop's
    own, made with the account secret.
    """
    return await _claimed(work, caller, keys, body)


# Clients of the Register API claim by a path without that word.
@register.post("/loyalty-tokens", allows=Permission.LOYALTY_WRITE, refuses=CLAIMING)
@register.post(
    "/loyalty-tokens/claim",
    allows=Permission.LOYALTY_WRITE,
    refuses=CLAIMING,
    moves_value=True,
)
async def claim_loyalty_token_at_register(
    work: Work, caller: Caller, keys: Keys, body: RegisterTokenClaim
) -> CreditReceptionOut:
    """Give a contact the credits of a token: everything that its link says, as it is.

    The first claim gets them, at the shop that the token names, which may be another
    than this register's.
    """
    return await _claimed(work, caller, keys, body)


async def _claimed(
    work: Work, caller: Caller, keys: Keys, body: LoyaltyTokenClaim
) -> CreditReceptionOut:
    claimant = service.Claimant(body.contact_uuid, channel_of(caller))
    given = (body.gift(caller.shop_uuid), body.proof())
    made = await service.claim_token(work, keys, *given, claimant)
    return CreditReceptionOut.received(made)
