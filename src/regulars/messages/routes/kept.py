"""The e-mails that a sandbox would have sent."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.kit.doors import dashboard
from regulars.kit.pages import DASHBOARD, Page, Paging
from regulars.kit.work import Work
from regulars.messages import queries
from regulars.messages.errors import KeptEmailNotFound
from regulars.messages.schemas import KeptEmailOut


@dashboard.get("/kept-emails", allows=Permission.MESSAGES_READ)
async def list_kept_emails(work: Work, query: Paging) -> Page[KeptEmailOut]:
    """A page of the latest thousand e-mails of a sandbox, the newest first.

    They went nowhere. A live account sends its e-mails, and keeps none.
    """
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.kept_emails(work, window)
    return found.of([KeptEmailOut.of(kept) for kept in found.items])


@dashboard.get(
    "/kept-emails/{kept_email_uuid}",
    allows=Permission.MESSAGES_READ,
    refuses=[KeptEmailNotFound],
)
async def get_kept_email(work: Work, kept_email_uuid: UUID) -> KeptEmailOut:
    """One of them with its parts, as whoever it is for would have got it."""
    return KeptEmailOut.of(await work.get(queries.KeptEmail, kept_email_uuid))
