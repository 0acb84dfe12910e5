"""E-mails that a sandbox keeps and never sends, and those that nobody would take."""

from uuid import UUID, uuid5

import msgspec

from regulars.accounts.permissions import Rights
from regulars.accounts.queries import account
from regulars.contacts import service as contacts
from regulars.kit.crypto import Keys
from regulars.kit.ids import uuid7
from regulars.kit.jobs import OpenWork
from regulars.kit.mail import MailSettings, Message, deliver
from regulars.kit.work import Work

MOST_KEPT = 1_000
"""Older ones go: a sandbox may write as many in a simulated year."""

# Handed over twice under the same id, it is kept once. One without an id is another
# mail each time, here as for whoever would have got it.
KEEP = """
    insert into kept_emails (account_id, uuid, message_id, category, shows, contact_id,
      sender, recipient, reply_to, content_sealed, created_at)
    values ($1, $2, $3, $4, $5,
      (select id from contacts where account_id = $1 and uuid = $6),
      $7, $8, $9, $10, $11)
    on conflict do nothing
"""

FORGET = """
    delete from kept_emails
    where account_id = $1 and id <= (
      select id from kept_emails where account_id = $1
      order by id desc offset $2 limit 1)
"""


NOTE = """
    insert into undelivered_emails (account_id, uuid, category, contact_id, recipient,
      reason, created_at)
    values ($1, $2, $3,
      (select id from contacts where account_id = $1 and uuid = $4), $5, $6, $7)
"""

FORGET_UNDELIVERED = """
    delete from undelivered_emails
    where account_id = $1 and id <= (
      select id from undelivered_emails where account_id = $1
      order by id desc offset $2 limit 1)
"""


class Home(msgspec.Struct, frozen=True):
    """The account that a mail is written in; that of a sandbox stays there."""

    account_id: int
    is_sandbox: bool


class Outgoing(msgspec.Struct, frozen=True):
    """A mail that is ready, and what has to be known to keep it instead."""

    message: Message
    category: str
    # What somebody must be allowed who reads it where it is kept.
    shows: Rights
    home: Home
    # Whose it is there.
    contact_uuid: UUID | None = None


class Content(msgspec.Struct, frozen=True, array_like=True):
    """What of a mail is sealed where it is kept."""

    subject: str
    text: str
    html: str | None


async def home(work: Work) -> Home:
    """Where what is written in this Work is sent from, or stays."""
    return Home(work.account, (await account(work)).is_sandbox)


async def hand_over(
    open_work: OpenWork, keys: Keys, settings: MailSettings, mail: Outgoing
) -> None:
    """Sends a mail; that of a sandbox is kept instead, and goes nowhere.

    One that no server will ever take is noted, with why. No Work may be open. Raises
    NotSent where trying again may help.
    """
    if mail.home.is_sandbox:
        async with open_work(mail.home.account_id) as work:
            await keep(work, keys, mail)
        return
    reason = await deliver(settings, mail.message)
    if reason is not None:
        async with open_work(mail.home.account_id) as work:
            await note_undelivered(work, mail, reason)


async def keep(work: Work, keys: Keys, mail: Outgoing) -> None:
    """Keeps a mail as it would be sent, now by the sandbox's clock.

    Not that of a contact who has been ended since it was written: it would come back
    after their erasure.
    """
    whose = mail.contact_uuid
    if whose is not None and not await contacts.hold_to_stay(work, whose):
        return
    uuid, told = uuid7(), mail.message
    # The same mail to several people bears one id.
    message_id = uuid5(UUID(int=0), f"{told.id} {told.to}") if told.id else uuid
    about = (mail.category, sorted(mail.shows), whose)
    ends = (told.from_, told.to, told.reply_to)
    sealed = _sealed(keys, uuid, told)
    values = (uuid, message_id, *about, *ends, sealed, work.now)
    await work.write(KEEP, work.account_id, *values)
    await work.write(FORGET, work.account_id, MOST_KEPT)


async def note_undelivered(work: Work, mail: Outgoing, reason: str) -> None:
    """Notes that a mail was refused for good: to whom, and why; not what it said.

    Not of a contact who has been ended since it was written.
    """
    whose = mail.contact_uuid
    if whose is not None and not await contacts.hold_to_stay(work, whose):
        return
    values = (uuid7(), mail.category, whose, mail.message.to, reason, work.now)
    await work.write(NOTE, work.account_id, *values)
    await work.write(FORGET_UNDELIVERED, work.account_id, MOST_KEPT)


def content(keys: Keys, uuid: UUID, sealed: bytes) -> Content:
    """What stands in a kept mail."""
    return msgspec.json.decode(keys.unseal(sealed, _of(uuid)), type=Content)


def _sealed(keys: Keys, uuid: UUID, told: Message) -> bytes:
    parts = Content(told.subject, told.text, told.html)
    return keys.seal(msgspec.json.encode(parts).decode(), _of(uuid))


def _of(uuid: UUID) -> str:
    return f"kept e-mail {uuid}"
