"""The bytes of an answer: what a route's function gave, or why it was refused."""

import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote_plus

import msgspec

from regulars.kit.doors import Bare, Door, Route
from regulars.kit.errors import Problem, RequestTooSlow
from regulars.kit.forms.kinds import names
from regulars.kit.pages import Page

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

JSON = (b"content-type", b"application/json")
# Some of the contract's GETs change things, and all of them tell of people.
UNCACHED = [JSON, (b"cache-control", b"no-store")]

REPLAYED = (b"idempotency-replayed", b"true")

# What stands in a query as it came; whatever else is escaped, so that it can be sent.
ASKED = "!$%&'()*+,-./:;=?@[]_~"

NOTHING: Mapping[str, Any] = MappingProxyType({})

encoder = msgspec.json.Encoder(decimal_format="number")


class Answer(msgspec.Struct):
    """The bytes to send."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


def answered(
    route: Route,
    scope: MutableMapping[str, Any],
    result: Any,
    also: Mapping[str, Any] = NOTHING,
) -> Answer:
    """What a route's function gave, in the envelope that callers read.

    What is said `also` stands in its `meta`; what has no envelope has no room for it.
    """
    if isinstance(result, Bare):
        return _bare(result)
    if isinstance(result, Page):
        meta = {**result.meta(lambda: _address(route, scope)), **also}
        envelope = {"data": result.items, "meta": meta}
        return Answer(route.status, encoder.encode(envelope), [*UNCACHED])
    more = encoder.encode(also) if also else b"{}"
    body = b"".join((b'{"data":', encoder.encode(result), b',"meta":', more, b"}"))
    return Answer(route.status, body, [*UNCACHED])


def _address(route: Route, scope: MutableMapping[str, Any]) -> str:
    """The address of the call, with what the route knows of what was asked."""
    path, query = scope["path"], scope["query_string"]
    pairs = quote(query, ASKED).split("&") if query else []
    known = _known(route.function) if pairs else frozenset()
    kept = [pair for pair in pairs if _name(pair) in known]
    return f"{path}?{'&'.join(kept)}" if kept else str(path)


def _name(pair: str) -> str:
    """What a pair of a query speaks of, without its brackets."""
    return unquote_plus(pair.partition("=")[0]).partition("[")[0]


@functools.cache
def _known(function: Callable[..., Any]) -> frozenset[str]:
    """The names in the query that a route's function takes."""
    asked = inspect.signature(function, eval_str=True).parameters.get("query")
    return names(asked.annotation) if asked else frozenset()


def replayed(status: int | None, body: bytes | None) -> Answer:
    """The answer that an idempotency key got the first time."""
    return Answer(status or 200, body or b"", [*UNCACHED, REPLAYED])


def refusal(problem: Problem, door: Door) -> Answer:
    """A problem as this door tells it: a page, or `{message, code, status_code}`."""
    answer = _bare(door.written(problem))
    if isinstance(problem, RequestTooSlow):
        # The rest of it may still come, and is nothing to wait for.
        answer.headers.append((b"connection", b"close"))
    if problem.retry_after_seconds is not None:
        seconds = str(problem.retry_after_seconds).encode()
        answer.headers.append((b"retry-after", seconds))
    return answer


def _bare(result: Bare) -> Answer:
    content = result.content
    body = content if isinstance(content, bytes) else encoder.encode(content)
    kind = (b"content-type", result.media_type.encode())
    return Answer(result.status, body, [kind, *result.headers])


def unauthenticated() -> Answer:
    """401 without a code: the form that both known web shop plugins understand."""
    return Answer(
        401,
        b'{"message":"Unauthenticated."}',
        [JSON, (b"www-authenticate", b"Bearer")],
    )


async def reply(send: Send, answer: Answer) -> None:
    """Sends the answer's bytes."""
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send(
        {"type": "http.response.start", "status": answer.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": answer.body})
