"""What a route's function asks for, read from a request."""

import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from uuid import UUID

import msgspec
from asyncpg.pgproto.pgproto import UUID as QuickUUID

from regulars.kit import forms, idempotency
from regulars.kit.context import Context
from regulars.kit.doors import Caller, Route
from regulars.kit.errors import InvalidInput, PayloadTooLarge
from regulars.kit.work import Work


class Request(msgspec.Struct):
    """One request, with what is known of it by now."""

    scope: MutableMapping[str, Any]
    headers: dict[bytes, bytes]
    body: bytes
    caller: Caller | None
    work: Work
    context: Context
    # What the body's own `beforehand` has made of it.
    beforehand: Any = None

    @property
    def fingerprint(self) -> bytes:
        """What tells this request from another with the same idempotency key."""
        scope, kind = self.scope, self.headers.get(b"content-type", b"")
        asked = (scope["method"], scope["path"], scope["query_string"])
        return idempotency.fingerprint(*asked, kind, self.body)


class Nothing(msgspec.Struct):
    """What is read where nothing is taken."""


NO_UUID = "00000000-0000-0000-0000-000000000000"

# As far as PostgreSQL counts.
MOST_DIGITS = 18

Reader = Callable[[Request], Any]


async def read_body(
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    headers: dict[bytes, bytes],
    limit: int,
) -> bytes:
    """The whole body; raises PayloadTooLarge as soon as it is known to be."""
    if b"content-length" not in headers and b"transfer-encoding" not in headers:
        # There is none (RFC 9112, 6.3), as with nearly every GET: nothing to wait for.
        return b""
    with contextlib.suppress(ValueError):
        if int(headers.get(b"content-length", b"0")) > limit:
            raise PayloadTooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message.get("type") == "http.disconnect":
            # Half a form is a whole form with another amount in it.
            raise InvalidInput({"body": ["It ended before it was complete."]})
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise PayloadTooLarge
        if not message.get("more_body"):
            return bytes(parts[0]) if len(parts) == 1 else b"".join(parts)


def readers(route: Route) -> list[Reader]:
    """How to read each parameter of the route's function."""
    parameters = route.parameters().items()
    return [_reader(route, name, asked.annotation) for name, asked in parameters]


class Slow(Protocol):
    """A body of which something takes long to make, such as the hash of a password.

    It is made before there is a transaction, which would hold a connection meanwhile,
    and given to a function that asks for it as `beforehand`.
    """

    async def beforehand(self) -> Any:
        """What takes long."""


def slow_body(route: Route) -> Callable[[Request], Slow] | None:
    """How to read the body of a function that asks for what takes long to make."""
    parameters = route.parameters()
    if "beforehand" not in parameters:
        return None
    return _reader(route, "body", parameters["body"].annotation)


def strays(route: Route) -> list[Reader]:
    """What refuses, on a strict door, a query or a body that the call doesn't take."""
    if route.door.lenient:
        return []
    places = ("query",) if route.method == "GET" else ("query", "body")
    taken = route.parameters()
    return [_reader(route, place, Nothing) for place in places if place not in taken]


def _reader(route: Route, name: str, kind: Any) -> Reader:
    lenient = route.door.lenient
    known: dict[str, Reader] = {
        "work": lambda request: request.work,
        "caller": lambda request: request.caller,
        "headers": lambda request: request.headers,
        "context": lambda request: request.context,
        "lenient": lambda request: lenient,
        "keys": lambda request: request.context.keys,
        "beforehand": lambda request: request.beforehand,
        "guesses": lambda request: request.context.guesses,
        "later": lambda request: request.context.later,
        "settings": lambda request: request.context.settings,
        "body": lambda request: forms.parse(
            kind,
            request.body,
            _text(request.headers.get(b"content-type")),
            lenient=lenient,
        ),
        "query": lambda request: forms.parse_query(
            kind, request.scope["query_string"], lenient=lenient
        ),
    }
    return known.get(name) or (
        lambda request: _path_value(name, kind, request.scope["path_params"][name])
    )


def _path_value(name: str, kind: Any, text: str) -> Any:
    if kind is int:
        return _number(name, text)
    if kind is not UUID:
        return text
    try:
        # The driver's own kind of UUID is read in a seventh of the time.
        return QuickUUID(text) if len(text) == len(NO_UUID) else UUID(text)
    except ValueError:
        raise InvalidInput(errors={name: ["This is not a uuid."]}) from None


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise InvalidInput(errors={name: ["This is not a number."]})
    return int(text)


def _text(header: bytes | None) -> str | None:
    return None if header is None else header.decode("latin-1")
