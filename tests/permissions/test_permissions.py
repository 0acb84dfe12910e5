"""AUT-01: every call answers each key as the published table says.

`permissions.tsv` is written by hand and says who may do what; a route without a row
fails. It is tried with keys of every kind, also with those that were good once.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from make import Answer, ended_tokens
from operations import Operation, operations
from parties import Party
from staff import let_in, sign_in, switch_off
from table import ROLES, answers, gives, guarded, rows

from docs_reference import permissions as published
from regulars.accounts.errors import AccountInactive, UserHasNoAccess
from regulars.accounts.permissions import Permission
from regulars.kit import crypto
from regulars.kit.crypto import PERSONAL_ACCESS_TOKEN, token
from regulars.kit.errors import Forbidden


def named(operation: Operation) -> str:
    """What a case is called in the output."""
    return str(operation).replace("/", ".")


async def token_of(party: Party, **fields: Any) -> str:
    """A personal access token that the party's owner makes."""
    made = await party.dashboard.post("/tokens", name="Tried", **fields)
    return str(made.data["token"])


async def session_of(browser: httpx.AsyncClient, email: str) -> str:
    """The session of somebody who has just signed in."""
    await sign_in(browser, email)
    session = browser.cookies["regulars_session"]
    browser.cookies.clear()
    return str(session)


async def staff_keys(party: Party, browser: httpx.AsyncClient) -> dict[str, str]:
    """A session and a token of somebody in each role, made while they were owners."""
    keys = {}
    for role in ROLES:
        user = await let_in(party.dashboard, "owner")
        session = await session_of(browser, user["email"])
        header = {"Authorization": f"Bearer {session}"}
        made = await browser.post(
            "/api/dashboard/tokens", json={"name": "Mine"}, headers=header
        )
        keys[f"token of {role}"] = made.json()["data"]["token"]
        await party.dashboard.put(f"/users/{user['uuid']}", role=role)
        keys[f"session of {role}"] = await session_of(browser, user["email"])
    return keys


async def void_keys(party: Party, browser: httpx.AsyncClient) -> dict[str, str]:
    """What is no key, or not any more."""
    revoked = (await party.dashboard.post("/tokens", name="Revoked")).data
    await party.dashboard.delete(f"/tokens/{revoked['uuid']}")
    client = (await party.dashboard.post("/oauth-clients", name="Revoked")).data
    form = {
        "grant_type": "client_credentials",
        "client_id": str(client["client_id"]),
        "client_secret": client["client_secret"],
    }
    oauth = (await party.http.post("/oauth/token", data=form)).json()["access_token"]
    await party.dashboard.delete(f"/oauth-clients/{client['uuid']}")
    return {
        "garbage": "garbage",
        "a token nobody made": token(PERSONAL_ACCESS_TOKEN),
        "a client's secret": client["client_secret"],
        "expired": (await ended_tokens(party.dashboard))[0],
        "revoked": revoked["token"],
        "token of a revoked client": oauth,
        "signed out": await _signed_out(party, browser),
    }


async def _signed_out(party: Party, browser: httpx.AsyncClient) -> str:
    user = await let_in(party.dashboard, "owner")
    await sign_in(browser, user["email"])
    session = browser.cookies["regulars_session"]
    await browser.delete("/api/dashboard/session")
    browser.cookies.clear()
    return str(session)


@pytest.fixture(scope="module")
def quick_hashes() -> Iterator[None]:
    """Passwords that cost next to nothing: a dozen people are let in here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(crypto, "HASHER", PasswordHasher(1, 8, 1))
        yield


@pytest.fixture(scope="module")
async def browser_of_staff(http) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that signs one after the other in."""
    async with httpx.AsyncClient(
        transport=http._transport, base_url=http.base_url
    ) as client:
        yield client


@pytest.fixture(scope="module")
async def keys(parties, browser_of_staff, quick_hashes) -> dict[str, str]:
    """Every good key of an account, by the column of the table that it belongs to."""
    ours = parties[0]
    return {
        **await staff_keys(ours, browser_of_staff),
        "register token": ours.opened.register_token,
        "OAuth client": ours.keys["clients"][1],
    }


@pytest.fixture(scope="module")
async def scoped(parties) -> dict[str, str]:
    """A token for each single scope."""
    return {each: await token_of(parties[0], scopes=[each]) for each in Permission}


@pytest.fixture(scope="module")
async def void(parties, browser_of_staff, quick_hashes) -> dict[str, str]:
    """Every kind of key that opens nothing."""
    return await void_keys(parties[0], browser_of_staff)


def expected_of(operation: Operation, key: str) -> str:
    """What the table says of a key; a session is taken on the dashboard's door only."""
    kind, _, role = key.partition(" of ")
    if kind == "session" and operation.door != "dashboard":
        return "401"
    return answers(operation)[role or key]


def outcome(answer: Answer) -> str:
    """What became of a call, in the words of the table."""
    if answer.status == 401:
        assert answer.body == {"message": "Unauthenticated."}, answer.body
        return "401"
    if answer.status == 403 and answer.problem == Forbidden:
        return "403"
    assert answer.status < 500, answer.body
    return "yes"


async def outcomes(
    party: Party, operation: Operation, keys: dict[str, str], *, anew: bool = False
) -> dict[str, str]:
    """What becomes of the operation's right request with each of the keys.

    Made anew, it names things that nobody has ended yet.
    """
    request = await (party.request if anew else party.kept_request)(operation)
    return {
        name: outcome(await party.send(request.renewed(), key))
        for name, key in keys.items()
    }


def different(got: dict[str, str], expected: dict[str, str]) -> dict[str, str]:
    """The keys that were answered otherwise than expected."""
    print(f"tried={len(got)} expected={expected} got={got}")
    return {key: got[key] for key in got if got[key] != expected[key]}


class TestTheTable:
    def test_has_a_row_for_every_call_and_no_more(self):
        listed = [(row["method"], row["path"], row["permission"]) for row in rows()]
        served = [(o.method, o.path, o.permission or "none") for o in operations()]

        print(f"tried={len(served)} expected={len(listed)} got={len(served)}")
        assert len(served) > 80
        assert sorted(listed) == sorted(served), "write down who may call it"

    def test_is_what_the_reference_tells(self):
        text = published.page()
        cells = [
            [cell.strip(" `") for cell in line.strip("| ").split(" | ")]
            for line in text[text.index("{ #every-call }") :].splitlines()
            if re.match(r"\| `[A-Z]+ /", line)
        ]

        told = sorted([*call.split(" "), *more] for call, *more in cells)

        assert told == sorted(list(row.values()) for row in rows())

    def test_what_calls_give_is_told_too(self):
        part = published.page().partition("{ #what-calls-give }")[2].partition("\n## ")
        told = re.findall(r"^\| `(\S+) (\S+)` \| (.+?) +\|$", part[0], re.MULTILINE)

        assert {(method, path): what for method, path, what in told} == gives()

    def test_calls_of_each_permission_are_told_too(self):
        parts = re.split(r"^## (\S+) \{.*\}$", published.page(), flags=re.MULTILINE)
        told = {
            (*call.split(" "), permission)
            for permission, part in zip(parts[1::2], parts[2::2], strict=True)
            for call in re.findall(r"^- \[`([^`]+)`\]", part, re.MULTILINE)
        }

        listed = {(r["method"], r["path"], r["permission"]) for r in rows()}
        assert told == {row for row in listed if row[2] != "none"}

    async def test_says_which_calls_need_no_key(self, http):
        free = [row for row in rows() if row["permission"] == "none"]

        got = [await http.request(row["method"], row["path"]) for row in free]

        assert {row["path"] for row in free} == {
            "/api/dashboard/sessions",
            "/api/dashboard/sessions/second-step",
            "/api/dashboard/password-resets",
            "/api/dashboard/passwords",
            "/api/dashboard/invitations/lookups",
            "/api/dashboard/invitations/acceptances",
            "/api/till/devices",
            "/oauth/token",
        }
        assert {answer.status_code for answer in got} == {400}


@pytest.mark.parametrize("operation", guarded(), ids=named)
class TestEveryCall:
    async def test_answers_each_key_as_the_table_says(self, operation, parties, keys):
        expected = {key: expected_of(operation, key) for key in keys}

        got = await outcomes(parties[0], operation, keys)

        assert not different(got, expected)

    async def test_answers_a_single_scope_only_where_it_is_all_that_is_asked_for(
        self, operation, parties, scoped
    ):
        given = (operation.method, operation.path) in gives()
        enough = None if given else answers(operation)["permission"]
        # Whose key the door doesn't take is told nothing of what it may do.
        less = "401" if answers(operation)["owner"] == "401" else "403"
        expected = {
            each: "yes" if each == enough and less == "403" else less for each in scoped
        }

        got = await outcomes(parties[0], operation, scoped, anew=given)

        assert not different(got, expected)

    async def test_answers_nobody_who_has_no_key_or_a_void_one(
        self, operation, parties, void, http
    ):
        request = await parties[0].kept_request(operation)
        bare = await http.request(operation.method, request.url, json=request.body)

        got = await outcomes(parties[0], operation, void)

        assert not different(got, dict.fromkeys(void, "401"))
        assert bare.status_code == 401


class TestShutOut:
    async def test_no_call_is_answered_to_who_was_let_in_once(
        self, parties, browser_of_staff, quick_hashes
    ):
        ours = parties[0]
        user = await let_in(ours.dashboard, "owner")
        session = await session_of(browser_of_staff, user["email"])
        header = {"Authorization": f"Bearer {session}"}
        made = await browser_of_staff.post(
            "/api/dashboard/tokens", json={"name": "Mine"}, headers=header
        )
        await ours.dashboard.delete(f"/users/{user['uuid']}")

        got = {
            str(operation): await ours.send(
                await ours.kept_request(operation), made.json()["data"]["token"]
            )
            for operation in guarded()
            if answers(operation)["owner"] != "401"
        }

        other = {o: a.body for o, a in got.items() if a.problem != UserHasNoAccess}
        print(f"tried={len(got)} expected={{}} got={other}")
        assert not other

    async def test_no_call_is_answered_of_an_account_that_is_off(
        self, http, context, other_account
    ):
        off = await Party.of(http, other_account)
        requests = [await off.kept_request(operation) for operation in guarded()]
        await switch_off(context, other_account.account_uuid)

        got = {
            (str(request.operation), key): await off.send(request, key)
            for request in requests
            for key in off.keys[request.operation.door]
        }

        other = {o: a.body for o, a in got.items() if a.problem != AccountInactive}
        print(f"tried={len(got)} expected={{}} got={other}")
        assert not other
