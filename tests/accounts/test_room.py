"""How much one account may make: never more, also when many ask at once."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from asgi import asked
from make import Answer, Api, ended_tokens
from msgspec.structs import replace

from regulars.accounts.errors import UsageLimitReached
from regulars.app import create

MOST = 4
AT_ONCE = 12


@pytest.fixture
async def narrow(settings, database) -> AsyncIterator[httpx.AsyncClient]:
    """A server on which an account may have four of everything."""
    few = replace(
        settings,
        most_users=MOST,
        most_personal_access_tokens=MOST,
        most_register_tokens=MOST,
        most_oauth_clients=MOST,
        most_oauth_tokens=MOST,
    )
    async with asked(create(few, database)) as http:
        yield http


@pytest.fixture
def owner(narrow, account) -> Api:
    """The dashboard of an account on that server; it has one of everything."""
    return Api(narrow, "/api/dashboard", account.personal_access_token)


async def calls(owner: Api) -> dict[str, tuple[str, dict[str, Any]]]:
    """What makes one more of each kind."""
    [till] = (await owner.get("/registers")).data
    person = {"name": "Kim", "password": "correct horse battery", "role": "cashier"}
    return {
        "users": ("/users", person),
        "tokens": ("/tokens", {"name": "Key"}),
        "register tokens": (f"/registers/{till['uuid']}/tokens", {}),
        "OAuth clients": ("/oauth-clients", {"name": "Shop"}),
    }


async def made(owner: Api, kind: str) -> Answer:
    path, body = (await calls(owner))[kind]
    if kind == "users":
        body = body | {"email": f"{uuid.uuid4()}@example.com"}
    return await owner.send("POST", path, json=body or None)


@pytest.mark.parametrize(
    "kind", ["users", "tokens", "register tokens", "OAuth clients"]
)
async def test_many_at_once_make_no_more_than_there_may_be(owner, kind, quick_hashes):
    answers = await asyncio.gather(*(made(owner, kind) for _ in range(AT_ONCE)))

    refused = [answer for answer in answers if answer.status != 201]
    print(f"tried={AT_ONCE} expected={MOST - 1} got={AT_ONCE - len(refused)}")
    assert len(refused) == AT_ONCE - (MOST - 1)
    assert {answer.problem for answer in refused} == {UsageLimitReached}
    assert {answer.status for answer in refused} == {409}


async def test_what_was_ended_makes_room(owner):
    keys = [await made(owner, "tokens") for _ in range(MOST - 1)]
    assert (await made(owner, "tokens")).problem == UsageLimitReached

    await owner.delete(f"/tokens/{keys[0].data['uuid']}")

    assert (await made(owner, "tokens")).status == 201


async def test_what_is_out_of_date_takes_no_room(owner):
    await ended_tokens(owner, MOST - 1)

    assert (await made(owner, "tokens")).status == 201


async def test_one_access_token_more_ends_the_oldest(narrow, account):
    form = {
        "grant_type": "client_credentials",
        "client_id": str(account.oauth_client_id),
        "client_secret": account.oauth_client_secret,
    }

    given = await asyncio.gather(
        *(narrow.post("/oauth/token", data=form) for _ in range(AT_ONCE))
    )
    last = await narrow.post("/oauth/token", data=form)

    tokens = [each.json()["access_token"] for each in (*given, last)]
    doors = [Api(narrow, "/api/v3/oauth/clients", token) for token in tokens]
    alive = [(await door.get("")).status == 200 for door in doors]
    print(f"tried={len(alive)} expected={MOST} got={sum(alive)}")
    assert sum(alive) == MOST
    assert alive[-1]


@pytest.mark.parametrize("path", ["/users", "/tokens", "/oauth-clients"])
async def test_lists_come_in_pages(owner, path, quick_hashes):
    kind = path.strip("/").replace("oauth-clients", "OAuth clients")
    for _ in range(2):
        await made(owner, kind)

    whole = await owner.get(path)
    pages = [await owner.get(path, page=str(page), limit="2") for page in (1, 2, 3)]
    wide = await owner.get(path, limit="201")

    told = [each["uuid"] for page in pages for each in page.data]
    assert told == [each["uuid"] for each in whole.data]
    total = len(whole.data)
    assert [len(page.data) for page in pages] == [2, total - 2, 0]
    assert pages[0].meta["total"] == whole.meta["total"] == total
    assert list(wide.errors) == ["limit"]
