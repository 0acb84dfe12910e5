"""The e-mails that no server would ever take."""

from regulars.accounts.permissions import Permission, must_cover
from regulars.kit.doors import Caller, dashboard
from regulars.kit.pages import DASHBOARD, Page, Paging
from regulars.kit.work import Work
from regulars.messages import queries
from regulars.messages.routes.kept import RECIPIENTS
from regulars.messages.schemas import UndeliveredEmailOut


@dashboard.get("/undelivered-emails", allows=Permission.MESSAGES_READ)
async def list_undelivered_emails(
    work: Work, caller: Caller, query: Paging
) -> Page[UndeliveredEmailOut]:
    """A page of the latest thousand e-mails that were refused for good, newest first.

    One that can't be handed over just now isn't among them: it is tried again. You need
    to be allowed to read contacts, whose addresses are shown.
    """
    must_cover(caller.permissions, RECIPIENTS)
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.undelivered_emails(work, window)
    return found.of([UndeliveredEmailOut.of(each) for each in found.items])
