"""E-mails of sandboxes: kept to be looked at, and never sent."""

from uuid import UUID

from regulars.kit.ids import uuid7
from regulars.kit.mail import Message
from regulars.kit.work import Work

MOST_KEPT = 1_000
"""Older ones go: a sandbox may write as many in a simulated year."""

# Handed over twice, it is kept once.
KEEP = """
    insert into kept_emails (account_id, uuid, message_id, category, contact_id, sender,
      recipient, reply_to, subject, text, html, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    on conflict do nothing
"""

FORGET = """
    delete from kept_emails
    where account_id = $1 and id <= (
      select id from kept_emails where account_id = $1
      order by id desc offset $2 limit 1)
"""


async def keep(
    work: Work, message: Message, category: str, contact_id: int | None
) -> None:
    """Keeps a mail as it would be sent, now by the sandbox's clock."""
    uuid = uuid7()
    message_id = UUID(message.id) if message.id else uuid
    about = (message.from_, message.to, message.reply_to, message.subject)
    parts = (message.text, message.html, work.now)
    values = (uuid, message_id, category, contact_id, *about, *parts)
    await work.write(KEEP, work.account_id, *values)
    await work.write(FORGET, work.account_id, MOST_KEPT)
