"""Too many requests: who is refused, what they hear, and which limit counts."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import NamedTuple

import httpx
import msgspec
import pytest
from asgi import asked
from make import Answer, Api

from regulars.app import create
from regulars.kit.caches import caches
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import MINUTE

PATH = "/api/v3/oauth/clients"


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that no minute ends within a test."""
    now = time.time()
    monkeypatch.setattr("regulars.kit.limits.time.time", lambda: now)


class Servers(NamedTuple):
    """Two processes of one server, as far as limits know."""

    here: httpx.AsyncClient
    there: httpx.AsyncClient


@pytest.fixture
async def servers(database, settings) -> AsyncIterator[Servers]:
    several = msgspec.structs.replace(settings, workers=2)
    async with asked(create(several, database)) as here:
        async with asked(create(several, database)) as there:
            yield Servers(here, there)


async def until_refused(api: Api, most: int = 30) -> tuple[int, Answer]:
    """How many requests were answered before one was refused, and the refusal."""
    for answered in range(most):
        answer = await api.get("")
        if answer.status == 429:
            return answered, answer
    raise AssertionError(f"{most} requests were answered")


def forget() -> None:
    """As the announcement of a change has every process do, sooner."""
    for cache in caches:
        cache.forget_all()


async def test_says_how_long_to_wait_in_the_one_syntax(clients, account, operator):
    await operator.runs(
        "accounts", "limit", account.account_uuid, "--requests-per-minute", "3"
    )
    forget()

    answered, refused = await until_refused(clients)

    assert answered == 3
    assert refused.problem is TooManyRequests
    assert set(refused.body) == {"message", "code", "status_code"}
    assert refused.body["status_code"] == 429
    assert 1 <= int(refused.response.headers["retry-after"]) <= MINUTE


async def test_counts_each_key_apart(clients, register, account, operator):
    await operator.runs(
        "accounts", "limit", account.account_uuid, "--requests-per-minute", "3"
    )
    forget()
    await until_refused(clients)

    answers = [(await register.get("/units")).status for _ in range(4)]

    assert answers == [200, 200, 200, 429]


async def test_counts_a_call_that_is_only_tried_out(clients, account, operator):
    await operator.runs(
        "accounts", "limit", account.account_uuid, "--requests-per-minute", "3"
    )
    forget()
    tried = {"Regulars-Dry-Run": "true"}
    for _ in range(3):
        await clients.send("POST", "/contacts/anonymous", tried, json={})

    refused = await clients.send("POST", "/contacts/anonymous", tried, json={})

    assert refused.problem is TooManyRequests
    assert refused.response.headers["Regulars-Dry-Run"] == "true"
    assert (await clients.get("")).problem is TooManyRequests


@pytest.mark.parametrize(("own", "operators"), [(2, 4), (4, 2)])
async def test_the_lower_of_both_limits_counts(
    clients, dashboard, account, operator, own, operators
):
    await dashboard.put("/account", own_requests_per_minute=own)
    await operator.runs(
        "accounts", "limit", account.account_uuid,
        "--requests-per-minute", str(operators),
    )  # fmt: skip
    forget()

    # The token of both doors is one: what it asked on the dashboard was counted not at
    # all, because nothing was limited then.
    answered, _ = await until_refused(clients)

    assert answered == min(own, operators)


async def test_a_limit_that_is_lifted_lets_in_again(clients, account, operator):
    words = ("accounts", "limit", account.account_uuid)
    await operator.runs(*words, "--requests-per-minute", "1")
    forget()
    await until_refused(clients)

    await operator.runs(*words)
    forget()

    assert (await clients.get("")).status == 200


async def test_what_is_asked_of_one_process_counts_in_the_other(
    servers, account, operator
):
    await operator.runs(
        "accounts", "limit", account.account_uuid, "--requests-per-minute", "5"
    )
    forget()
    token = account.personal_access_token
    here, there = (Api(server, PATH, token) for server in servers)
    answered, _ = await until_refused(here)
    assert (await there.get("")).status == 200

    # One more is answered each time that the counts have not come over yet.
    for _ in range(4):
        await asyncio.sleep(1.5)
        answer = await there.get("")
        if answer.status == 429:
            break

    assert answered == 5
    assert answer.problem is TooManyRequests
