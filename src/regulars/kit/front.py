"""What every request passes first: its id, other sites' pages, the fastest way in.

Paths whose parameters are uuids, or that have none, are looked up in a table and never
reach the router, which would cost half as much as the rest of a hot request does.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from regulars.kit import ids
from regulars.kit.answers import JSON, Answer, Send, reply
from regulars.kit.edge import Receive, Scope
from regulars.kit.request_log import ORIGIN
from regulars.kit.requests import STATUS
from regulars.kit.work import Origin

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")

METHODS = b"GET, POST, PUT, DELETE"
ALLOWED_HEADERS = (
    b"Authorization, Content-Type, Idempotency-Key, X-Request-Id, Regulars-Dry-Run"
)
EXPOSED_HEADERS = b"X-Request-Id, Idempotency-Replayed, Retry-After, Regulars-Dry-Run"

UUIDS = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LENGTH = 36
PARAMETERS = re.compile(r"\{(\w+)\}")

# The next request has to go to a server that stays.
CLOSE = (b"connection", b"close")

# Nothing that this server sends is empty, whoever asks.
ALLOWED = Answer(200, b'{"data":null,"meta":{}}', [JSON])


class Front:
    """The outermost ASGI application."""

    def __init__(
        self,
        pages: Mapping[str, Any],
        router: Any,
        origins: frozenset[str],
        leaving: asyncio.Event,
    ) -> None:
        self._known = {_form(path): page for path, page in pages.items()}
        self._names = {_form(path): PARAMETERS.findall(path) for path in pages}
        self._router = router
        self._origins = frozenset(origin.encode() for origin in origins)
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope[ORIGIN] = Origin(_address(scope), request_id.decode())
        added = [(b"x-request-id", request_id)]
        if self._origins:
            added += self._shared_with(scope)

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                scope[STATUS] = message["status"]
                # Asked while it goes out: whoever waits longest must hear it too.
                closing = [CLOSE] if self._leaving.is_set() else []
                message["headers"] = [*message["headers"], *added, *closing]
            await send(message)

        if self._origins and _is_preflight(scope):
            await reply(send_with_headers, ALLOWED)
            return
        await self._page(scope)(scope, receive, send_with_headers)

    def _page(self, scope: Scope) -> Any:
        """What answers this path; the router, unless the table knows."""
        # Some clients end a path in a slash, and a redirect would lose their body.
        path = scope["path"].rstrip("/")
        if path in self._known and not self._names[path]:
            return self._known[path]
        form, uuids = _parted(path)
        names = self._names.get(form, ())
        if not uuids or len(names) != len(uuids):
            return self._router
        scope["path_params"] = dict(zip(names, uuids, strict=True))
        return self._known[form]

    def _shared_with(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        """The CORS headers for a page of a site that the operator has named."""
        origin = next((v for k, v in scope["headers"] if k == b"origin"), b"")
        if origin not in self._origins:
            return [(b"vary", b"Origin")]
        return [
            (b"vary", b"Origin"),
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", ALLOWED_HEADERS),
            (b"access-control-expose-headers", EXPOSED_HEADERS),
            (b"access-control-max-age", b"600"),
        ]


def _is_preflight(scope: Scope) -> bool:
    """Whether a browser asks beforehand what a page of another site may send."""
    names = {name for name, _ in scope["headers"]}
    asks = {b"origin", b"access-control-request-method"} <= names
    return asks and bool(scope["method"] == "OPTIONS")


def _address(scope: Scope) -> str:
    """Where the request came from; a socket of the file system has no address."""
    client = scope.get("client")
    address = str(client[0]) if client else "local"
    # A proxy that passes on what its callers say may pass on anything.
    return address if len(address) < 64 and address.isprintable() else "unknown"


def _parted(path: str) -> tuple[str, list[str]]:
    """The path without its uuids, and those."""
    rest, last = path[:-LENGTH], path[-LENGTH:]
    # Most have one, at the end: two looks cost half of what two walks would.
    if UUIDS.fullmatch(last) and not UUIDS.search(rest):
        return rest + "{}", [last]
    return UUIDS.sub("{}", path), UUIDS.findall(path)


def _form(path: str) -> str:
    return PARAMETERS.sub("{}", path)


def _request_id(scope: Scope) -> bytes:
    """The caller's own id when it is a sane one, so that both logs can be joined."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return bytes(value)
    return ids.request_id()
