"""E-mails written to somebody, and sent."""

from email.utils import parseaddr
from uuid import UUID

import msgspec
import structlog

from regulars.accounts.queries import account, brand_kit
from regulars.contacts import queries as contacts
from regulars.contacts.queries import SUBSCRIBED, Contact
from regulars.kit.crypto import Keys
from regulars.kit.jobs import OpenWork
from regulars.kit.languages import Language, spoken
from regulars.kit.mail import MailSettings, Message, one_line
from regulars.kit.work import Work
from regulars.messages import queries
from regulars.messages.categories import Category
from regulars.messages.errors import TemplateLacksVariable
from regulars.messages.queries import Email, Which
from regulars.messages.rendering import Unrenderable
from regulars.messages.service.filling import (
    Filled,
    Values,
    business_values,
    contact_values,
    fill_in,
)
from regulars.messages.service.keeping import Home, Outgoing, hand_over, home
from regulars.messages.shipped import Source, shipped

log = structlog.get_logger("regulars.messages")

# Programs that answer mail by themselves leave these alone (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}


class Recipient(msgspec.Struct, frozen=True):
    """Who is written to, in which language, and what is known of them."""

    address: str
    language: Language
    about: dict[str, str]
    # None of somebody who is no contact.
    contact_uuid: UUID | None = None


class Draft(msgspec.Struct, frozen=True):
    """An e-mail with all that it needs; nothing of it is filled in yet."""

    to: str
    which: Which
    source: Source
    values: Values
    sender: str
    reply_to: str | None
    home: Home
    # Whose it is there; None of somebody who is no contact.
    contact_uuid: UUID | None = None


async def to_contact(work: Work, contact: Contact) -> Recipient:
    """A contact, who is written to in their own language, else the account's."""
    language = contacts.language_of(contact, await account(work))
    about = await contact_values(work, contact)
    return Recipient(contact.email, language, about, contact.uuid)


async def draft(work: Work, category: Category, to: Recipient, values: Values) -> Draft:
    """The account's e-mail of this category to somebody."""
    which = Which(category, to.language)
    kit = await brand_kit(work)
    business = await business_values(work)
    about = {"email": to.address, **to.about}
    return Draft(
        to.address,
        which,
        (await queries.template(work, which)).source,
        {**values, **business, "contact": about},
        kit.sender_name or business["business"]["name"],
        kit.reply_to,
        await home(work),
        to.contact_uuid,
    )


async def draft_to_staff(
    work: Work, category: Category, address: str, values: Values
) -> Draft:
    """An e-mail to somebody who works here, or is to: always as we wrote it."""
    business = await account(work)
    which = Which(category, spoken(business.language))
    kit = await brand_kit(work)
    return Draft(
        address,
        which,
        shipped(category.name, which.language),
        {**values, **await business_values(work), "contact": {"email": address}},
        kit.sender_name or business.name,
        kit.reply_to,
        await home(work),
    )


async def send(
    open_work: OpenWork,
    keys: Keys,
    settings: MailSettings,
    mail: Draft,
    mail_uuid: UUID | None = None,
) -> None:
    """Fills it in and hands it over; no Work is open meanwhile.

    With a uuid of its own, a mail that is handed over twice bears the same Message-ID.
    That of a sandbox is kept instead, and goes nowhere.
    Raises NotSent and Unavailable where trying again may help.
    """
    filled = await _filled(mail)
    _, address = parseaddr(settings.mail_from)
    name = one_line(mail.sender).replace("<", "").replace(">", "")
    message = Message(
        to=mail.to,
        subject=filled.subject,
        text=filled.text,
        html=filled.html,
        from_=f"{name} <{address}>",
        reply_to=mail.reply_to,
        id=str(mail_uuid) if mail_uuid else None,
        headers=HEADERS,
    )
    category = mail.which.category
    whose = (mail.home, mail.contact_uuid)
    ready = Outgoing(message, category.name, category.shows, *whose)
    await hand_over(open_work, keys, settings, ready)


async def _filled(mail: Draft) -> Filled:
    """The mail; as we wrote it, where what the business wrote can't be filled in."""
    try:
        return await fill_in(mail.source, mail.values)
    except Unrenderable as wrong:
        part, reason = wrong.args
        about = {"category": mail.which.category.name, "part": part}
        log.warning("e-mail sent as it was shipped", **about, reason=reason)
    return await fill_in(
        shipped(mail.which.category.name, mail.which.language), mail.values
    )


async def must_be_whole(work: Work, category: Category, language: Language) -> None:
    """Raises TemplateLacksVariable where the e-mail lacks what it is for."""
    if (await queries.template(work, Which(category, language))).lacks_variable:
        raise TemplateLacksVariable


def is_wanted(email: Email, contact: Contact) -> bool:
    """Whether the contact gets e-mails of this kind."""
    kind = email.subscription_type
    if kind is None:
        return True
    return kind.is_active and kind.status_of(contact) == SUBSCRIBED
