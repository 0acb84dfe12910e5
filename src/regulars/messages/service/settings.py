"""Which kind of message an e-mail is."""

from uuid import UUID

from regulars.accounts.queries import lock_account
from regulars.contacts import queries as contacts
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work
from regulars.messages import queries
from regulars.messages.queries import Email

SET = """
    insert into email_settings (account_id, category, subscription_type_id, updated_at)
    values ($1, $2, $3, $4)
    on conflict (account_id, category) do update
    set subscription_type_id = excluded.subscription_type_id, updated_at = $4
"""


async def change_email(work: Work, uuid: UUID, type_uuid: UUID | None) -> Email:
    """The e-mail, of another kind of message from now on; None sends it to everybody.

    Raises EmailNotFound, SubscriptionTypeNotFound, and InvalidInput for one
    that people ask for.
    """
    await lock_account(work)
    before = await queries.email(work, uuid)
    if before.category.is_asked_for:
        reason = "This e-mail goes to whoever asks for it."
        raise InvalidInput({"subscription_type_uuid": [reason]})
    kind = type_uuid and await contacts.subscription_type(work, type_uuid)
    values = (before.category.name, kind.id if kind else None)
    await work.write(SET, work.account_id, *values, work.now)
    after = await queries.email(work, uuid)
    work.audit("email_changed", after.uuid, before, after)
    return after
