"""Our pages in the looks of a business, and what each of them may load.

The one style and the one script stand in the page, and the policy names their hashes.
Nothing is loaded from elsewhere but the logo, where the business has said it lies.
"""

import base64
import functools
import hashlib
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from regulars.kit.colors import Theme, palette
from regulars.kit.doors import Bare
from regulars.kit.html import MEDIA_TYPE
from regulars.kit.templates import render
from regulars.portal.queries import Looks
from regulars.portal.visiting import Header, Visit, by_tls
from regulars.portal.words import OWN_NAMES

_PLACE = files("regulars").joinpath("web/templates/portal")


def read(name: str) -> str:
    """One of the files beside the templates."""
    return _PLACE.joinpath(name).read_text()


STYLE = read("portal.css") + read("card.css")

SCRIPT = read("portal.js")

THEME = (
    ":root{{--brand:{0.fill};--on-brand:{0.on_fill};--brand-text:{0.text};"
    "--brand-soft:{0.soft}}}"
)

NIGHT = "@media (prefers-color-scheme:dark){{{}}}"

SAFE = (
    (b"cache-control", b"no-store"),
    # Their own forms say where they come from; other sites are told nothing.
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)

TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")


def page(
    visit: Visit, template: str, *, status: int = 200, tab: str = "", **values: Any
) -> Bare:
    """A page of the business as a route answers with it."""
    content = render(
        f"portal/{template}",
        **{"here": "", "at": "", **values},
        say=visit.speech.say,
        speech=visit.speech,
        business=visit.account.name,
        is_sandbox=visit.account.is_sandbox,
        path=visit.path,
        tab=tab,
        logo=visit.looks.logo,
        color=palette(visit.looks.color.lower()).light.fill,
        styles=Markup(style_of(visit.looks.color.lower())),  # noqa: S704
        script=Markup(SCRIPT),  # noqa: S704
        tongues=OWN_NAMES,
        mark=visit.mark,
    )
    headers = (*headers_of(visit), (b"content-security-policy", policy(visit.looks)))
    return Bare(content.encode(), status, headers, MEDIA_TYPE)


def told(
    visit: Visit,
    heading: str,
    *words: str,
    status: int = 200,
    way: tuple[str, str] | None = None,
) -> Bare:
    """A page that says something, and where to go from there."""
    say = visit.speech.say
    return page(
        visit,
        "told.html",
        status=status,
        at=visit.path,
        heading=say(heading),
        paragraphs=[say(each) for each in words],
        way=(way[0], say(way[1])) if way else None,
    )


def away(visit: Visit, place: str, *cookies: Header) -> Bare:
    """Sends the browser on to another of our pages."""
    location = (b"location", f"{visit.path}{place}".encode())
    headers = (*headers_of(visit), location, *cookies)
    return Bare(b"", 303, headers, MEDIA_TYPE)


def headers_of(visit: Visit) -> tuple[Header, ...]:
    """What every answer of these pages says of itself."""
    by = (TLS_ONLY,) if by_tls(visit.settings) else ()
    return (*SAFE, *by, *visit.cookies)


@functools.lru_cache(maxsize=1_024)
def style_of(color: str) -> str:
    """The style of all pages, in the colours of a business."""
    own = palette(color)
    return STYLE + _painted(own.light) + NIGHT.format(_painted(own.dark))


def _painted(theme: Theme) -> str:
    return THEME.format(theme)


@functools.lru_cache(maxsize=1_024)
def policy(looks: Looks) -> bytes:
    """What a page of this business may load and do."""
    parts = [
        "default-src 'none'",
        f"style-src '{_hash(style_of(looks.color.lower()))}'",
        f"script-src '{_hash(SCRIPT)}'",
        f"img-src 'self'{_place_of(looks.logo)}",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    return "; ".join(parts).encode()


def _place_of(logo: str | None) -> str:
    if not logo:
        return ""
    parts = urlsplit(logo)
    return f" {parts.scheme}://{parts.netloc}"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
