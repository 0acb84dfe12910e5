"""One request, from its bytes to the bytes of its answer.

Each route is a plain ASGI endpoint: no request or response objects, because those cost
more than the rest of the request (docs/decisions/0004-plain-asgi-endpoints.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import asyncpg
import msgspec
import structlog

from regulars.kit import causation, dry_run, idempotency
from regulars.kit.answers import (
    Answer,
    Send,
    answered,
    refusal,
    replayed,
    reply,
    unauthenticated,
)
from regulars.kit.context import Context
from regulars.kit.db import BUSY, OUTAGES, RACES
from regulars.kit.deadlines import Deadlines
from regulars.kit.doors import Caller, Route
from regulars.kit.dry_run import DryRun
from regulars.kit.errors import (
    Conflict,
    Forbidden,
    InternalError,
    InvalidInput,
    Problem,
    RequestTooSlow,
    Unavailable,
)
from regulars.kit.limits import COUNTED, Limits
from regulars.kit.listeners import Listeners
from regulars.kit.reactions import Reactions
from regulars.kit.reading import Request, read_body, readers, slow_body, strays
from regulars.kit.request_log import ANSWER, BODY, CALLER, ORIGIN, RequestLog
from regulars.kit.work import Work, opened

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Headers = dict[bytes, bytes]
TRIES = 5

log = structlog.get_logger("regulars.edge")


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
    # What one must be allowed to read the account's log.
    reads_log: str
    listeners: Listeners
    # Where callers see what they have asked; None writes nothing down.
    seen: RequestLog | None = None


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
        answer = scope[ANSWER] = await self._in_time(scope, receive)
        await reply(send, answer)

    async def _in_time(self, scope: Scope, receive: Receive) -> Answer:
        """The answer, or after ten seconds that there is none."""
        deadlines, door = self.edge.deadlines, self.route.door
        limit = self.edge.context.settings.body_limit_bytes
        late: type[Problem] = RequestTooSlow
        task = deadlines.begin()
        headers = dict(scope["headers"])
        try:
            body = scope[BODY] = await read_body(receive, headers, limit)
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
        if dry_run.HEADER in headers and dry_run.is_told(self.route, headers):
            answer.headers.append(dry_run.TOLD)
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
            asked = {"path": self._told_path, "request_id": scope[ORIGIN].request_id}
            log.error("constraint broken", constraint=broken.constraint_name, **asked)
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
        scope[CALLER] = caller
        if COUNTED not in scope:
            self.edge.limits.take(caller.limited_as, caller.requests_per_minute)
        if caller.refusal is not None:
            raise caller.refusal
        if self.route.permission not in caller.permissions:
            raise Forbidden
        return await self._retried(scope, headers, body, caller)

    async def _open_to_all(self, scope: Scope, headers: Headers, body: bytes) -> Answer:
        if dry_run.HEADER in headers:
            dry_run.is_asked(self.route, scope["headers"])
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
        kind = Work
        if dry_run.HEADER in headers and dry_run.is_asked(self.route, scope["headers"]):
            kind = DryRun
        work = kind(pool, caller.account_id, caller.actor, now, origin)
        # A question has no effects, and needs no transaction for them.
        if causation.FIELD in headers and self.route.writes:
            told, keys = headers[causation.FIELD], self.edge.context.keys
            work.depth = causation.depth_of(keys, told, datetime.now(UTC))
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
        key = self._key(request)
        work, has_line = request.work, self.route.line is not None
        if key is not None and (has_line or isinstance(work, DryRun)):
            # Beforehand: who guesses keeps no answer from whoever repeats a call.
            keys, mark = self.edge.context.keys, request.fingerprint
            stored = await idempotency.look(work, keys, key, mark)
            if stored is not None:
                return replayed(stored.status, stored.body)
        if isinstance(work, DryRun):
            async with self._place(request), work.undone():
                return await self._tried(request, work)
        if key is None and not work.depth:
            return await self._done(request)
        async with self._place(request), opened(work):
            if key is not None:
                return await self._done_once(request, key)
            # What is a reaction has a transaction of its own: nobody's order shares it.
            await work.begin()
            return await self._done(request)

    def _key(self, request: Request) -> str | None:
        """The idempotency key; refuses a call that moves value without one."""
        if idempotency.HEADER in request.headers and self.route.method != "GET":
            return idempotency.checked_key(request.scope["headers"])
        if self.route.moves_value and not self._public:
            raise InvalidInput(errors={"Idempotency-Key": ["This header is required."]})
        return None

    def _place(self, request: Request) -> AbstractAsyncContextManager[None]:
        """Where a code is tried, a place among those who look."""
        if self.route.line is None or request.caller is None:
            return nullcontext()
        context = self.edge.context
        return self.route.line.place(context.guesses, context.keys, request.caller)

    async def _done_once(self, request: Request, key: str) -> Answer:
        keys = self.edge.context.keys
        mark = request.fingerprint
        stored = await idempotency.claim(request.work, keys, key, mark)
        if stored is not None:
            return replayed(stored.status, stored.body)
        answer = await self._done(request)
        await idempotency.keep(request.work, keys, key, answer.status, answer.body)
        return answer

    async def _tried(self, request: Request, work: DryRun) -> Answer:
        """The answer that doing it would get, and what would follow from it."""
        context = self.edge.context
        try:
            result = await self.route.function(*self._values(request))
        except Problem as refused:
            if refused.is_committed:
                await work.keep_count()
            raise
        resources = {"keys": context.keys, "settings": context.settings}
        foreseen = await Reactions(work, resources).follow()
        assert request.caller is not None
        if self.edge.reads_log not in request.caller.permissions:
            foreseen = foreseen.without_payloads()
        return answered(self.route, request.scope, result, {"dry_run": foreseen})

    async def _done(self, request: Request) -> Answer:
        values = self._values(request)
        if request.work.is_open:
            result = await self._function(*values)
        else:
            result = await self._closed(request.work, values)
        return answered(self.route, request.scope, result)

    def _values(self, request: Request) -> list[Any]:
        """What the function asks for; refuses what nobody asked for."""
        for read in self._strays:
            read(request)
        return [read(request) for read in self._plan]

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
