"""Builds the HTTP application."""

import asyncio
import contextlib
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, cast
from urllib.parse import urlsplit

import asyncpg
import structlog
from litestar import HttpMethod, Litestar, Request, Response, route
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from regulars import rooms
from regulars.accounts.authentication import Authentication
from regulars.accounts.permissions import Permission
from regulars.accounts.uses import WRITTEN_EVERY_SECONDS as USES_EVERY_SECONDS
from regulars.accounts.uses import Uses
from regulars.exposed import Metrics
from regulars.kit import caches, openapi, reference
from regulars.kit.answers import JSON, Answer, Send, encoder, refusal, reply
from regulars.kit.assets import Application as Staff
from regulars.kit.assets import Files, Worker
from regulars.kit.beside import every, written
from regulars.kit.context import Context
from regulars.kit.cookies import by_tls
from regulars.kit.db import OUTAGES
from regulars.kit.deadlines import Deadlines
from regulars.kit.doors import Route, clients, doors
from regulars.kit.edge import Edge, Endpoint, Receive, Scope
from regulars.kit.environment import parts
from regulars.kit.errors import (
    InternalError,
    MethodNotAllowed,
    Problem,
    RouteNotFound,
    Unavailable,
)
from regulars.kit.figures import WRITTEN_EVERY_SECONDS as FIGURES_EVERY_SECONDS
from regulars.kit.figures import Figures
from regulars.kit.fixed import Fixed, Moved, Page
from regulars.kit.front import Front
from regulars.kit.jobs.later import WRITTEN_EVERY_SECONDS as NOTES_EVERY_SECONDS
from regulars.kit.limits import SHARED_EVERY_SECONDS, Limits
from regulars.kit.listeners import Listeners
from regulars.kit.live import FOLLOWED, Following
from regulars.kit.postgres import Database
from regulars.kit.request_log import ORIGIN, RequestLog
from regulars.kit.request_log import WRITTEN_EVERY_SECONDS as SEEN_EVERY_SECONDS
from regulars.kit.requests import Requests
from regulars.settings import Settings

Application = Any

METHODS = list(HttpMethod)

log = structlog.get_logger("regulars.app")

HTML = b"text/html; charset=utf-8"

# What every browser asks for by itself.
ICON = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#0f5c45"/>
<path d="M11 24V8h6a5 5 0 0 1 0 10h-6m6 0 5 6" fill="none" stroke="#fff"
stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>
"""


def create(
    settings: Settings, database: Database, leaving: asyncio.Event | None = None
) -> Front:
    """The whole HTTP side of Regulars, on this database.

    Once it is `leaving`, it still answers and is no longer ready.
    """
    leaving = leaving or asyncio.Event()
    context = Context.of(settings, database.url)
    authentication, figures = Authentication(context), Figures("serve")
    edge = Edge(
        authentication,
        Limits(settings.rate_limit_per_minute),
        context,
        Deadlines(),
        Permission.EVENTS_READ,
        Listeners(context.pool, leaving),
        RequestLog(context) if settings.log_requests else None,
    )
    pages = (
        routed(edge)
        | front_end(settings)
        | {
            "/favicon.ico": Fixed(ICON, b"image/svg+xml"),
            "/health": Fixed(encoder.encode({"status": "ok"})),
            "/ready": Ready(context, leaving),
            "/metrics": Metrics(context, figures),
            "/openapi.json": Fixed(openapi.document_bytes()),
            "/docs": Fixed(reference.page(openapi.document()), HTML),
        }
    )
    router = Litestar(
        route_handlers=[_mounted(path, page) for path, page in pages.items()],
        lifespan=[
            lambda app: _running(edge, authentication.uses, figures, database.url)
        ],
        exception_handlers={HTTPException: _unknown, Exception: _unknown},
        openapi_config=None,
        logging_config=None,
    )
    origins = frozenset(parts(settings.cors_origins))
    return Front(pages, router, origins, leaving)


def front_end(settings: Settings) -> dict[str, Application]:
    """What staff see in a browser: the files, and the page of each application."""
    address = urlsplit(settings.public_url or "")
    root = address.path.rstrip("/")
    dashboard = Staff("dashboard", root, by_tls(settings))
    register = Staff("register", root, by_tls(settings))
    home = Moved(f"{root}/dashboard")
    return {
        "/": home,
        "/static/{name:path}": Files(),
        "/dashboard": dashboard,
        "/dashboard/{page:path}": dashboard,
        "/register": register,
        "/register/display": register,
        "/register/worker.js": Worker("register-worker.js", f"{root}/register"),
    }


def routed(edge: Edge) -> dict[str, Application]:
    """What answers each path of every door."""
    rooms.load("routes")
    # The statements that write events name them, and import no class of theirs.
    rooms.load("events")
    # A verb may put a job into the queue only when it knows the job.
    rooms.load("jobs")
    # What of an account is set-up: a sandbox of it is opened over HTTP too.
    rooms.load("copying")
    by_path: dict[str, list[Route]] = defaultdict(list)
    for door in doors:
        for each in door.routes:
            by_path[each.full_path].append(each)
    return {path: Path(routes, edge) for path, routes in by_path.items()}


class Path:
    """Every method of one path."""

    def __init__(self, routes: list[Route], edge: Edge) -> None:
        self._endpoints = {
            route.method: (Following if route.follows else Endpoint)(route, edge)
            for route in routes
        }
        self._door = routes[0].door
        self._counted = {
            route.method: Requests(
                route.method, route.full_path, route.door.prefix, edge.seen
            )
            for route in routes
        }
        if self._door.is_for_people and "GET" in self._endpoints:
            # Who looks after links asks so; the server sends no body.
            self._endpoints["HEAD"] = self._endpoints["GET"]
            self._counted["HEAD"] = self._counted["GET"]
        self._allow = (b"allow", ", ".join(sorted(self._endpoints)).encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get(scope["method"])
        if endpoint is not None:
            begun = time.perf_counter()
            try:
                await endpoint(scope, receive, send)
            finally:
                # How long somebody listens says nothing of how soon we answer.
                if FOLLOWED not in scope:
                    self._counted[scope["method"]].count(scope, begun)
            return
        answer = refusal(MethodNotAllowed(), self._door)
        answer.headers.append(self._allow)
        await reply(send, answer)


class Ready(Page):
    """Whether requests can be served from now on: the database is asked."""

    def __init__(self, context: Context, leaving: asyncio.Event) -> None:
        self._context = context
        self._leaving = leaving

    async def answer(self, scope: Scope) -> Answer:
        """Yes, or the refusal that requests would get, or soon will."""
        if self._leaving.is_set():
            return refusal(Unavailable(), clients)
        try:
            async with (
                asyncio.timeout(1.5),
                self._context.pool.connection(None) as connection,
            ):
                await connection.fetchval("select 1")
        except (TimeoutError, Unavailable, asyncpg.PostgresError, *OUTAGES):
            return refusal(Unavailable(), clients)
        return Answer(200, encoder.encode({"status": "ready"}), [JSON])


@contextlib.asynccontextmanager
async def _running(
    edge: Edge, uses: Uses, figures: Figures, url: str
) -> AsyncIterator[None]:
    """What goes on beside the requests, from the first one to the last."""
    context, pool = edge.context, edge.context.pool
    seen = [] if edge.seen is None else [edge.seen]
    beside = [
        asyncio.create_task(each)
        for each in (
            caches.listen(url),
            edge.deadlines.watch(),
            edge.listeners.watch(),
            every(USES_EVERY_SECONDS, pool, uses.write),
            every(SHARED_EVERY_SECONDS, pool, edge.limits.share),
            every(SHARED_EVERY_SECONDS, pool, context.guesses.share),
            every(NOTES_EVERY_SECONDS, pool, context.later.write),
            every(FIGURES_EVERY_SECONDS, pool, figures.write),
            *(every(SEEN_EVERY_SECONDS, pool, each.write) for each in seen),
        )
    ]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await written(pool, uses.write)
        await written(pool, context.later.write)
        await written(pool, figures.write)
        for each in seen:
            await written(pool, each.write)
        await pool.close()


def _mounted(path: str, page: Application) -> Any:
    """The page on Litestar's router, as the ASGI application that it is."""
    pattern = re.sub(r"\{(\w+)\}", r"{\1:str}", path) or "/"

    # Without a parameter, so that none is taken apart and checked. The framework's own
    # `asgi` handlers can't have a path parameter (2.25: KeyError on every method).
    @route(pattern, http_method=METHODS)
    async def mounted() -> ASGIApp:
        return cast("ASGIApp", page)

    return mounted


def _unknown(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Whatever the router refuses, or stumbles over, is told in the one syntax too."""
    if not isinstance(error, HTTPException):
        path, origin = request.scope["path"], cast("Scope", request.scope)[ORIGIN]
        log.exception(
            "router failed", path=path, request_id=origin.request_id, exc_info=error
        )
        return _told(InternalError())
    return _told(MethodNotAllowed() if error.status_code == 405 else RouteNotFound())


def _told(problem: Problem) -> Response[bytes]:
    answer = refusal(problem, clients)
    return Response(
        answer.body, status_code=answer.status, media_type="application/json"
    )
