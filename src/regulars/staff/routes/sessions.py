"""Signing in and out, and the sessions that are open."""

from typing import Annotated
from uuid import UUID

from regulars.accounts import queries
from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountInactive, NotSignedIn, SessionNotFound
from regulars.accounts.permissions import Permission
from regulars.kit.context import Context
from regulars.kit.cookies import must_be_our_page
from regulars.kit.doors import Bare, Caller, Nothing, dashboard
from regulars.kit.edge import Headers
from regulars.kit.errors import Forbidden, TooManyRequests
from regulars.kit.jobs.later import Later
from regulars.kit.tries import guess
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.staff import service
from regulars.staff.browsers import browser_of, holding, session_sent
from regulars.staff.callers import whose
from regulars.staff.errors import SessionNeeded
from regulars.staff.guessing import try_address
from regulars.staff.schemas import OwnSessionOut, SessionCreate

SIGNING_IN = [NotSignedIn, AccountInactive, TooManyRequests, Forbidden]


@dashboard.post("/sessions", allows=None, refuses=SIGNING_IN, dry_runs=False)
async def sign_in(
    work: Work,
    headers: Headers,
    context: Context,
    body: SessionCreate,
) -> Annotated[Bare, Nothing]:
    """Sign in to the dashboard. The session is a cookie that scripts can't read.

    Ten times a minute for each address, and while the caller's network has sent fewer
    than thirty wrong passwords in that minute. A browser that is signed in already, as
    the same person in another account, stays so: `GET /api/dashboard/session` names
    those accounts as `others`.
    """
    must_be_our_page(headers)
    guesses, keys, later = context.guesses, context.keys, context.later
    tried = guess(guesses, keys, "password", work.origin.place)
    try_address(guesses, keys, await accounts.folded(work, body.email))
    who = (body.email, body.password, body.account_uuid)
    member = await accounts.prove(work, later, *who)
    tried.was_right()
    browser = browser_of(headers, context.settings)
    sessions = await service.let_in(work, later, browser, member)
    return holding(sessions, context.settings, 201)


@dashboard.delete("/session", allows=Permission.SHOPS_READ, dry_runs=False)
async def sign_out(
    work: Work, headers: Headers, settings: Settings, later: Later
) -> Annotated[Bare, Nothing]:
    """Sign out: the session is void at once, wherever it was copied to.

    So are those that the same browser holds in other accounts.
    """
    browser = browser_of(headers, settings)
    await service.sign_out(work, later, browser, session_sent(headers, settings))
    return holding([], settings, 200)


@dashboard.get("/sessions", allows=Permission.SHOPS_READ)
async def list_sessions(
    work: Work, caller: Caller, settings: Settings
) -> list[OwnSessionOut]:
    """Your sessions in this account that haven't ended, the newest first."""
    idle = settings.session_idle_minutes
    found = await queries.sessions(work, whose(caller), idle)
    return [OwnSessionOut.of(each, caller.credential_uuid) for each in found]


@dashboard.delete(
    "/other-sessions", allows=Permission.SHOPS_READ, refuses=[SessionNeeded]
)
async def end_other_sessions(work: Work, caller: Caller) -> None:
    """End all your sessions in this account but the one that asks, at once."""
    if caller.kind != "session":
        raise SessionNeeded
    who = whose(caller)
    if await accounts.end_others(work, who, caller.credential_uuid):
        work.audit("other_sessions_ended", who)


@dashboard.delete(
    "/sessions/{session_uuid}",
    allows=Permission.SHOPS_READ,
    refuses=[SessionNotFound],
)
async def end_session(work: Work, caller: Caller, session_uuid: UUID) -> None:
    """End one of your sessions in this account, at once."""
    await accounts.end_own(work, whose(caller), session_uuid)
