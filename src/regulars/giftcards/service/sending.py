"""A gift card's code, mailed to a contact.

What comes with the call for the mail, such as a greeting, is kept nowhere: it waits in
the job, sealed.
"""

from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts.queries import Contact
from regulars.contacts.service import count_mail, mark_of
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardNotValid,
)
from regulars.giftcards.queries import Giftcard
from regulars.kit.crypto import Keys, from_letters, in_letters
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.messages import queries as emails
from regulars.messages import service as messages

MOST_A_DAY = 100
"""How many such mails a day one address is sent by one account: a company that buys for
its staff has the cards sent to each, or all to itself."""

MOST_A_DAY_OF_ONE = 20
"""How many mails a day the same card is sent by, to whomever."""

PURPOSE = "gift card mail"


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """Which card is mailed to whom, by which e-mail, with what of the caller's own."""

    card_uuid: UUID
    contact_uuid: UUID
    # None is the account's e-mail of gift cards.
    email_uuid: UUID | None = None
    custom: dict[str, str] = {}


class Ordered(msgspec.Struct, frozen=True):
    """A mail to send, as it waits in the queue, sealed."""

    card_uuid: UUID
    contact_uuid: UUID
    custom: dict[str, str]
    mail_uuid: UUID


async def order_mail(work: Work, keys: Keys, mail: Mail) -> str:
    """The mail to send, sealed; it is counted.

    Raises GiftcardNotFound, ContactNotFound, InvalidInput for an unknown e-mail, a
    contact who gets none or a card with nothing on it; what keeps the card from being
    taken; TemplateLacksVariable and TooManyRequests.
    """
    card = await work.get(Giftcard, mail.card_uuid)
    contact = await contacts.find(work, mail.contact_uuid)
    await _must_get_it(work, contact, mail.email_uuid)
    must_be_good(work, card)
    if not card.balance:
        reason = "There is nothing on it: load it first."
        raise InvalidInput({"giftcard_uuid": [reason]})
    language = (await messages.to_contact(work, contact)).language
    await messages.must_be_whole(work, messages.GIFTCARD_RECIPIENT, language)
    address = mark_of(keys, PURPOSE, contact.email)
    bounds = [(address, "", MOST_A_DAY), (card.uuid, " of one", MOST_A_DAY_OF_ONE)]
    await count_mail(work, PURPOSE, bounds)
    ordered = Ordered(card.uuid, contact.uuid, mail.custom, uuid7())
    told = msgspec.json.encode(ordered).decode()
    return in_letters(keys.seal(told, _context(work)))


def unsealed(work: Work, keys: Keys, sealed: str) -> Ordered:
    """The mail that was sealed for this account."""
    told = keys.unseal(from_letters(sealed), _context(work))
    return msgspec.json.decode(told, type=Ordered)


def must_be_good(work: Work, card: Giftcard) -> None:
    """Raises what keeps the card from being taken; nobody wants to be sent such a one.

    GiftcardNotValid, CardNotActivated, GiftcardExpired.
    """
    if card.blocked_at is not None or card.cancelled_at is not None:
        raise GiftcardNotValid
    if card.activated_at is None:
        raise CardNotActivated
    if card.expires_at is not None and card.expires_at <= work.now:
        raise GiftcardExpired


async def _must_get_it(work: Work, contact: Contact, email_uuid: UUID | None) -> None:
    email = await emails.email_of(work, messages.GIFTCARD_RECIPIENT)
    if email_uuid not in {None, email.uuid}:
        raise InvalidInput({"email_uuid": ["There is no such e-mail of gift cards."]})
    if contact.is_anonymous:
        raise InvalidInput({"contact_uuid": ["Nobody reads mail at their address."]})
    if not messages.is_wanted(email, contact):
        reason = "They are not subscribed to the kind of message that the e-mail is."
        raise InvalidInput({"contact_uuid": [reason]})


def _context(work: Work) -> str:
    return f"{PURPOSE} of {work.account}"
