"""The e-mails that a sandbox would have sent."""

from uuid import UUID

from regulars.accounts.permissions import Permission, must_cover
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.pages import DASHBOARD, Page, Paging
from regulars.kit.work import Work
from regulars.messages import queries, service
from regulars.messages.errors import KeptEmailNotFound
from regulars.messages.schemas import KeptEmailOut, KeptEmailWholeOut

# Whom they are for.
RECIPIENTS = frozenset({Permission.CONTACTS_READ})


@dashboard.get("/kept-emails", allows=Permission.MESSAGES_READ)
async def list_kept_emails(
    work: Work, caller: Caller, query: Paging
) -> Page[KeptEmailOut]:
    """A page of the latest thousand e-mails of a sandbox, the newest first.

    They went nowhere. A live account sends its e-mails, and keeps none. You need to be
    allowed to read contacts, whose addresses are shown.
    """
    must_cover(caller.permissions, RECIPIENTS)
    window = query.window(DASHBOARD, lenient=False)
    found = await queries.kept_emails(work, window)
    return found.of([KeptEmailOut.of(kept) for kept in found.items])


@dashboard.get(
    "/kept-emails/{kept_email_uuid}",
    allows=Permission.MESSAGES_CONFIGURE,
    refuses=[KeptEmailNotFound],
)
async def get_kept_email(
    work: Work, caller: Caller, keys: Keys, kept_email_uuid: UUID
) -> KeptEmailWholeOut:
    """One of them with its parts, as whoever it is for would have got it.

    You need to be allowed what its codes and links open: to change contacts for a login
    code, to print cards for that of a gift card.
    """
    kept = await work.get(queries.KeptEmail, kept_email_uuid)
    must_cover(caller.permissions, RECIPIENTS | {*kept.shows})
    content = service.content(keys, kept.uuid, kept.content_sealed)
    return KeptEmailWholeOut.whole(kept, content)
