"""What a browser keeps of its sessions: cookies that no script can read."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from regulars.accounts.service import SESSION_LASTS
from regulars.kit import cookies
from regulars.kit.crypto import SESSION, looks_right
from regulars.kit.doors import Bare
from regulars.settings import Settings
from regulars.staff.service import MOST_HELD, Browser, Site

OTHERS_COOKIE = "regulars_others"

NO_STORE = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))

SECONDS = int(SESSION_LASTS.total_seconds())


def browser_of(headers: Mapping[bytes, bytes], settings: Settings) -> Browser:
    """The browser that sent this."""
    used = cookies.read(headers, cookies.SESSION, settings) or ""
    others = cookies.read(headers, OTHERS_COOKIE, settings) or ""
    tokens = [each for each in (used, *others.split(".")) if looks_right(each, SESSION)]
    agent = headers.get(b"user-agent", b"").decode("latin-1")
    most = tuple(dict.fromkeys(tokens))[:MOST_HELD]
    return Browser(most, agent, settings.session_idle_minutes)


def session_sent(headers: Mapping[bytes, bytes], settings: Settings) -> str:
    """The session that a request came with, as a token or in the cookie."""
    scheme, _, secret = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer":
        return secret.strip().decode("latin-1")
    return cookies.read(headers, cookies.SESSION, settings) or ""


def site_of(headers: Mapping[bytes, bytes], settings: Settings) -> Site:
    """The site that the browser is on: ours, by whatever name people reach it.

    Where the operator has named it, it is that alone. Else what the browser says; a
    page of another site has been refused by then.
    """
    said = headers.get(b"origin", b"").decode("latin-1")
    origin = settings.public_url or said or _told(headers)
    parts = urlsplit(origin)
    return Site(f"{parts.scheme}://{parts.netloc}", parts.hostname or "")


def _told(headers: Mapping[bytes, bytes]) -> str:
    return "http://" + headers.get(b"host", b"").decode("latin-1")


def holding(
    sessions: Sequence[str],
    settings: Settings,
    status: int,
    *more: tuple[bytes, bytes],
) -> Bare:
    """An answer after which the browser holds these, and uses the first."""
    used, others = "".join(sessions[:1]), ".".join(sessions[1:])
    kept = (
        cookies.written(cookies.SESSION, used, SECONDS if used else 0, settings),
        cookies.written(OTHERS_COOKIE, others, SECONDS if others else 0, settings),
    )
    return Bare({"data": None, "meta": {}}, status, (*kept, *more, *NO_STORE))
