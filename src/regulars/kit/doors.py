"""The HTTP doors: who may come in where, and which function answers.

A room's `routes.py` puts its functions on a door and names the permission each needs;
`kit/edge.py` answers requests with them, and the OpenAPI document is read from here.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypedDict, TypeVar, Unpack
from uuid import UUID

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.errors import Problem
from regulars.kit.limits import Limits

Function = TypeVar("Function", bound=Callable[..., Awaitable[Any]])


class Caller(msgspec.Struct, frozen=True):
    """Who asks: what the edge needs to know of a credential."""

    account_id: int
    account_uuid: UUID
    account_name: str
    actor: str
    permissions: frozenset[str]
    kind: str
    clock_offset_seconds: float = 0
    requests_per_minute: int | None = None
    # Of the key itself.
    credential_uuid: UUID | None = None
    # The name that its requests are counted under.
    limited_as: str = ""
    membership_uuid: UUID | None = None
    register_id: int | None = None
    # The device that they stand at, where it is one that was paired with a register.
    till_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    # Set when the credential is right and yet may do nothing, such as 7002.
    refusal: type[Problem] | None = None
    is_sandbox: bool = False
    # Who may do nothing but get one.
    lacks_second_factor: bool = False


class Bare(msgspec.Struct, frozen=True):
    """An answer without the `{data, meta}` envelope, and with headers of its own."""

    content: Any
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    media_type: str = "application/json"


class Nothing(msgspec.Struct, frozen=True):
    """The envelope with nothing in it."""

    data: None
    meta: dict[str, str]


class Line(Protocol):
    """Where those who try codes wait for their turn (`kit/guessing.py`)."""

    def place(
        self, guesses: Limits, keys: Keys, caller: Caller
    ) -> AbstractAsyncContextManager[None]:
        """A place among those who look, as soon as one is free."""


lines: dict[Callable[..., Any], Line] = {}


def waits_in(line: Line) -> Callable[[Function], Function]:
    """Says of a write, below the doors that it is put on, where its code is tried.

    With an idempotency key, its turn comes before it has a connection.
    """

    def put(function: Function) -> Function:
        lines[function] = line
        return function

    return put


class Route(msgspec.Struct, frozen=True):
    """One method and path of a door, the function behind it and what it needs."""

    door: "Door"
    method: str
    path: str
    function: Callable[..., Awaitable[Any]]
    # None only where everybody may come: signing in, the token endpoint.
    permission: str | None
    status: int
    refuses: tuple[type[Problem], ...]
    moves_value: bool
    # Also some of the contract's GETs do.
    writes: bool = False
    # Whether it can be tried out (`kit/dry_run.py`).
    dry_runs: bool = False
    line: Line | None = None
    # Whether whoever reads it can be told what comes (`kit/live.py`).
    follows: bool = False

    @property
    def full_path(self) -> str:
        """The path as callers write it, from the host on."""
        return self.door.prefix + self.path

    def parameters(self) -> dict[str, inspect.Parameter]:
        """What the function asks for, by name."""
        return dict(inspect.signature(self.function, eval_str=True).parameters)


class Special(TypedDict, total=False):
    """What is not so with most routes."""

    # On a strict door it then needs an idempotency key.
    moves_value: bool
    # Said of a GET that changes something.
    writes: bool
    # Said of what can't be tried out.
    dry_runs: bool
    # Said of a piece of the log that can be followed.
    follows: bool


class Door:
    """A set of paths under one prefix that take the same credentials."""

    def __init__(
        self,
        name: str,
        prefix: str,
        title: str,
        *,
        kinds: Sequence[str],
        lenient: bool,
        dry_runs: bool = False,
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.title = title
        self.kinds = frozenset(kinds)
        # The public doors answer as the contract says; the dashboard's is precise.
        self.lenient = lenient
        # Whether its calls can be tried out, as far as they say nothing else.
        self.dry_runs = dry_runs
        self.routes: list[Route] = []
        doors.append(self)

    refusal_shape = "Refusal"

    # Whoever comes there reads pages: they are no calls, and no list of calls has them.
    is_for_people = False

    def status_of(self, problem: Problem) -> int:
        """The status that this door refuses with."""
        return problem.http_status(public=self.lenient)

    def told(self, problem: Problem) -> dict[str, Any]:
        """The body that this door refuses with."""
        return problem.body(public=self.lenient)

    def written(self, problem: Problem) -> Bare:
        """The answer that this door refuses with."""
        return Bare(self.told(problem), self.status_of(problem))

    def route(
        self,
        method: str,
        path: str,
        *,
        allows: str | None,
        status: int = 200,
        refuses: Sequence[type[Problem]] = (),
        **special: Unpack[Special],
    ) -> Callable[[Function], Function]:
        """Puts a function on this door; `allows` is the permission it needs."""

        def put(function: Function) -> Function:
            route = Route(
                self,
                method,
                path,
                function,
                allows,
                status,
                tuple(refuses),
                special.get("moves_value", False),
                special.get("writes", method != "GET"),
                self.dry_runs and special.get("dry_runs", True),
                lines.get(function),
                special.get("follows", False),
            )
            if any((r.method, r.path) == (method, path) for r in self.routes):
                raise ValueError(f"{method} {route.full_path} is taken")
            self.routes.append(route)
            return function

        return put

    def get(
        self, path: str, *, allows: str | None, **more: Any
    ) -> Callable[[Function], Function]:
        """Answers GET: a question, except where the contract has it change things."""
        return self.route("GET", path, allows=allows, **more)

    def post(
        self, path: str, *, allows: str | None, status: int = 201, **more: Any
    ) -> Callable[[Function], Function]:
        """Answers POST: something new."""
        return self.route("POST", path, allows=allows, status=status, **more)

    def put(
        self, path: str, *, allows: str | None, **more: Any
    ) -> Callable[[Function], Function]:
        """Answers PUT: something changed; what is left out stays as it is."""
        return self.route("PUT", path, allows=allows, **more)

    def delete(
        self, path: str, *, allows: str | None, **more: Any
    ) -> Callable[[Function], Function]:
        """Answers DELETE."""
        return self.route("DELETE", path, allows=allows, **more)


class OAuthDoor(Door):
    """The token endpoint, which refuses in the words of RFC 6749, section 5.2."""

    refusal_shape = "OAuthRefusal"

    def told(self, problem: Problem) -> dict[str, Any]:
        """The RFC's own words; what has none there is the request's fault."""
        away = self.status_of(problem) >= 500
        error = "temporarily_unavailable" if away else problem.oauth_error
        return {"error": error, "error_description": problem.message}


doors: list[Door] = []

clients = Door(
    "clients",
    "/api/v3/oauth/clients",
    "Calls of web shops and other applications",
    kinds=("personal_access_token", "oauth_token"),
    lenient=True,
    dry_runs=True,
)
register = Door(
    "register",
    "/api/v3/register",
    "Calls of registers",
    # A personal access token names its shop itself (docs.md 2.1).
    kinds=("register_token", "personal_access_token", "till_session"),
    lenient=True,
    dry_runs=True,
)
till = Door(
    "till",
    "/api/till",
    "Calls of a device that was paired with a register",
    kinds=("till_session", "till"),
    lenient=False,
)
dashboard = Door(
    "dashboard",
    "/api/dashboard",
    "Calls of the dashboard",
    kinds=("session", "personal_access_token"),
    lenient=False,
    dry_runs=True,
)
older = Door(
    "older",
    "/api/v2/oauth/clients",
    "Older calls",
    kinds=("personal_access_token", "oauth_token"),
    lenient=True,
)
oauth = OAuthDoor("oauth", "/oauth", "Calls for tokens", kinds=(), lenient=True)
