"""The v2 door, for clients that were written before v3."""

from regulars.accounts.errors import AccountSecretUnreadable, ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.kit.crypto import Keys
from regulars.kit.doors import older
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.legacy import jobs, queries, service
from regulars.legacy.schemas import StagedCreate, StagedOut, StagedSend
from regulars.loyalty.errors import (
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    ShopNotLinked,
    StagedCreditReceptionAlreadyRedeemed,
    StagedCreditReceptionNotFound,
    UnitNotFound,
)
from regulars.messages.errors import TemplateLacksVariable
from regulars.settings import Settings

# More digits than this are no number of ours.
MOST_DIGITS = 18


@older.post(
    "/staged-credit-receptions",
    allows=Permission.LOYALTY_WRITE,
    refuses=[
        ShopNotFound,
        ShopNotLinked,
        LoyaltyProgramNotActive,
        UnitNotFound,
        MaximumCreditsReached,
        AccountSecretUnreadable,
    ],
)
async def create_staged_credit_reception(
    work: Work, keys: Keys, settings: Settings, body: StagedCreate
) -> StagedOut:
    """Credits behind a link, for somebody who isn't known yet.

    The link is a loyalty token's, and is claimed as one, once.
    """
    gift = service.Gift(body.shop_id, body.credits, body.purchase_amount)
    base_url = settings.base_url()
    return StagedOut.of(await service.stage(work, keys, base_url, gift))


@older.get(
    "/staged-credit-receptions/{staged_credit_reception_id}",
    allows=Permission.LOYALTY_READ,
    refuses=[StagedCreditReceptionNotFound],
)
async def get_staged_credit_reception(
    work: Work, keys: Keys, staged_credit_reception_id: str
) -> StagedOut:
    """Credits behind a link, by their number, and who has claimed them."""
    staged = await queries.find_staged(work, _number(staged_credit_reception_id))
    return StagedOut.of(staged, await queries.redeemed(work, keys, staged))


@older.post(
    "/staged-credit-receptions/{staged_credit_reception_id}/send",
    allows=Permission.LOYALTY_WRITE,
    status=200,
    refuses=[
        StagedCreditReceptionNotFound,
        StagedCreditReceptionAlreadyRedeemed,
        TemplateLacksVariable,
        TooManyRequests,
    ],
)
async def send_staged_credit_reception(
    work: Work,
    keys: Keys,
    guesses: Limits,
    staged_credit_reception_id: str,
    body: StagedSend,
) -> list[str]:
    """Mail the link to somebody; the answer is an empty list.

    Each call is one mail. One address is sent three a minute and ten a day, the same
    credits are announced by twenty a day, and an account sends 2,000 a day; once the
    credits were taken, none.
    """
    number = _number(staged_credit_reception_id)
    mail = service.Mail(number, body.email, body.locale)
    sealed = await service.order_mail(work, keys, guesses, mail)
    work.defer(jobs.mail_staged, account_id=work.account, sealed=sealed)
    return []


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise StagedCreditReceptionNotFound
    return int(text)
