"""IDM-02, IDM-03 and IDM-07: what a key stands for, whose it is, what may be one."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from make import Api
from proving import books, dice, moved, tell
from scale import scaled
from value_moves import MOVES, Request, Till, effects, routes_that_move_value, told

from regulars.kit.errors import IdempotencyKeyReused

MISMATCHES, STRANGERS = 1_000, 500

ROUTES = routes_that_move_value()

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

REPLAYED = "idempotency-replayed"

Sent = Callable[[Till, Request, str], Awaitable[httpx.Response]]


async def _other_body(till: Till, request: Request, key: str) -> httpx.Response:
    return await request.sent(till, key, json=request.body | {"note": key})


async def _other_value(till: Till, request: Request, key: str) -> httpx.Response:
    first = next(iter(request.body), "nothing")
    return await request.sent(till, key, json=request.body | {first: 987})


async def _other_path(till: Till, request: Request, key: str) -> httpx.Response:
    return await request._replace(path="/units").sent(till, key)


async def _other_method(till: Till, request: Request, key: str) -> httpx.Response:
    api, headers = till.doors["dashboard"], {"Idempotency-Key": key}
    answer = await api.send("PUT", "/loyalty-program", headers=headers, json={})
    return answer.response


async def _other_query(till: Till, request: Request, key: str) -> httpx.Response:
    return await request.sent(till, key, json=request.body, params={"page": "2"})


async def _other_encoding(till: Till, request: Request, key: str) -> httpx.Response:
    return await request.sent(till, key, data={"a": "b", **request.body}, headers=FORM)


async def _other_type(till: Till, request: Request, key: str) -> httpx.Response:
    body = json.dumps(request.body).encode()
    return await request.sent(till, key, content=body, headers=FORM)


OTHERWISE: dict[str, Sent] = {
    "body": _other_body,
    "value": _other_value,
    "path": _other_path,
    "method": _other_method,
    "query": _other_query,
    "encoding": _other_encoding,
    "content type": _other_type,
}


@pytest.mark.parametrize("route", ROUTES, ids=told)
async def test_a_key_with_another_request_is_refused_and_does_nothing(
    route, http, account, superuser
):
    till, chance = Till.of(http, account), dice(told(route))
    prepared = MOVES[route.method, route.path].prepared
    turns = -(-scaled(MISMATCHES) // len(ROUTES) // len(OTHERWISE))

    wrong: list[object] = []
    tried = 0
    for _ in range(turns):
        key, request = f"keys {chance.random()}", await prepared(till, route.door.name)
        first = await request.sent(till, key)
        before = await books(superuser, account.account_id)
        for name, sent in OTHERWISE.items():
            answer = await sent(till, request, key)
            tried += 1
            if answer.json().get("code") != IdempotencyKeyReused.code:
                wrong.append((name, answer.status_code, answer.text))
        wrong += moved(before, await books(superuser, account.account_id))
        assert first.is_success, first.text

    tell(tried=tried, expected=[], got=wrong)
    assert not wrong


@pytest.mark.parametrize("route", ROUTES, ids=told)
async def test_json_written_otherwise_is_the_same_request(
    route, http, account, superuser
):
    till = Till.of(http, account)
    request = await MOVES[route.method, route.path].prepared(till, route.door.name)
    # As many members as there are, and more that a public door ignores.
    more = (
        {} if route.door.name == "dashboard" else {"b": {"d": 1, "c": [2]}, "a": None}
    )
    body, key = request.body | more, f"order {told(route)}"
    first = await request.sent(till, key, json=body)

    turned = dict(reversed(body.items()))
    if more:
        turned["b"] = {"c": [2], "d": 1}
    spaced = json.dumps(turned, indent=3).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    again = await request.sent(till, key, content=spaced, headers=kind)

    assert first.is_success, first.text
    assert again.headers[REPLAYED] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)


@pytest.mark.parametrize("route", ROUTES, ids=told)
async def test_a_key_belongs_to_its_account(
    route, http, context, account, other_account, superuser
):
    ours, theirs = Till.of(http, account), Till.of(http, other_account)
    prepared = MOVES[route.method, route.path].prepared
    turns = -(-scaled(STRANGERS) // len(ROUTES))

    wrong = []
    for turn in range(turns):
        key = f"stranger {turn}"
        request = await prepared(ours, route.door.name)
        first = await request.sent(ours, key)
        their_first = await (await prepared(theirs, route.door.name)).sent(theirs, key)
        # Our things under their key: an unknown thing, and never our answer.
        stolen = await request.sent(theirs, f"{key} stolen")
        again = await request.sent(ours, key)
        wrong += [
            (turn, each.text)
            for each in (their_first, stolen)
            if REPLAYED in each.headers or first.content in each.content
        ]
        wrong += [] if their_first.is_success else [(turn, their_first.text)]
        wrong += [] if again.content == first.content else [(turn, again.text)]

    done = [await effects(superuser, till, route) for till in (ours, theirs)]
    tell(tried=turns * 3, expected=[], got=wrong)
    assert not wrong
    assert done[0] == done[1]


async def test_other_keys_of_the_account_hear_the_answer_only_if_they_may(
    http, account, superuser, dashboard
):
    till = Till.of(http, account)
    route = next(r for r in ROUTES if told(r) == "clients POST /credit-receptions")
    request = await MOVES[route.method, route.path].prepared(till, "clients")
    first = await request.sent(till, "one key")
    tokens = {
        "may": (await dashboard.post("/tokens", name="second")).data["token"],
        "may read": (
            await dashboard.post("/tokens", name="third", scopes=["loyalty:read"])
        ).data["token"],
    }

    answers = {
        name: await request.sent(_with_token(till, http, token), "one key")
        for name, token in tokens.items()
    }

    assert answers["may"].content == first.content
    assert answers["may"].headers[REPLAYED] == "true"
    assert answers["may read"].status_code == 403
    assert await effects(superuser, till, route) == 1


GOOD_KEYS: list[bytes] = [
    b"a",
    b'"quoted"',
    b"~" * 255,
    b"0",
    b"with spaces inside",
    b"sale-10482",
    b"'; drop table wallets; --",
    b"{}[]<>|\\^`",
    b'"',
]

BAD_KEYS: list[bytes] = [
    b"",
    b" ",
    b'""',
    b"x" * 256,
    b"x" * 5_000,
    b"nul\x00nul",
    b"new\nline",
    b"return\r\nX-Other: 1",
    b"tab\tinside",
    b"bell\x07",
    b"delete\x7f",
    "😀".encode(),
    "é".encode(),
    "é".encode("latin-1"),
    b"\xff\xfe",
    "１２".encode(),
    "\u200b".encode(),
]


async def test_what_is_no_key_is_refused_and_what_is_one_works(
    http, account, superuser
):
    till = Till.of(http, account)
    route = next(r for r in ROUTES if told(r) == "dashboard POST /credit-receptions")
    request = await MOVES[route.method, route.path].prepared(till, "dashboard")

    bad = [await _raw(till, request, [key]) for key in BAD_KEYS]
    bad += [await _raw(till, request, pair) for pair in ([b"a", b"b"], [b"a", b"a"])]
    done = await effects(superuser, till, route)
    good = [await _raw(till, request, [key]) for key in GOOD_KEYS]
    bare = await _raw(till, request, [b"quoted"])

    refused = [each for each in bad if "Idempotency-Key" in each.json()["errors"]]
    tell(
        tried=len(bad) + len(good) + 1,
        expected=[len(bad), len(good)],
        got=[len(refused), sum(each.is_success for each in good)],
    )
    assert len(refused) == len(bad) and done == 0
    assert all(each.is_success for each in good)
    assert bare.headers[REPLAYED] == "true"
    assert await effects(superuser, till, route) == len(GOOD_KEYS)


def _with_token(till: Till, http: httpx.AsyncClient, token: str) -> Till:
    api = Api(http, till.doors["clients"].prefix, token)
    return till._replace(doors={**till.doors, "clients": api})


async def _raw(till: Till, request: Request, keys: list[bytes]) -> httpx.Response:
    api = till.doors[request.door]
    named: Any = [(b"Idempotency-Key", key) for key in keys]
    own = [(name.encode(), value.encode()) for name, value in api.headers.items()]
    return await api.http.post(
        api.prefix + request.path, json=request.body, headers=[*own, *named]
    )
