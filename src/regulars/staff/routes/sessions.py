"""Signing in and out, and the sessions that are open."""

from typing import Annotated
from uuid import UUID

from regulars.accounts import queries
from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountInactive, NotSignedIn, SessionNotFound
from regulars.accounts.permissions import Permission
from regulars.kit.clock import atom
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
from regulars.staff.answers import signed_in
from regulars.staff.browsers import (
    NO_STORE,
    browser_of,
    holding,
    session_sent,
    site_of,
)
from regulars.staff.callers import whose
from regulars.staff.errors import (
    PasskeyRefused,
    SessionNeeded,
    StepVoid,
    TriedTooOften,
    WrongCode,
)
from regulars.staff.guessing import try_address
from regulars.staff.known import browser_known_to
from regulars.staff.queries import second_factors
from regulars.staff.schemas import (
    OwnSessionOut,
    SecondStepCreate,
    SecondStepOut,
    SessionCreate,
    SignedIn,
)
from regulars.staff.service import Begun, Given

SIGNING_IN = [NotSignedIn, AccountInactive, TooManyRequests, Forbidden]
SECOND_STEP = [StepVoid, TriedTooOften, WrongCode, PasskeyRefused]


@dashboard.post("/sessions", allows=None, refuses=SIGNING_IN, dry_runs=False)
async def sign_in(
    work: Work,
    headers: Headers,
    context: Context,
    body: SessionCreate,
) -> Annotated[Bare, SignedIn]:
    """Sign in to the dashboard. The session is a cookie that scripts can't read.

    Who has a second factor isn't signed in yet: `data` is what the second step needs.

    Ten times a minute for each address, and while the caller's network has sent fewer
    than thirty wrong passwords in that minute. A browser that this person has signed in
    with before has ten tries of its own. One that is signed in already, as the same
    person in another account, stays so: `GET /api/dashboard/session` names those
    accounts as `others`.
    """
    must_be_our_page(headers)
    guesses, keys = context.guesses, context.keys
    tried = guess(guesses, keys, "password", work.origin.place)
    address = await accounts.folded(work, body.email)
    known = browser_known_to(headers, context, address)
    try_address(guesses, keys, address, known)
    who = (body.email, body.password, body.account_uuid)
    member = await accounts.prove(work, context.later, *who)
    tried.was_right()
    if member.has_second_factor:
        await work.begin()
        await work.speak_for(member.account_id, f"user:{member.uuid}")
        begun = await service.begin_second_step(work, keys, member.uuid, known)
        return await _to_be_continued(work, headers, context, member.uuid, begun)
    return await signed_in(work, headers, context, member)


@dashboard.post(
    "/sessions/second-step",
    allows=None,
    refuses=[*SECOND_STEP, AccountInactive, TooManyRequests, Forbidden],
    dry_runs=False,
)
async def end_second_step(
    work: Work, headers: Headers, context: Context, body: SecondStepCreate
) -> Annotated[Bare, Nothing]:
    """Sign in by a second factor, after the password: a code, a passkey, or a recovery
    code.

    The proof of the first step is good for five minutes, once. Five codes may be tried
    with it, and twenty wrong ones an hour for each person, counted apart in a browser
    that they have signed in with before.
    """
    must_be_our_page(headers)
    tried = guess(context.guesses, context.keys, "code", work.origin.place)
    given = Given(body.code or None, body.recovery_code or None, body.assertion or None)
    site = site_of(headers, context.settings)
    proof = (context.keys, body.proof)
    who = await service.second_step(work, *proof, given, site)
    tried.was_right()
    return await signed_in(work, headers, context, await accounts.member(work, who))


async def _to_be_continued(
    work: Work, headers: Headers, context: Context, who: UUID, begun: Begun
) -> Bare:
    """The answer to somebody whose password was right, and isn't enough."""
    found = await second_factors(work, who)
    site = site_of(headers, context.settings)
    told = SecondStepOut(
        begun.proof,
        atom(begun.until),
        found.totp,
        found.recovery_codes > 0,
        await service.passkey_options(work, who, site, begun.challenge),
    )
    return Bare({"data": told, "meta": {}}, 201, NO_STORE)


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
