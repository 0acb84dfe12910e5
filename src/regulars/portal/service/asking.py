"""Somebody who says that an address is theirs, on our pages, and is asked to prove it.

They are told the same whether the address is a contact's or not, and as much is written
in both cases: nobody learns from it who is one. What they said meanwhile goes along in
the form, sealed, so that nothing is kept of strangers.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from regulars.contacts import queries as contacts
from regulars.contacts import service as people
from regulars.contacts.queries import Contact
from regulars.kit import links
from regulars.kit.crypto import Keys, from_letters, in_letters
from regulars.kit.errors import TooManyRequests
from regulars.kit.languages import Language
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.messages.service import Draft, Recipient
from regulars.portal.errors import PasscodeNotFound
from regulars.portal.service.codes import (
    AN_HOUR,
    CODE_LASTS,
    MOST_A_DAY,
    MOST_TRIES,
    PUT,
    TRY,
    USE,
    hash_of,
    new_code,
)

PURPOSE = "signing in"
MAILED = "page code"

CHANNEL = "CUSTOMER_APP"

# A link has to stay short; nobody has as many kinds of message.
MOST_WANTED = 20


class Asking(msgspec.Struct, frozen=True, array_like=True):
    """Whose address it is said to be, and what they want.

    Who wants to join said what they are called, and which kinds of message they want.
    `code` stands in the link of the mail alone: whoever follows it need not type it.
    """

    account_id: int
    email: str
    valid_until: datetime
    language: Language
    joins: bool = False
    name: str = ""
    wants: tuple[int, ...] = ()
    code: str = ""
    to: str = ""


def asking(work: Work, email: str, language: Language, to: str) -> Asking:
    """Somebody with a card who wants to sign in, and go to that page."""
    until = work.now + CODE_LASTS
    return Asking(work.account, email.strip(), until, language, to=to)


def joining(who: Asking, name: str, wants: Sequence[int]) -> Asking:
    """The same of somebody who wants a card, and these kinds of message."""
    some = tuple(sorted(set(wants)))[:MOST_WANTED]
    return msgspec.structs.replace(who, joins=True, name=name, wants=some)


def sealed(keys: Keys, who: Asking) -> str:
    """It as it goes along in a form or in a link."""
    return links.sealed(keys, PURPOSE, who)


def unsealed(work: Work, keys: Keys, text: str) -> Asking | None:
    """What was sealed for this account, while it is good; else None."""
    found = links.opened(keys, PURPOSE, Asking, text)
    if found is None or found.account_id != work.account_id:
        return None
    return found if found.valid_until > work.now else None


async def count_code(work: Work, keys: Keys, email: str) -> None:
    """Counts a code for this address, a contact's or not. Raises TooManyRequests."""
    whose = people.mark_of(keys, MAILED, email)
    if not await people.may_mail(work, whose, MAILED, MOST_A_DAY):
        raise TooManyRequests(retry_after_seconds=AN_HOUR)


def in_queue(keys: Keys, who: Asking) -> str:
    """It as it waits in the queue, where no address may stand."""
    told = msgspec.json.encode(who).decode()
    return in_letters(keys.seal(told, f"{MAILED} of {who.account_id}"))


async def mail_to(work: Work, keys: Keys, waiting: str, base_url: str) -> Draft | None:
    """The mail with a code and a link; None where nobody is to be written to.

    A stranger who wants no card gets none, and a code that nobody knows.
    """
    told = keys.unseal(from_letters(waiting), f"{MAILED} of {work.account}")
    who = msgspec.json.decode(told, type=Asking)
    contact = await contacts.find_by_email(work, who.email)
    if contact is not None and contact.is_anonymous:
        return None
    code, whose = new_code(), _whose(keys, who.email, contact)
    until = work.now + CODE_LASTS
    hashed = hash_of(work, keys, whose, code)
    await work.write(PUT, work.account_id, whose, hashed, until)
    if contact is None and not who.joins:
        return None
    link = msgspec.structs.replace(who, code=code, valid_until=until)
    values = {"login": {"code": code, "url": f"{base_url}/in/{sealed(keys, link)}"}}
    if contact is None:
        to = Recipient(who.email, who.language, {})
    else:
        to = await messages.to_contact(work, contact)
    return await messages.draft(work, messages.LOGIN_CODE, to, values)


async def prove(work: Work, keys: Keys, who: Asking, code: str) -> Contact:
    """The contact whose code this is: who wanted to join has become one.

    The try is counted before it is known whether the code is right, and stays counted.
    Raises PasscodeNotFound, UsageLimitReached.
    """
    contact = await contacts.find_by_email(work, who.email)
    whose = _whose(keys, who.email, contact)
    limits = (work.now, MOST_TRIES)
    kept = await work.write(TRY, work.account_id, whose, *limits)
    given = hash_of(work, keys, whose, "".join(code.split()))
    if not kept or not hmac.compare_digest(kept[0]["code_hash"], given):
        raise PasscodeNotFound
    await work.write(USE, work.account_id, whose)
    if contact is not None:
        return contact
    if not who.joins:
        raise PasscodeNotFound
    return await _join(work, who)


async def _join(work: Work, who: Asking) -> Contact:
    """Makes the contact, with what they said and what they want to get."""
    new = people.NewContact(who.email, CHANNEL)
    uuid = await people.find_or_add(work, new)
    work.actor = f"contact:{uuid}"
    said = {"firstname": who.name, "locale": who.language}
    given = {name: value for name, value in said.items() if value}
    await people.update(work, uuid, given, lenient=True)
    await _subscribe(work, uuid, who.wants)
    return await contacts.find(work, uuid)


async def _subscribe(work: Work, uuid: UUID, wants: Sequence[int]) -> None:
    for kind in await contacts.subscription_types(work):
        if kind.id not in wants or not kind.is_active:
            continue
        choice = people.Choice(uuid, kind.uuid, CHANNEL)
        asked = await people.subscribe(work, choice)
        if asked.status == contacts.PENDING:
            # They have just proven that they read this mail, which is all that a
            # second mail would ask of them.
            await people.confirm(work, choice)


def _whose(keys: Keys, email: str, contact: Contact | None) -> UUID:
    """What the code of an address is kept under."""
    return contact.uuid if contact else people.mark_of(keys, MAILED, email)
