"""IDM-05: a first try that failed is not stored, and the next one takes effect once.

What can only go wrong in the database is made to go wrong there: a trap on the table
raises the error that PostgreSQL would.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import asyncpg
import httpx
import pytest
from make import Api
from proving import tell
from scale import scaled
from structlog.testing import capture_logs
from value_moves import MOVES, Request, Till, effects, routes_that_move_value, told

from regulars.accounts import commands
from regulars.kit.caches import caches
from regulars.kit.context import Context

CASES = 600

KEPT = "select key from idempotency_keys where account_id = $1 and key = $2"

REPLAYED = "idempotency-replayed"

ROUTE = next(
    r for r in routes_that_move_value() if told(r) == "clients POST /credit-receptions"
)


class Stage(NamedTuple):
    """Where it goes wrong: an account, the server, and the database under it."""

    till: Till
    http: httpx.AsyncClient
    context: Context
    superuser: asyncpg.Connection


Failing = Callable[[Stage, Request, str], Awaitable[httpx.Response]]


def trapped(sqlstate: str) -> Failing:
    """A try during which the database raises this error."""

    async def failing(stage: Stage, request: Request, key: str) -> httpx.Response:
        # A 500 is told in the log, whole: that takes seconds, and says nothing here.
        async with trap(stage.superuser, sqlstate):
            with capture_logs():
                return await request.sent(stage.till, key)

    return failing


@contextlib.asynccontextmanager
async def trap(superuser: asyncpg.Connection, sqlstate: str) -> AsyncIterator[None]:
    """While it is set, no reception can be written."""
    await superuser.execute(f"""
        create function trap() returns trigger language plpgsql as
        $$ begin raise exception 'a trap' using errcode = '{sqlstate}'; end $$;
        create trigger trap before insert on credit_receptions
        for each row execute function trap()
    """)
    try:
        yield
    finally:
        await superuser.execute("drop function trap cascade")


async def _invalid(stage: Stage, request: Request, key: str) -> httpx.Response:
    return await request.sent(stage.till, key, json=request.body | {"unit_value": "x"})


async def _of_nobody(stage: Stage, request: Request, key: str) -> httpx.Response:
    nobody = request.body | {"contact_uuid": stage.till.account.account_uuid}
    return await request.sent(stage.till, key, json=nobody)


async def _too_much(stage: Stage, request: Request, key: str) -> httpx.Response:
    await stage.till.make.program(max_amount=5)
    _forget()
    answer = await request.sent(stage.till, key)
    await stage.till.make.program(max_amount=0)
    _forget()
    return answer


async def _nobody_knows(stage: Stage, request: Request, key: str) -> httpx.Response:
    return await request.sent(_with_token(stage, "rgl_pat_" + "x" * 45), key)


async def _may_not(stage: Stage, request: Request, key: str) -> httpx.Response:
    made = await stage.till.doors["dashboard"].post(
        "/tokens", name="reader", scopes=["loyalty:read"]
    )
    return await request.sent(_with_token(stage, made.data["token"]), key)


async def _too_often(stage: Stage, request: Request, key: str) -> httpx.Response:
    """Asks until it is too often: a minute may end between two requests."""
    await _limit(stage, 1)
    ping = await stage.till.doors["clients"].get("")
    while ping.status != 429:
        ping = await stage.till.doors["clients"].get("")
    answer = await request.sent(stage.till, key)
    await _limit(stage, None)
    return answer


FAILURES: dict[str, tuple[Failing, tuple[int, int]]] = {
    "validation": (_invalid, (400, 1003)),
    "an unknown contact": (_of_nobody, (400, 55031)),
    "more than is allowed": (_too_much, (400, 1015)),
    "no credential": (_nobody_knows, (401, 0)),
    "no permission": (_may_not, (403, 90003)),
    "too often": (_too_often, (429, 90007)),
    "a lock that is not to be had": (trapped("55P03"), (400, 60001)),
    "a statement that was stopped": (trapped("57014"), (503, 90008)),
    "a database that goes away": (trapped("57P01"), (503, 90008)),
    "a database that comes up": (trapped("57P03"), (503, 90008)),
    "neighbours in the way": (trapped("40001"), (503, 90008)),
    "neighbours in a knot": (trapped("40P01"), (503, 90008)),
    "a fault of ours": (trapped("P0001"), (500, 1000)),
    "a row that is there": (trapped("23505"), (400, 90021)),
    "a full disk": (trapped("53100"), (503, 90008)),
}


@pytest.fixture
def stage(http, account, context, superuser) -> Stage:
    return Stage(Till.of(http, account), http, context, superuser)


@pytest.mark.parametrize("what", FAILURES)
async def test_a_try_that_failed_is_not_stored_and_the_next_works_once(what, stage):
    failing, expected = FAILURES[what]
    turns = -(-scaled(CASES) // len(FAILURES))
    before = await effects(stage.superuser, stage.till, ROUTE)

    wrong = []
    for turn in range(turns):
        request = await MOVES[ROUTE.method, ROUTE.path].prepared(stage.till, "clients")
        wrong += await one_try(stage, failing, request, f"{what} {turn}", expected)

    done = await effects(stage.superuser, stage.till, ROUTE) - before
    tell(tried=turns, expected=[turns, []], got=[done, wrong])
    assert not wrong
    assert done == turns


async def one_try(
    stage: Stage, failing: Failing, request: Request, key: str, expected: object
) -> list[str]:
    """What is not as it should be of a failure, the try after it, and a replay."""
    failed = await failing(stage, request, key)
    told = (failed.status_code, failed.json().get("code", 0))
    wrong = [] if told == expected else [f"{told} {failed.text}"]
    account_id = stage.till.account.account_id
    wrong += [row["key"] for row in await stage.superuser.fetch(KEPT, account_id, key)]
    second = await request.sent(stage.till, key)
    third = await request.sent(stage.till, key)
    if not second.is_success or REPLAYED in second.headers:
        wrong.append(f"second: {second.text}")
    if third.content != second.content or REPLAYED not in third.headers:
        wrong.append(f"third: {third.text}")
    return wrong


def _with_token(stage: Stage, token: str) -> Till:
    api = Api(stage.http, stage.till.doors["clients"].prefix, token)
    return stage.till._replace(doors={**stage.till.doors, "clients": api})


async def _limit(stage: Stage, most: int | None) -> None:
    uuid = stage.till.account.account_uuid
    limits = commands.LimitTo(uuid, requests_per_minute=most)  # type: ignore[arg-type]
    await commands.limit(stage.context, limits)
    _forget()


def _forget() -> None:
    """As the announcement of a change has every process do."""
    for cache in caches:
        cache.forget_all()
