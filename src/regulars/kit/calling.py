"""HTTP to a server that whoever is at the keyboard has named, wherever that is.

For commands alone: what is sent for an account goes through `kit/egress`, which judges
the address. Here too no redirect is followed, and no proxy of the environment used.
"""

import ssl
from collections.abc import Mapping

import certifi
import httpcore
import msgspec

from regulars.kit.refusals import Refused

SECONDS = 15.0


class Unreachable(Exception):
    """Nothing came back; it says why in a word or two."""


class Called(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes


def address(text: str, option: str) -> str:
    """The URL that somebody has typed, perhaps without `http://`. Raises Refused."""
    url = text if "://" in text else f"http://{text}"
    try:
        parsed = httpcore.URL(url)
    except (UnicodeEncodeError, ValueError):
        parsed = httpcore.URL("")
    place = parsed.host.decode()
    is_place = place and not place.isdigit() and not any(map(str.isspace, url))
    if parsed.scheme not in (b"http", b"https") or not is_place:
        raise Refused(f"--{option}: {text!r} is no http or https address")
    return url


async def call(
    method: str, url: str, headers: Mapping[str, str], body: bytes = b""
) -> Called:
    """What the server answers within 15 s. Raises Unreachable."""
    sent = {"User-Agent": "Regulars", "Accept": "*/*", "Connection": "close"}
    fields = [(n.encode(), v.encode()) for n, v in {**sent, **headers}.items()]
    limits = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
    tls = ssl.create_default_context(cafile=certifi.where())
    try:
        async with httpcore.AsyncConnectionPool(ssl_context=tls) as pool:
            answer = await pool.request(
                method,
                url,
                headers=fields,
                content=body,
                extensions={"timeout": limits},
            )
    except httpcore.TimeoutException:
        raise Unreachable("no answer in time") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise Unreachable(reason) from None
    return Called(answer.status, answer.content)
