"""Somebody who looks at our pages of an account: who they are, and what they read.

Their session is a cookie of those pages alone. What they send back carries a mark that
only their own pages have, and comes from no other site.
"""

import hmac
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

import msgspec

from regulars.accounts import service as accounts
from regulars.accounts.queries import Account
from regulars.contacts.queries import Contact
from regulars.kit.context import Context
from regulars.kit.crypto import Keys
from regulars.kit.edge import Headers
from regulars.kit.languages import LANGUAGES, Language, preferred, spoken
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.loyalty.queries import Terms
from regulars.loyalty.schemas import credit_name
from regulars.portal import queries, service
from regulars.portal.queries import Looks
from regulars.portal.words import Speech
from regulars.settings import Settings

VISITOR = "visitor"
"""Who looks at pages without having signed in: nobody knows them."""

SESSION = "regulars_contact"
LANGUAGE = "regulars_language"

A_YEAR = timedelta(days=365)

Header = tuple[bytes, bytes]


class Asked(msgspec.Struct):
    """What may stand behind the address of any of our pages."""

    language: str | None = None
    # What was just done, and where somebody goes once they have signed in.
    done: str = ""
    to: str = ""
    token: str = ""
    before: int | None = None
    of: str = ""


class Visit(msgspec.Struct, kw_only=True):
    """One look at one page of one account."""

    account: Account
    # Where the pages are, as they were asked for.
    path: str
    speech: Speech
    looks: Looks
    terms: Terms
    lets_join: bool
    session: str
    keys: Keys
    settings: Settings
    contact: Contact | None = None
    cookies: list[Header] = []

    @property
    def language(self) -> Language:
        """What they read."""
        return self.speech.language

    @property
    def mark(self) -> str:
        """What stands in each form of their own pages, and nowhere else."""
        return self.keys.mac("page form", self.session).hex()[:32]


async def come(
    work: Work,
    context: Context,
    headers: Headers,
    name: str,
    asked: Asked | None = None,
) -> Visit | None:
    """A visit of the account with this name; None where there is none.

    The Work is the account's from then on, done by whoever has signed in.
    """
    account_id = await queries.account_at(work, name)
    if account_id is None:
        return None
    business = await accounts.come_to(work, account_id, VISITOR)
    if business is None:
        return None
    cookies, settings = read_cookies(headers), context.settings
    session = cookies.get(session_name(settings), "")
    found = await queries.visitor(work, session)
    contact = await service.find_by_session(work, found.contact_uuid)
    if contact is not None:
        work.actor = f"contact:{contact.uuid}"
    chosen = asked.language if asked else None
    # What was chosen here comes first, then what is known of them, then their browser.
    said = (chosen, cookies.get(LANGUAGE), _locale(contact))
    terms = await loyalty.terms(work)
    return Visit(
        account=business,
        path=f"/p/{name}",
        speech=_speech(business, terms, _language(said, headers, business)),
        looks=found.looks,
        terms=terms,
        lets_join=found.lets_join,
        session=session,
        keys=context.keys,
        settings=settings,
        contact=contact,
        cookies=[language_cookie(chosen, settings)] if chosen in LANGUAGES else [],
    )


def _locale(contact: Contact | None) -> object:
    return contact.attributes.get("locale") if contact else None


def _language(
    said: tuple[object, ...], headers: Headers, business: Account
) -> Language:
    known = [each for each in said if each in LANGUAGES]
    if known:
        return spoken(*known)
    accepted = headers.get(b"accept-language")
    return preferred(accepted) if accepted else spoken(business.language)


def _speech(business: Account, terms: Terms, language: Language) -> Speech:
    place = (business.timezone, business.currency)
    return Speech(language, *place, credit_name(terms))


def read_cookies(headers: Headers) -> dict[str, str]:
    """What the browser has kept for us."""
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookies.items()}


def by_tls(settings: Settings) -> bool:
    """Whether people reach this server by TLS, so that cookies need nothing else."""
    return (settings.public_url or "").startswith("https:")


def session_name(settings: Settings) -> str:
    """The cookie's name; by TLS one that is never taken from an unsafe page."""
    return f"__Secure-{SESSION}" if by_tls(settings) else SESSION


def session_cookie(visit: Visit, session: str) -> Header:
    """Keeps the session for the account's own pages; an empty one ends it."""
    seconds = int(service.LASTS.total_seconds()) if session else 0
    what = (session_name(visit.settings), session, visit.path, seconds)
    return _cookie(*what, visit.settings)


def language_cookie(language: str | None, settings: Settings) -> Header:
    """Keeps what somebody chose to read, on all our pages."""
    seconds = int(A_YEAR.total_seconds())
    return _cookie(LANGUAGE, language or "", "/", seconds, settings)


def _cookie(
    name: str, value: str, path: str, seconds: int, settings: Settings
) -> Header:
    parts = [f"{name}={value}", f"Path={path}", f"Max-Age={seconds}", "HttpOnly"]
    parts += ["SameSite=Lax", *(["Secure"] if by_tls(settings) else [])]
    return b"set-cookie", "; ".join(parts).encode()


def is_own(headers: Headers) -> bool:
    """Whether a form was sent from a page of this server, as far as browsers tell."""
    origin = headers.get(b"origin")
    if origin is not None:
        return origin.partition(b"://")[2] == headers.get(b"host", b"")
    return headers.get(b"sec-fetch-site", b"same-origin") in OWN_SITES


OWN_SITES = (b"same-origin", b"none")


def is_marked(visit: Visit, mark: str) -> bool:
    """Whether a form came from a page that was shown to this session."""
    return hmac.compare_digest(visit.mark.encode(), mark.encode())
