"""The way into a sandbox for whoever sits at a dashboard."""

from typing import Annotated
from uuid import UUID

from regulars.accounts import service as accounts
from regulars.accounts.errors import SandboxNotFound
from regulars.accounts.permissions import EVERYTHING, Permission, must_cover
from regulars.kit.doors import Bare, Caller, Nothing, dashboard
from regulars.kit.edge import Headers
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.staff import service
from regulars.staff.browsers import browser_of, holding
from regulars.staff.callers import whose
from regulars.staff.errors import NotSignedInThere


@dashboard.post(
    "/sandboxes/{sandbox_uuid}/switches",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[SandboxNotFound],
    dry_runs=False,
)
async def switch_to_sandbox(
    work: Work, caller: Caller, headers: Headers, settings: Settings, sandbox_uuid: UUID
) -> Annotated[Bare, Nothing]:
    """Go on in a sandbox of this account, without signing out here.

    Its session is a cookie that scripts can't read; this account is among `others` in
    `GET /api/dashboard/session` then. You need to be allowed everything.
    """
    must_cover(caller.permissions, EVERYTHING)
    browser = browser_of(headers, settings)
    try:
        sessions = await service.switched(work, browser, sandbox_uuid)
    except NotSignedInThere:
        entry = await accounts.enter_sandbox(work, sandbox_uuid, whose(caller))
        sessions = service.with_another(browser, entry.token)
    return holding(sessions, settings, 201)
