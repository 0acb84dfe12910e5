"""Gift cards sent by e-mail."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import ContactNotFound
from regulars.giftcards import jobs, service
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardNotFound,
    GiftcardNotValid,
)
from regulars.giftcards.schemas import GiftcardSend
from regulars.kit.crypto import Keys
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.errors import Problem, TooManyRequests
from regulars.kit.work import Work
from regulars.messages.errors import TemplateLacksVariable

PATH = "/giftcards/{giftcard_uuid}/send-by-email"

# Clients take every other word for a failure, and ask again.
SENT = "Email successfully sent"

REFUSES: list[type[Problem]] = [
    GiftcardNotFound,
    ContactNotFound,
    GiftcardNotValid,
    CardNotActivated,
    GiftcardExpired,
    TemplateLacksVariable,
    TooManyRequests,
]


@clients.post(
    PATH,
    allows=Permission.GIFTCARDS_WRITE,
    status=200,
    refuses=REFUSES,
    dry_runs=False,
)
@register.post(
    PATH,
    allows=Permission.GIFTCARDS_WRITE,
    status=200,
    refuses=REFUSES,
    dry_runs=False,
)
@dashboard.post(
    PATH,
    allows=Permission.GIFTCARDS_WRITE,
    status=200,
    refuses=REFUSES,
    dry_runs=False,
)
async def send_giftcard(
    work: Work, keys: Keys, giftcard_uuid: UUID, body: GiftcardSend
) -> str:
    """Mail a gift card's code to a contact, in their language.

    Load it first: an empty one is refused (1003). Each call is one mail: send an
    `Idempotency-Key` where you may have to ask again. A card is mailed twenty times a
    day, an address gets a hundred such mails, and an account sends two thousand; then
    it is 429. The contact has to be subscribed to the kind of message that the e-mail
    is, which is set in the dashboard; 1003 says so otherwise. It can't be tried out.
    """
    sealed = await service.order_mail(work, keys, body.mail(giftcard_uuid))
    work.defer(jobs.mail_card, account_id=work.account, sealed=sealed)
    return SENT
