"""Keys: how they look, what they may, and what is left of them afterwards."""

import asyncio
import functools
import itertools
import string

import asyncpg
import httpx
import pytest
from make import Answer, Api
from scale import scaled
from staff import PASSWORD, eventually, let_in

from regulars.accounts.permissions import CASHIER, CLIENT, REGISTER
from regulars.app import create
from regulars.kit.errors import Forbidden, Unavailable
from regulars.kit.postgres import Database

TABLES = """
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
"""

KEYS = "credentials:write"

PERSON = {"name": "Me", "password": PASSWORD}

NOWHERE = "postgresql://regulars@/regulars?host=/nowhere"


def bearer(secret: str) -> dict[str, str]:
    """The header that sends this key."""
    return {"Authorization": f"Bearer {secret}"}


class TestHowTheyLook:
    def test_every_token_has_exactly_53_characters(self, account):
        for token in (account.personal_access_token, account.register_token):
            assert len(token) == 53
            assert set(token) <= {*string.ascii_letters, *string.digits, "_"}

    async def test_a_slip_of_the_pen_is_refused_without_the_database(
        self, settings, account
    ):
        token = account.personal_access_token
        slips = itertools.chain(
            (token[:n] + other + token[n + 1 :] for n in range(53) for other in "aZ9_"),
            (token[:-1], token + "a", token.upper(), "", "x" * 53, "é" * 53),
        )
        wrong = [slip for slip in slips if slip != token]
        transport = httpx.ASGITransport(create(settings, Database(NOWHERE, None)))

        async with httpx.AsyncClient(
            transport=transport, base_url="http://regulars.test"
        ) as http:
            api = [
                Answer(await http.get("/api/v3/oauth/clients", headers=_raw(slip)))
                for slip in wrong
            ]
            whole = Answer(
                await http.get("/api/v3/oauth/clients", headers=bearer(token))
            )

        got = {answer.status for answer in api}
        print(f"tried={len(wrong)} expected={{401}} got={got}")
        assert got == {401}
        assert whole.problem == Unavailable, "the database would have been asked"

    async def test_none_is_made_that_has_ended_already(self, dashboard):
        then = "2020-01-01T00:00:00Z"

        answer = await dashboard.post("/tokens", name="Old", expires_at=then)

        assert list(answer.errors) == ["expires_at"]

    async def test_a_clients_id_may_be_the_number_that_it_is(self, http, account):
        body = {
            "grant_type": "client_credentials",
            "client_id": int(account.oauth_client_id),
            "client_secret": account.oauth_client_secret,
        }

        answer = await http.post("/oauth/token", json=body)

        assert answer.status_code == 200, answer.text


class TestWhatTheyMay:
    async def test_a_token_with_scopes_makes_none_with_more(self, http, dashboard):
        scopes = ["credentials:write", "shops:read"]
        narrow = await _token(http, dashboard, scopes=scopes)

        asked = await narrow.post("/tokens", name="More", scopes=["accounts:write"])
        silent = await _token(http, narrow)

        assert asked.problem == Forbidden
        may = (await silent.get("/session")).data["permissions"]
        assert may == scopes

    async def test_without_scopes_a_token_follows_its_owner(self, http, dashboard):
        all_of_it = (await dashboard.get("/session")).data["permissions"]

        made = await _token(http, dashboard)

        assert (await made.get("/session")).data["permissions"] == all_of_it

    async def test_a_token_gives_out_only_keys_that_may_no_more_than_it(
        self, http, dashboard
    ):
        [till, *_] = (await dashboard.get("/registers")).data
        client = (await dashboard.post("/oauth-clients", name="Shop")).data
        key = (await dashboard.post(f"/registers/{till['uuid']}/tokens")).data
        calls = [
            ("POST", "/oauth-clients", {"name": "Mine"}, CLIENT),
            ("DELETE", f"/oauth-clients/{client['uuid']}", None, CLIENT),
            ("POST", f"/registers/{till['uuid']}/tokens", None, REGISTER),
            ("DELETE", f"/tokens/{key['uuid']}", None, REGISTER),
        ]

        for method, path, body, given in calls:
            some, one = sorted(given)[1:], sorted(given)[0]
            less = await _token(http, dashboard, scopes=[KEYS, *some])
            enough = await _token(http, dashboard, scopes=[KEYS, *some, one])
            refused = await less.send(method, path, json=body)
            done = await enough.send(method, path, json=body)
            assert refused.problem == Forbidden, path
            assert done.status < 300, done.body

    async def test_a_token_ends_none_that_may_more_than_it(self, http, dashboard):
        scopes = [KEYS, "shops:read"]
        narrow = await _token(http, dashboard, scopes=scopes)
        more = (await dashboard.post("/tokens", name="All")).data
        same = (await dashboard.post("/tokens", name="Same", scopes=scopes)).data

        refused = await narrow.delete(f"/tokens/{more['uuid']}")
        ended = await narrow.delete(f"/tokens/{same['uuid']}")

        assert refused.problem == Forbidden
        assert ended.status == 200
        still = Api(http, "/api/dashboard", more["token"])
        assert (await still.get("/session")).status == 200

    async def test_a_token_lets_nobody_in_who_may_more_than_it(self, http, dashboard):
        scopes = ["accounts:write", *CASHIER]
        narrow = await _token(http, dashboard, scopes=scopes)
        owner = await let_in(dashboard, "owner")

        refused = [
            await narrow.post("/users", **PERSON, email="me@example.com", role="owner"),
            await narrow.put(f"/users/{owner['uuid']}", role="cashier"),
            await narrow.delete(f"/users/{owner['uuid']}"),
        ]
        cashier = await let_in(narrow, "cashier")
        raised = await narrow.put(f"/users/{cashier['uuid']}", role="analyst")
        removed = await narrow.delete(f"/users/{cashier['uuid']}")

        assert [answer.problem for answer in (*refused, raised)] == [Forbidden] * 4
        assert removed.status == 200
        roles = [each["role"] for each in (await dashboard.get("/users")).data]
        assert roles == ["owner", "owner"]


class TestWhatIsLeft:
    async def test_no_token_outlives_the_client_that_was_revoked_meanwhile(
        self, http, dashboard
    ):
        alive = []
        for _ in range(scaled(50)):
            client = (await dashboard.post("/oauth-clients", name="Shop")).data
            form = {
                "grant_type": "client_credentials",
                "client_id": str(client["client_id"]),
                "client_secret": client["client_secret"],
            }
            *given, revoked = await asyncio.gather(
                *(http.post("/oauth/token", data=form) for _ in range(8)),
                dashboard.delete(f"/oauth-clients/{client['uuid']}"),
            )
            assert revoked.status == 200
            tokens = [a.json().get("access_token") for a in given]
            for token in filter(None, tokens):
                api = Api(http, "/api/v3/oauth/clients", token)
                answer = await eventually(functools.partial(api.get, ""), _is_void)
                alive += [] if _is_void(answer) else [token]

        print(f"tried={scaled(50) * 8} expected=[] got={alive}")
        assert not alive

    @pytest.mark.parametrize("path", ["/tokens", "/oauth-clients", "/account/secrets"])
    async def test_a_dump_holds_no_key_that_was_given_twice(
        self, dashboard, superuser_url, path
    ):
        key = {"Idempotency-Key": f"again-{path}"}
        body = {} if path == "/account/secrets" else {"json": {"name": "Twice"}}

        first = await dashboard.send("POST", path, headers=key, **body)
        second = await dashboard.send("POST", path, headers=key, **body)

        assert first.data == second.data
        secret = list(first.data.values())[-1]
        assert not await _found_in_dump(superuser_url, secret)


async def _token(http: httpx.AsyncClient, dashboard: Api, **fields: object) -> Api:
    made = (await dashboard.post("/tokens", name="Made", **fields)).data
    return Api(http, "/api/dashboard", made["token"])


async def _found_in_dump(superuser_url: str, secret: str) -> bool:
    """Whether the secret stands anywhere in the database, as it is or as its bytes."""
    connection = await asyncpg.connect(
        superuser_url.replace("@/postgres", "@/regulars")
    )
    try:
        for (table,) in await connection.fetch(TABLES):
            rows = await connection.fetch(f"select row::text as row from {table} row")
            text = "\n".join(row["row"] for row in rows)
            if secret in text or secret.encode().hex() in text:
                return True
    finally:
        await connection.close()
    return False


def _is_void(answer: Answer) -> bool:
    return answer.status == 401


def _raw(secret: str) -> dict[bytes, bytes]:
    return {b"Authorization": f"Bearer {secret}".encode("latin-1")}
