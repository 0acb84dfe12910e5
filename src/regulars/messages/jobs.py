"""E-mails that are sent after something has happened."""

from uuid import UUID

from regulars.contacts import service as contacts
from regulars.contacts.events import ContactSubscriptionChanged
from regulars.kit.crypto import Keys
from regulars.kit.erasure import erasures
from regulars.kit.jobs import OpenWork, job, on
from regulars.messages import service
from regulars.messages.categories import DOUBLE_OPT_IN
from regulars.settings import Settings

# Of sandboxes, where e-mails stay; also what was written to the address before it was
# a contact's.
ERASE = """
    delete from kept_emails
    where account_id = $1 and (contact_id = any($2::bigint[])
      or lower(btrim(recipient)) in (
        select email_key from contacts
        where account_id = $1 and id = any($2::bigint[])))
"""

# What was refused may have been to an address that is theirs now.
ERASE_UNDELIVERED = ERASE.replace("kept_emails", "undelivered_emails")

erasures += [ERASE, ERASE_UNDELIVERED]


# Both by the names that they had in another room: a queue may hold such jobs yet.
@job("contacts.mail_confirmation")
async def mail_confirmation(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    contact_uuid: UUID,
    subscription_type_uuid: UUID,
) -> None:
    """Asks a contact by mail whether they want what they were signed up for."""
    which = (contact_uuid, subscription_type_uuid)
    async with open_work(account_id) as work:
        asked = await contacts.question_for(work, keys, *which, settings.base_url())
        if asked is None:
            return
        kind = asked.kind
        values = {
            "confirmation": {"url": asked.address},
            "subscription_type": {"name": kind.name, "description": kind.description},
        }
        to = await service.to_contact(work, asked.contact)
        mail = await service.draft(work, DOUBLE_OPT_IN, to, values)
    await service.send(open_work, keys, settings, mail)


@on(
    ContactSubscriptionChanged,
    name="contacts.ask_to_confirm",
    in_dry_runs=True,
    once=True,
)
async def ask_to_confirm(open_work: OpenWork, account_id: int, position: int) -> None:
    """Has the mail sent, once, however often sending it is tried."""
    async with open_work(account_id) as work:
        asked = await contacts.to_ask(work, position)
        if asked is not None:
            work.defer(
                mail_confirmation,
                account_id=account_id,
                contact_uuid=asked[0],
                subscription_type_uuid=asked[1],
            )
