"""What a browser keeps of its sessions: two cookies, which no script can read."""

from collections.abc import Mapping, Sequence

from regulars.accounts.service import SESSION_LASTS
from regulars.kit import cookies
from regulars.kit.crypto import SESSION, looks_right
from regulars.kit.doors import Bare
from regulars.settings import Settings
from regulars.staff.service import MOST_HELD, Browser

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


def holding(sessions: Sequence[str], settings: Settings, status: int) -> Bare:
    """An answer after which the browser holds these, and uses the first."""
    used, others = "".join(sessions[:1]), ".".join(sessions[1:])
    kept = (
        cookies.written(cookies.SESSION, used, SECONDS if used else 0, settings),
        cookies.written(OTHERS_COOKIE, others, SECONDS if others else 0, settings),
    )
    return Bare({"data": None, "meta": {}}, status, (*kept, *NO_STORE))
