"""Cookies that scripts can't read, and by TLS no other host can set.

Whatever acts by a cookie asks first whether it was a page of ours that sent it.
"""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from regulars.kit.errors import Forbidden
from regulars.settings import Settings

SESSION = "regulars_session"
"""The cookie that the dashboard's door takes for a key."""


def by_tls(settings: Settings) -> bool:
    """Whether people reach this server by TLS, so that cookies need nothing else."""
    return (settings.public_url or "").startswith("https:")


def named(name: str, settings: Settings) -> str:
    """The cookie's name; by TLS one that no other host of the domain can set."""
    return f"__Host-{name}" if by_tls(settings) else name


def read(headers: Mapping[bytes, bytes], name: str, settings: Settings) -> str | None:
    """What the cookie says that a request came with."""
    try:
        cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return None
    whole = named(name, settings)
    return cookie[whole].value if whole in cookie else None


def written(
    name: str, value: str, seconds: int, settings: Settings
) -> tuple[bytes, bytes]:
    """The header that has a browser keep it so long; or forget it, after none."""
    parts = [
        f"{named(name, settings)}={value}",
        "Path=/",
        f"Max-Age={seconds}",
        "HttpOnly",
        "SameSite=Lax",
    ]
    if by_tls(settings):
        parts.append("Secure")
    return b"set-cookie", "; ".join(parts).encode()


def must_be_our_page(headers: Mapping[bytes, bytes]) -> None:
    """Raises Forbidden for what a page of another site has its reader's browser send.

    Browsers name the page's origin with every write, and older ones at least with those
    to another site; programs name none.
    """
    origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site", b"none")
    is_foreign = site not in (b"none", b"same-origin")
    if origin is not None:
        is_foreign = origin.partition(b"://")[2] != headers.get(b"host", b"")
    if is_foreign:
        raise Forbidden
