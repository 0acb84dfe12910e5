"""What is done with gift cards later: their mails."""

import msgspec
import structlog

from regulars.contacts import queries as contacts
from regulars.giftcards import service
from regulars.giftcards.queries import Giftcard
from regulars.giftcards.schemas import GiftcardOut, shown
from regulars.giftcards.service import MailOrdered
from regulars.kit.crypto import Keys, Unsealable
from regulars.kit.errors import Problem, Unavailable
from regulars.kit.jobs import OpenWork, job
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.messages.service import Draft
from regulars.settings import Settings

log = structlog.get_logger("regulars.giftcards")

TRIES = 6

EXPECTED = ("firstname", "lastname", "message")
"""What web shops say of their own, and the shipped mail looks for."""


@job("giftcards.mail_card", tries=TRIES, parks=False)
async def mail_card(
    open_work: OpenWork, keys: Keys, settings: Settings, account_id: int, sealed: str
) -> None:
    """Mails a gift card's code, unless nobody takes the card any more.

    It never parks: a parked job would keep what somebody wrote to somebody.
    """
    async with open_work(account_id) as work:
        try:
            ordered = service.unsealed(work, keys, sealed)
            mail = await _written(work, keys, ordered)
        except Unavailable:
            raise
        except (Problem, Unsealable, msgspec.MsgspecError) as wrong:
            reason = type(wrong).__name__
            log.warning("mail of a gift card given up", account=account_id, why=reason)
            return
    await messages.send(open_work, keys, settings, mail, ordered.mail_uuid)


async def _written(work: Work, keys: Keys, ordered: MailOrdered) -> Draft:
    card = await work.get(Giftcard, ordered.card_uuid)
    service.must_be_good(work, card)
    contact = await contacts.find(work, ordered.contact_uuid)
    told = await shown(work, keys, card, GiftcardOut)
    pin = service.pin_of(keys, work.account, card.pin_sealed)
    giftcard = {
        "hash": told.hash,
        "amount": told.display_amount,
        "expiration_date": told.formatted_expiration_date or "",
        "program": card.program_name or "",
        "pin": pin if card.asks_for_pin and pin else "",
    }
    custom = dict.fromkeys(EXPECTED, "") | ordered.custom
    to = await messages.to_contact(work, contact)
    values = {"giftcard": giftcard, "custom": custom}
    return await messages.draft(work, messages.GIFTCARD_RECIPIENT, to, values)
