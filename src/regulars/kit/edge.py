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
from regulars.kit.db import BUSY, OUTAGES, RACES
from regulars.kit.deadlines import Deadlines
from regulars.kit.doors import Bare, Caller, Door, Route
from regulars.kit.errors import (
    Conflict,
    Forbidden,
    InternalError,
    InvalidInput,
    Problem,
    RequestTooSlow,
    Unavailable,
)
from regulars.kit.limits import Limits
from regulars.kit.pages import Page
from regulars.kit.reading import Request, read_body, readers, slow_body, strays
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
        # As it is documented: some have a key in the place of a parameter.
        self._told_path = route.full_path
        self._strays = strays(route)
        self._plan = readers(route)
        self._slow_body = slow_body(route)
        self._function = route.function
        if any(problem.is_committed for problem in route.refuses):
            self._function = self._result

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
        except (*OUTAGES, *BUSY):
            answer = refusal(Unavailable(), self.route.door)
        except (asyncpg.DataError, OverflowError):
            answer = refusal(InvalidInput(), self.route.door)
        except RACES as broken:
            # A verb that should have seen it coming. Never its details: people's data.
            rule = broken.constraint_name
            asked = {"path": self._told_path, "request_id": scope[ORIGIN].request_id}
            log.error("constraint broken", constraint=rule, **asked)
            answer = refusal(Conflict(), self.route.door)
        except Exception:
            asked = scope[ORIGIN].request_id
            log.exception("request failed", path=self._told_path, request_id=asked)
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
        for attempt in range(1, TRIES):
            try:
                return await self._once(self._asked(scope, headers, body, caller))
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                await asyncio.sleep(0.01 * attempt)
        return await self._once(self._asked(scope, headers, body, caller))

    def _asked(
        self, scope: Scope, headers: Headers, body: bytes, caller: Caller
    ) -> Request:
        """The request with a Work of its own, at the account's present moment."""
        pool, origin = self.edge.context.pool, scope[ORIGIN]
        now = datetime.now(UTC) + timedelta(seconds=caller.clock_offset_seconds)
        work = Work(pool, caller.account_id, caller.actor, now, origin)
        return Request(scope, headers, body, caller, work, self.edge.context)

    async def _made_beforehand(self, request: Request) -> Any:
        """What takes long; nothing of a body that will be refused, in its turn."""
        assert self._slow_body is not None
        try:
            body = self._slow_body(request)
        except Problem:
            return None
        return await body.beforehand()

    async def _once(self, request: Request) -> Answer:
        if self._slow_body is not None:
            request.beforehand = await self._made_beforehand(request)
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
        stored = await idempotency.claim(request.work, keys, key, mark)
        if stored is not None:
            body, status = stored.body or b"", stored.status or 200
            return Answer(status, body, [*UNCACHED, REPLAYED])
        answer = await self._done(request)
        await idempotency.keep(request.work, keys, key, answer.status, answer.body)
        return answer

    async def _done(self, request: Request) -> Answer:
        for read in self._strays:
            read(request)
        values = [read(request) for read in self._plan]
        if request.work.is_open:
            result = await self._function(*values)
        else:
            result = await self._closed(request.work, values)
        return answered(self.route, request.scope, result)

    async def _closed(self, work: Work, values: list[Any]) -> Any:
        """As `opened`, written out: its two generators cost as much as the routing."""
        try:
            result = await self._function(*values)
            await work.close()
        except BaseException as failed:
            await work.abandon(failed)
            raise
        return result

    async def _result(self, *values: Any) -> Any:
        """What the function gives; or a refusal that leaves something behind.

        Given back instead of raised, it is committed with what came before it, and kept
        for a repeat with the same idempotency key.
        """
        try:
            return await self.route.function(*values)
        except Problem as refused:
            if not refused.is_committed:
                raise
            return self.route.door.written(refused)


def answered(route: Route, scope: Scope, result: Any) -> Answer:
    """What a route's function gave, in the envelope that callers read."""
    if isinstance(result, Bare):
        return _bare(result)
    if isinstance(result, Page):
        envelope = {
            "data": result.items,
            "meta": result.meta(scope["path"]),
        }
        return Answer(route.status, encoder.encode(envelope), [*UNCACHED])
    body = b"".join((b'{"data":', encoder.encode(result), b',"meta":{}}'))
    return Answer(route.status, body, [*UNCACHED])


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
