"""Browsers that somebody has signed in with before, and has tries of their own in.

Whoever guesses at an address uses up what strangers may try there; its owner goes on in
a browser that they have used. The cookie names nobody, opens nothing, and can't be made
without the server's keys.
"""

import secrets
from collections.abc import Mapping

import msgspec

from regulars.kit import cookies, links
from regulars.kit.context import Context

COOKIE = "regulars_known"
SECONDS = 400 * 24 * 3_600
SEALED = "known browser"

MOST = 8


class Known(msgspec.Struct, frozen=True, array_like=True):
    """A name for the browser, and marks of who has signed in there, the last first."""

    browser: str
    people: list[str]


def browser_known_to(
    headers: Mapping[bytes, bytes], context: Context, address: str
) -> str | None:
    """The browser's name, if whoever has this address has signed in there before."""
    known = _read(headers, context)
    if known is None or _mark(context, address) not in known.people:
        return None
    return known.browser


def remembering(
    headers: Mapping[bytes, bytes], context: Context, address: str
) -> tuple[bytes, bytes]:
    """The header that has the browser be known to whoever has this address."""
    known = _read(headers, context) or Known(secrets.token_hex(8), [])
    mark = _mark(context, address)
    people = [mark, *(each for each in known.people if each != mark)][:MOST]
    told = links.sealed(context.keys, SEALED, Known(known.browser, people))
    return cookies.written(COOKIE, told, SECONDS, context.settings)


def _read(headers: Mapping[bytes, bytes], context: Context) -> Known | None:
    told = cookies.read(headers, COOKIE, context.settings) or ""
    return links.opened(context.keys, SEALED, Known, told)


def _mark(context: Context, address: str) -> str:
    return context.keys.mac("known browser", address).hex()[:12]
