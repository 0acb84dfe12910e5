"""The code of a digital reward, mailed to whoever got it."""

from uuid import UUID

from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.service import count_mail, mark_of
from regulars.kit.crypto import Keys
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work
from regulars.messages import queries as emails
from regulars.messages import service as messages
from regulars.messages.service import Draft
from regulars.rewards import queries
from regulars.rewards.errors import RewardHasNoCodes, RewardReceptionAlreadyReversed
from regulars.rewards.service.codes import code_of

MOST_A_DAY = 20
"""How many such mails a day one address is sent by one account."""

MOST_A_DAY_OF_ONE = 20
"""How many mails a day the same code is sent by: contacts are merged into others."""

PURPOSE = "digital reward"


async def order_mail(work: Work, keys: Keys, reception_uuid: UUID) -> None:
    """Looks whether the code may be mailed, and counts the mail.

    Raises RewardReceptionNotFound, RewardHasNoCodes for a physical reward,
    RewardReceptionAlreadyReversed, ContactNotFound, InvalidInput for a contact who gets
    none, TemplateLacksVariable and TooManyRequests.
    """
    bought = await queries.find_reception(work, reception_uuid)
    if bought.code_sealed is None:
        raise RewardHasNoCodes
    if bought.reversed_by is not None:
        raise RewardReceptionAlreadyReversed
    if bought.owner_id is None:
        raise ContactNotFound
    contact = await contacts.find(work, bought.contact_uuid)
    email = await emails.email_of(work, messages.DIGITAL_REWARD)
    if contact.is_anonymous or not messages.is_wanted(email, contact):
        raise InvalidInput({"contact_uuid": ["They get no such mail."]})
    language = (await messages.to_contact(work, contact)).language
    await messages.must_be_whole(work, messages.DIGITAL_REWARD, language)
    address = mark_of(keys, PURPOSE, contact.email)
    bounds = [(address, "", MOST_A_DAY), (bought.uuid, " of one", MOST_A_DAY_OF_ONE)]
    await count_mail(work, PURPOSE, bounds)


async def mail_with_code(work: Work, keys: Keys, reception_uuid: UUID) -> Draft | None:
    """The mail; None if there is nobody any more, or the reward was given back."""
    bought = await queries.find_reception(work, reception_uuid)
    if bought.owner_id is None or bought.reversed_by or bought.code_sealed is None:
        return None
    code = code_of(keys, work.account, bought.code_sealed)
    to = await messages.to_contact(work, await contacts.find(work, bought.contact_uuid))
    values = {"reward": {"code": code, "title": bought.title}}
    return await messages.draft(work, messages.DIGITAL_REWARD, to, values)
