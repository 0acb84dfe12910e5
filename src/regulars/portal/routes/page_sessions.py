"""Signing in on our pages, and out."""

from regulars.accounts.errors import UsageLimitReached
from regulars.contacts.errors import ContactNotFound
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.errors import TooManyRequests
from regulars.kit.html import pages
from regulars.kit.mail import is_address
from regulars.kit.work import Work
from regulars.portal import jobs, service
from regulars.portal.errors import AccountSecretInvalid, PasscodeNotFound, TokenExpired
from regulars.portal.forms import CodeTyped, CodeWanted, Marked
from regulars.portal.guessing import ask_for_code, from_network, try_code
from regulars.portal.pages import away, page, told
from regulars.portal.routes.gates import nowhere, stale
from regulars.portal.service import Asking, Begun
from regulars.portal.visiting import (
    Asked,
    Visit,
    come,
    is_marked,
    is_own,
    session_cookie,
)

HOME = "/p/{account}"

# Where somebody may want to go once they have signed in.
PLACES = ("rewards", "activity", "account", "wallet")

MANY, WRONG, GONE = 429, 422, 404


@pages.post(f"{HOME}/code", allows=None, status=200)
async def send_page_code(
    work: Work, context: Context, headers: Headers, account: str, body: CodeWanted
) -> Bare:
    """Mails whoever gave an address a code, if it is a contact's.

    The page says the same in both cases. One address is sent three codes a minute and
    ten a day.
    """
    visit = await come(work, context, headers, account)
    if visit is None:
        return nowhere(headers)
    again = service.unsealed(work, context.keys, body.asked)
    if again is None and not is_address(body.email.strip()):
        return sign_in_page(visit, body.to, "wrong email", body.email)
    who = again or service.asking(work, body.email, visit.language, body.to)
    return await send_code(work, context, visit, who)


@pages.post(f"{HOME}/session", allows=None, status=200)
async def open_page_session(
    work: Work, context: Context, headers: Headers, account: str, body: CodeTyped
) -> Bare:
    """Signs in whoever typed the code from their mail, or followed its link.

    Five tries each code, and ten a minute for each address.
    """
    visit = await come(work, context, headers, account)
    if visit is None:
        return nowhere(headers)
    who = service.unsealed(work, context.keys, body.asked)
    if who is None or not is_own(headers):
        return sign_in_page(visit, "", "link over why")
    try:
        place = work.origin.place
        tried = from_network(context.guesses, context.keys, "page code", place)
        try_code(context.guesses, context.keys, work.account, who.email)
        contact = await service.prove(work, context.keys, who, who.code or body.code)
    except TooManyRequests:
        return _code_page(visit, who, "too often", MANY)
    except PasscodeNotFound:
        if who.code:
            return sign_in_page(visit, "", "link over why")
        return _code_page(visit, who, "wrong code", WRONG)
    except UsageLimitReached:
        return told(visit, "join closed", "full", status=WRONG)
    if tried is not None:
        tried.take_back()
    begun = await service.begin_session(work, contact)
    return signed_in(visit, begun, who.to, "?done=welcome" if who.joins else "")


@pages.get(f"{HOME}/in/{{token}}", allows=None)
async def ask_to_sign_in(
    work: Work, context: Context, headers: Headers, account: str, token: str
) -> Bare:
    """Asks whoever followed the link in their mail whether they want to sign in.

    It changes nothing: programs that look for harm in mails follow every link.
    """
    visit = await come(work, context, headers, account)
    if visit is None:
        return nowhere(headers)
    who = service.unsealed(work, context.keys, token)
    if who is None or not who.code:
        return told(
            visit,
            "link over",
            "link over why",
            status=GONE,
            way=(visit.path, "sign in"),
        )
    return page(visit, "link.html", email=who.email, asked=token)


@pages.get(f"{HOME}/home", allows=None)
async def come_home(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """Signs in whom the business itself has sent, with an auth token of the contact."""
    visit = await come(work, context, headers, account, query)
    if visit is None:
        return nowhere(headers)
    if not query.token:
        return away(visit, "")
    try:
        begun = await service.begin_by_token(work, context.keys, query.token)
    except (AccountSecretInvalid, TokenExpired, ContactNotFound):
        return sign_in_page(visit, query.to, "ended")
    return signed_in(visit, begun, query.to)


@pages.post(f"{HOME}/sign-out", allows=None, status=200)
async def leave_pages(
    work: Work, context: Context, headers: Headers, account: str, body: Marked
) -> Bare:
    """Signs out: the session is void at once, wherever it was copied to."""
    visit = await come(work, context, headers, account)
    if visit is None:
        return nowhere(headers)
    if visit.contact is not None:
        if not is_own(headers) or not is_marked(visit, body.mark):
            return stale(visit)
        await service.end_page_session(work, visit.session)
    return away(visit, "?done=out", session_cookie(visit, ""))


def sign_in_page(visit: Visit, to: str = "", wrong: str = "", email: str = "") -> Bare:
    """Where somebody signs in; what was wrong before, if something was."""
    is_email = wrong == "wrong email"
    many = MANY if wrong == "too often" else 200
    return page(
        visit,
        "sign_in.html",
        status=WRONG if is_email else many,
        at=visit.path,
        to=to if to in PLACES else "",
        here=f"to={to}&" if to in PLACES else "",
        told=wrong,
        is_wrong=is_email or wrong == "too often",
        email=email[:254] if wrong else "",
        lets_join=visit.lets_join,
    )


async def send_code(work: Work, context: Context, visit: Visit, who: Asking) -> Bare:
    """Has a code mailed, and asks for it."""
    keys = context.keys
    try:
        from_network(context.guesses, keys, "mails", work.origin.place)
        ask_for_code(context.guesses, keys, who.email)
        await service.count_code(work, keys, who.email)
    except TooManyRequests:
        return _code_page(visit, who, "too often", MANY)
    waiting = service.in_queue(keys, who)
    work.defer(jobs.mail_page_code, account_id=work.account, waiting=waiting)
    return _code_page(visit, who)


def signed_in(visit: Visit, begun: Begun, to: str, done: str = "") -> Bare:
    """Sends whoever has just signed in to where they wanted to go."""
    place = f"/{to}" if to in PLACES else ""
    return away(visit, place + done, session_cookie(visit, begun.token))


def _code_page(visit: Visit, who: Asking, wrong: str = "", status: int = 200) -> Bare:
    return page(
        visit,
        "code.html",
        status=status,
        email=who.email,
        asked=service.sealed(visit.keys, who),
        at=visit.path,
        joins=who.joins,
        is_wrong=wrong,
    )
