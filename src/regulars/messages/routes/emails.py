"""The e-mails that a business sends."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.contacts.errors import SubscriptionTypeNotFound
from regulars.kit.doors import dashboard
from regulars.kit.work import Work
from regulars.messages import queries, service
from regulars.messages.errors import EmailNotFound
from regulars.messages.schemas import EmailOut, EmailUpdate


@dashboard.get("/emails", allows=Permission.MESSAGES_READ)
async def list_emails(work: Work) -> list[EmailOut]:
    """Every e-mail that you send: its uuid, what it needs, and who gets it."""
    return [EmailOut.of(email) for email in await queries.emails(work)]


@dashboard.put(
    "/emails/{email_uuid}",
    allows=Permission.MESSAGES_CONFIGURE,
    refuses=[EmailNotFound, SubscriptionTypeNotFound],
)
async def change_email(work: Work, email_uuid: UUID, body: EmailUpdate) -> EmailOut:
    """Say which kind of message an e-mail is: who isn't subscribed to it isn't sent it.

    E-mails that somebody has asked for, such as a login code, always go to them.
    """
    type_uuid = body.subscription_type_uuid
    return EmailOut.of(await service.change_email(work, email_uuid, type_uuid))
