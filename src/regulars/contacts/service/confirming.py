"""Double opt-in: who was signed up is asked by mail, and only they can say yes."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from regulars.accounts import service as accounts
from regulars.accounts.queries import Account
from regulars.contacts import queries
from regulars.contacts.errors import ContactNotFound, SubscriptionTypeNotFound
from regulars.contacts.events import ConfirmationMailSkipped
from regulars.contacts.queries import (
    PENDING,
    Contact,
    SubscriptionType,
    language_of,
)
from regulars.contacts.service.mails import may_mail
from regulars.contacts.service.subscribe import Choice, Subscription, confirm
from regulars.kit import links
from regulars.kit.crypto import Keys
from regulars.kit.events import logged
from regulars.kit.languages import Language
from regulars.kit.work import Work

log = structlog.get_logger("regulars.contacts")

LINK_LASTS = timedelta(days=7)
MOST_A_DAY = 10
"""How many such mails a day one contact gets, whoever signs them up for whatever."""

PURPOSE = "confirmation"
CHANNEL = "CONFIRMATION_MAIL"


class Link(msgspec.Struct, frozen=True, array_like=True):
    """What the link in a mail carries."""

    account_id: int
    contact_uuid: UUID
    type_uuid: UUID
    valid_until: datetime


class Asked(msgspec.Struct, frozen=True):
    """What a contact was asked to confirm, by whom, and how it stands now."""

    account: Account
    subscription: Subscription
    language: Language


class Question(msgspec.Struct, frozen=True):
    """Whom to ask by mail about which kind of message, and where they say yes."""

    contact: Contact
    kind: SubscriptionType
    address: str


async def to_ask(work: Work, position: int) -> tuple[UUID, UUID] | None:
    """Who has to be asked about which kind of message after this event.

    None where nobody has to, or where they were asked often enough today: then the
    log says so.
    """
    [event] = await logged(work, position - 1, 1)
    if event.payload["status"] != PENDING:
        return None
    who, what = event.subject_uuid, UUID(event.payload["subscription_type_uuid"])
    if await may_mail(work, who, PURPOSE, MOST_A_DAY):
        return who, what
    log.warning("confirmation mail skipped", account=work.account, most=MOST_A_DAY)
    work.emit(
        ConfirmationMailSkipped(
            subject_uuid=who,
            contact_uuid=who,
            subscription_type_uuid=what,
            most_a_day=MOST_A_DAY,
        )
    )
    return None


async def question_for(
    work: Work, keys: Keys, contact_uuid: UUID, type_uuid: UUID, base_url: str
) -> Question | None:
    """What the contact is to be asked by mail, if there still is a reason."""
    now = await _standing(work, contact_uuid, type_uuid)
    # Anonymous contacts have an address where nobody reads mail.
    if now is None or now.status != PENDING or now.contact.is_anonymous:
        return None
    link = Link(work.account, contact_uuid, type_uuid, work.now + LINK_LASTS)
    address = f"{base_url}/c/{links.sealed(keys, PURPOSE, link)}"
    return Question(now.contact, now.kind, address)


async def asked_by(work: Work, keys: Keys, token: str) -> Asked | None:
    """What the link with this token asks for; None if there is nothing to answer.

    The Work is the account's from then on, done by the contact.
    """
    link = links.opened(keys, PURPOSE, Link, token)
    if link is None:
        return None
    actor = f"contact:{link.contact_uuid}"
    business = await accounts.enter(work, link.account_id, actor)
    if business is None or link.valid_until <= work.now:
        return None
    now = await _standing(work, link.contact_uuid, link.type_uuid)
    return (
        None
        if now is None
        else Asked(business, now, language_of(now.contact, business))
    )


async def answer(work: Work, asked: Asked) -> Asked:
    """The same, once the contact has said yes: their proof of consent is the event.

    Raises ContactNotFound, SubscriptionTypeNotFound.
    """
    now = asked.subscription
    choice = Choice(now.contact.uuid, now.kind.uuid, CHANNEL)
    return msgspec.structs.replace(asked, subscription=await confirm(work, choice))


async def _standing(
    work: Work, contact_uuid: UUID, type_uuid: UUID
) -> Subscription | None:
    """How the contact stands to it; None where one of the two is no more."""
    try:
        contact = await queries.find(work, contact_uuid)
        kind = await queries.subscription_type(work, type_uuid)
    except (ContactNotFound, SubscriptionTypeNotFound):
        return None
    return (
        Subscription(contact, kind, kind.status_of(contact)) if kind.is_active else None
    )
