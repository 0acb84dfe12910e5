"""Login codes: how contacts prove that they read the mail of their address.

A code is made when its mail is written and stands nowhere else; what is kept opens
nothing without the server's keys. It is good once, for ten minutes and five tries, and
ten of them a day are sent: who only guesses is right once in twenty thousand days.
"""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.contacts.queries import Contact
from regulars.contacts.service import may_mail
from regulars.kit.crypto import Keys
from regulars.kit.errors import InvalidInput, TooManyRequests
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.messages.service import Draft
from regulars.portal import queries
from regulars.portal.errors import PasscodeNotFound

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
MOST_A_DAY = 10

DIGITS = 6

AN_HOUR = 3_600

PUT = """
    insert into login_codes (account_id, contact_uuid, code_hash, tries, expires_at)
    values ($1, $2, $3, 0, $4)
    on conflict (account_id, contact_uuid) do update
    set code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at
"""

# One after the other, however many try at once: each gets a number of its own.
TRY = """
    update login_codes set tries = tries + 1
    where account_id = $1 and contact_uuid = $2 and expires_at > $3 and tries < $4
    returning code_hash
"""

USE = "delete from login_codes where account_id = $1 and contact_uuid = $2"

FORGET = "delete from login_codes where account_id = $1 and expires_at <= $2"


async def order_code(work: Work, email: str) -> Contact:
    """The contact at this address, whom a code may be sent to; it is counted.

    Raises ContactNotFound, InvalidInput for somebody without an address, PortalNotFound
    and TooManyRequests.
    """
    contact = await contacts.find_by_email(work, email)
    if contact is None:
        raise ContactNotFound
    await queries.portal(work)
    if contact.is_anonymous:
        raise InvalidInput({"email": ["Nobody reads mail at this address."]})
    if not await may_mail(work, contact.uuid, "login code", MOST_A_DAY):
        raise TooManyRequests(retry_after_seconds=AN_HOUR)
    return contact


async def mail_with_code(work: Work, keys: Keys, contact_uuid: UUID) -> Draft | None:
    """A mail to the contact with a new code; None if they are no more.

    The code before it is void.
    """
    try:
        contact = await contacts.find(work, contact_uuid)
    except ContactNotFound:
        return None
    code = new_code()
    hashed = hash_of(work, keys, contact_uuid, code)
    until = work.now + CODE_LASTS
    await work.write(PUT, work.account_id, contact_uuid, hashed, until)
    to = await messages.to_contact(work, contact)
    return await messages.draft(
        work, messages.LOGIN_CODE, to, {"login": {"code": code, "url": ""}}
    )


async def verify(work: Work, keys: Keys, email: str, code: str) -> UUID:
    """Whose code this is; it is good once. Raises PortalNotFound, PasscodeNotFound.

    The try is counted before it is known whether the code is right, and stays counted.
    """
    await queries.portal(work)
    contact = await contacts.find_by_email(work, email)
    if contact is None:
        raise PasscodeNotFound
    limits = (work.now, MOST_TRIES)
    kept = await work.write(TRY, work.account_id, contact.uuid, *limits)
    given = hash_of(work, keys, contact.uuid, code.strip())
    if not kept or not hmac.compare_digest(kept[0]["code_hash"], given):
        raise PasscodeNotFound
    await work.write(USE, work.account_id, contact.uuid)
    return contact.uuid


async def forget_codes(work: Work) -> None:
    """Forgets the codes whose time has passed."""
    await work.write(FORGET, work.account_id, work.now)


def new_code() -> str:
    """A code that is guessed once in a million tries."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hash_of(work: Work, keys: Keys, contact_uuid: UUID, code: str) -> bytes:
    """What is kept of a code."""
    return keys.mac("login code", f"{work.account} {contact_uuid} {code}")
