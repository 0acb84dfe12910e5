"""One request, from its bytes to the bytes of its answer.

Each route is a plain ASGI endpoint: no request or response objects, because those cost
more than the rest of the request (docs/decisions/0004-plain-asgi-endpoints.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import asyncpg
import msgspec
import structlog

from regulars.kit import idempotency
from regulars.kit.context import Context
from regulars.kit.db import OUTAGES
from regulars.kit.deadlines import Deadlines
from regulars.kit.doors import Bare, Caller, Door, Route
from regulars.kit.errors import (
    Forbidden,
    InternalError,
    InvalidInput,
    Problem,
    RequestTooSlow,
    Unavailable,
)
from regulars.kit.limits import Limits
from regulars.kit.pages import Page
from regulars.kit.reading import Request, read_body, readers, strays
from regulars.kit.work import Work, opened

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = dict[bytes, bytes]

JSON = (b"content-type", b"application/json")
# Some of the contract's GETs change things, and all of them tell of people.
UNCACHED = [JSON, (b"cache-control", b"no-store")]
REPLAYED = (b"idempotency-replayed", b"true")
ORIGIN = "regulars.origin"
TRIES = 5

"""To arrive as a whole and to be answered (reliability D26)."""

log = structlog.get_logger("regulars.edge")
encoder = msgspec.json.Encoder(decimal_format="number")


class Authenticator(Protocol):
    """Finds out who asks."""

    async def __call__(self, route: Route, headers: Headers) -> Caller | None:
        """The caller, or None when the credential is missing, wrong or out of date."""


class Edge(msgspec.Struct, frozen=True):
    """What every endpoint shares."""

    authenticate: Authenticator
    limits: Limits
    context: Context
    deadlines: Deadlines


class Answer(msgspec.Struct):
    """The bytes to send."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class Endpoint:
    """Answers one route."""

    def __init__(self, route: Route, edge: Edge) -> None:
        self.route = route
        self.edge = edge
        self._public = route.door.lenient
        self._strays = strays(route)
        self._plan = readers(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await reply(send, await self._in_time(scope, receive))

    async def _in_time(self, scope: Scope, receive: Receive) -> Answer:
        """The answer, or after ten seconds that there is none."""
        deadlines, door = self.edge.deadlines, self.route.door
        limit = self.edge.context.settings.body_limit_bytes
        late: type[Problem] = RequestTooSlow
        task = deadlines.begin()
        try:
            headers = dict(scope["headers"])
            body = await read_body(receive, headers, limit)
            late = Unavailable
            answer = await self._told(scope, headers, body)
        except Problem as problem:
            answer = refusal(problem, door)
        except asyncio.CancelledError:
            if not deadlines.has_cut_off(task):
                raise
            answer = refusal(late(), door)
        finally:
            deadlines.end(task)
        return answer

    async def _told(self, scope: Scope, headers: Headers, body: bytes) -> Answer:
        """The answer, whatever stands in its way."""
        try:
            return await self._answer(scope, headers, body)
        except Problem as problem:
            answer = refusal(problem, self.route.door)
        except (*OUTAGES, asyncpg.QueryCanceledError):
            answer = refusal(Unavailable(), self.route.door)
        except (asyncpg.DataError, OverflowError):
            answer = refusal(InvalidInput(), self.route.door)
        except Exception:
            asked = scope[ORIGIN].request_id
            log.exception("request failed", path=scope["path"], request_id=asked)
            answer = refusal(InternalError(), self.route.door)
        return answer

    async def _answer(self, scope: Scope, headers: Headers, body: bytes) -> Answer:
        if self.route.permission is None:
            return await self._open_to_all(scope, headers, body)
        caller = await self.edge.authenticate(self.route, headers)
        if caller is None:
            return unauthenticated()
        self.edge.limits.take(caller.limited_as, caller.requests_per_minute)
        if caller.refusal is not None:
            raise caller.refusal
        if self.route.permission not in caller.permissions:
            raise Forbidden
        return await self._retried(scope, headers, body, caller)

    async def _open_to_all(self, scope: Scope, headers: Headers, body: bytes) -> Answer:
        now = datetime.now(UTC)
        work = Work(self.edge.context.pool, None, "anybody", now, scope[ORIGIN])
        return await self._done(
            Request(scope, headers, body, None, work, self.edge.context)
        )

    async def _retried(
        self, scope: Scope, headers: Headers, body: bytes, caller: Caller
    ) -> Answer:
        """The whole transaction again when the database asks for it (D7)."""
        pool, origin = self.edge.context.pool, scope[ORIGIN]
        for attempt in range(1, TRIES + 1):
            now = datetime.now(UTC) + timedelta(seconds=caller.clock_offset_seconds)
            work = Work(pool, caller.account_id, caller.actor, now, origin)
            request = Request(scope, headers, body, caller, work, self.edge.context)
            try:
                return await self._once(request)
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                if attempt == TRIES:
                    raise Unavailable from None
                await asyncio.sleep(0.01 * attempt)
            except asyncpg.LockNotAvailableError:
                raise Unavailable from None
        raise Unavailable

    async def _once(self, request: Request) -> Answer:
        if idempotency.HEADER not in request.headers or self.route.method == "GET":
            if self.route.moves_value and not self._public:
                raise InvalidInput(
                    errors={"Idempotency-Key": ["This header is required."]}
                )
            return await self._done(request)
        key = idempotency.checked_key(request.scope["headers"])
        async with opened(request.work):
            return await self._done_once(request, key)

    async def _done_once(self, request: Request, key: str) -> Answer:
        scope, keys = request.scope, self.edge.context.keys
        mark = idempotency.fingerprint(
            scope["method"],
            scope["path"],
            scope["query_string"],
            request.headers.get(b"content-type", b""),
            request.body,
        )
        stored = await idempotency.claim(request.work, key, mark)
        if stored is not None:
            body = keys.unseal(stored.body or b"", key).encode()
            return Answer(stored.status or 200, body, [*UNCACHED, REPLAYED])
        answer = await self._done(request)
        # Sealed: an answer may hold a key that is shown once, and people's data.
        sealed = keys.seal(answer.body.decode(), key)
        await idempotency.keep(request.work, key, answer.status, sealed)
        return answer

    async def _done(self, request: Request) -> Answer:
        for read in self._strays:
            read(request)
        values = [read(request) for read in self._plan]
        if request.work.is_open:
            result = await self.route.function(*values)
        else:
            result = await self._closed(request.work, values)
        return answered(self.route, request.scope, result)

    async def _closed(self, work: Work, values: list[Any]) -> Any:
        """As `opened`, written out: its two generators cost as much as the routing."""
        try:
            result = await self.route.function(*values)
            await work.close()
        except BaseException as failed:
            await work.abandon(failed)
            raise
        return result


def answered(route: Route, scope: Scope, result: Any) -> Answer:
    """What a route's function gave, in the envelope that callers read."""
    if isinstance(result, Bare):
        content = result.content
        body = content if isinstance(content, bytes) else encoder.encode(content)
        kind = (b"content-type", result.media_type.encode())
        return Answer(result.status, body, [kind, *result.headers])
    if isinstance(result, Page):
        envelope = {
            "data": result.items,
            "meta": result.meta(scope["path"]),
        }
        return Answer(route.status, encoder.encode(envelope), [*UNCACHED])
    body = b'{"data":' + encoder.encode(result) + b',"meta":{}}'
    return Answer(route.status, body, [*UNCACHED])


def refusal(problem: Problem, door: Door) -> Answer:
    """A problem as this door tells it: `{message, code, status_code}`."""
    headers = [JSON]
    if isinstance(problem, RequestTooSlow):
        # The rest of it may still come, and is nothing to wait for.
        headers.append((b"connection", b"close"))
    if problem.retry_after_seconds is not None:
        headers.append((b"retry-after", str(problem.retry_after_seconds).encode()))
    body = encoder.encode(door.told(problem))
    return Answer(door.status_of(problem), body, headers)


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
