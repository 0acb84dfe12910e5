"""What holds for every call, whatever it is about: the edge of the server."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from asgi import asked
from make import Api

from regulars.app import create
from regulars.kit.errors import (
    InvalidInput,
    MethodNotAllowed,
    PayloadTooLarge,
    RouteNotFound,
    TooManyRequests,
)
from regulars.kit.postgres import Database
from regulars.settings import Settings

SITE = "https://shop.example.com"
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]
UNAUTHENTICATED = {"message": "Unauthenticated."}


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: httpx.AsyncClient, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
async def strict_http(
    database: Database, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    """A server whose operator allows little: few requests, small bodies, one site."""
    own = settings.with_text({"rate_limit_per_minute": "3", "body_limit_bytes": "1024"})
    own = own.with_text({"cors_origins": SITE})
    async with asked(create(own, database)) as client:
        yield client


class TestAddress:
    async def test_an_unknown_route_is_told_in_three_keys(self, door):
        answer = await door.get("/nothing-here")

        assert answer.status == 404
        assert answer.problem is RouteNotFound
        assert answer.body.keys() == {"message", "code", "status_code"}

    @pytest.mark.parametrize("path", ["/robots.txt", "/api", "/api/v3/oauth"])
    async def test_an_unknown_route_outside_the_doors_too(self, http, path):
        answer = await Api(http, "", "nobody").get(path)

        assert answer.problem is RouteNotFound

    async def test_the_address_itself_leads_to_the_dashboard(self, http):
        seen = await http.get("/")

        assert seen.status_code == 307
        assert seen.headers["location"] == "/dashboard"

    @pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"])
    async def test_a_wrong_method_is_told_which_ones_are_right(self, clients, method):
        answer = await clients.send(method, "/contacts")

        assert answer.status == 405
        assert answer.problem is MethodNotAllowed
        assert answer.response.headers["allow"] == "GET, POST"

    async def test_a_wrong_method_on_a_path_with_a_uuid_too(self, clients):
        answer = await clients.send("DELETE", f"/contacts/{uuid.uuid4()}")

        assert answer.status == 405
        assert answer.response.headers["allow"] == "GET, PUT"

    async def test_head_is_refused_because_some_gets_change_things(self, clients, make):
        path = "/contacts/find-or-create?email=head@example.com"

        answer = await clients.http.head(clients.prefix + path, headers=clients.headers)

        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET"
        assert (await clients.get("/contacts")).meta["total"] == 0

    @pytest.mark.parametrize(
        "path", ["/health", "/ready", "/openapi.json", "/docs", "/favicon.ico"]
    )
    async def test_pages_can_only_be_looked_at(self, http, path):
        seen = await http.get(path)
        asked = await http.head(path)
        sent = await http.post(path)

        assert (seen.status_code, asked.status_code) == (200, 200)
        assert sent.status_code == 405
        assert sent.headers["allow"] == "GET, HEAD"
        assert sent.json()["code"] == MethodNotAllowed.code

    @pytest.mark.parametrize("path", ["", "/contacts", "/shops/{shop}"])
    async def test_a_slash_at_the_end_changes_nothing(self, clients, account, path):
        path = path.format(shop=account.shop_uuid)

        with_slash = await clients.get(path + "/")

        assert with_slash.status == 200
        assert with_slash.body == (await clients.get(path)).body

    async def test_a_slash_at_the_end_of_a_post_is_no_redirect(self, clients):
        answer = await clients.form("/contacts/", email="slash@example.com")

        assert answer.status == 201


class TestCredential:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": ""},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Basic cm9iaW46c2VjcmV0"},
            {"Authorization": "Bearer rgl_pat_" + "a" * 45},
            {"Authorization": "Bearer \u00e9\u00e9"},
        ],
    )
    async def test_nobody_is_answered_with_exactly_one_key(self, door, headers):
        door.headers = {k: v.encode("latin-1") for k, v in headers.items()}

        answer = await door.get("/shops" if "register" not in door.prefix else "")

        assert answer.status == 401
        assert answer.body == UNAUTHENTICATED

    async def test_a_register_token_does_not_open_the_other_doors(self, http, account):
        for prefix in ("/api/v3/oauth/clients", "/api/v2/oauth/clients"):
            answer = await Api(http, prefix, account.register_token).get("")

            assert (answer.status, answer.body) == (401, UNAUTHENTICATED)
        answer = await Api(http, "/api/dashboard", account.register_token).get("/shops")
        assert (answer.status, answer.body) == (401, UNAUTHENTICATED)

    async def test_the_scheme_may_be_spelt_as_one_likes(self, clients, account):
        clients.headers = {"Authorization": f"bEARER {account.personal_access_token}"}

        answer = await clients.get("")

        assert answer.data["company"] == "Test bakery"


class TestRequestId:
    async def test_comes_back_as_it_was_sent(self, clients):
        answer = await clients.send("GET", "", headers={"X-Request-Id": "sale-10482"})

        assert answer.response.headers["x-request-id"] == "sale-10482"

    @pytest.mark.parametrize("sent", ["", "short", "with space in it", "a" * 65])
    async def test_is_made_up_where_what_was_sent_is_none(self, clients, sent):
        answer = await clients.send("GET", "", headers={"X-Request-Id": sent})

        assert len(answer.response.headers["x-request-id"]) == 32

    async def test_stands_on_refusals_too(self, http):
        answer = await http.get("/nothing", headers={"X-Request-Id": "sale-10482"})

        assert answer.headers["x-request-id"] == "sale-10482"


class TestCaches:
    @pytest.mark.parametrize(
        "path", ["/contacts", "/contacts/find-or-create?email=a@b.example", "/shops"]
    )
    async def test_keep_nothing(self, clients, path):
        answer = await clients.get(path)

        assert answer.status == 200
        assert answer.response.headers["cache-control"] == "no-store"


class TestLimits:
    async def test_too_many_requests_are_told_when_to_come_again(
        self, strict_http, account
    ):
        clients = Api(
            strict_http, "/api/v3/oauth/clients", account.personal_access_token
        )

        # The minute may turn between them: then three more are allowed.
        answers = [await clients.get("") for _ in range(7)]

        refused = answers[-1]
        assert refused.status == 429
        assert refused.problem is TooManyRequests
        assert 1 <= int(refused.response.headers["retry-after"]) <= 60
        assert [answer.status for answer in answers[:3]] == [200, 200, 200]

    async def test_an_account_may_allow_itself_less(self, clients, dashboard):
        await dashboard.put("/account", own_requests_per_minute=1)

        answers = [await clients.get("") for _ in range(3)]

        assert answers[-1].problem is TooManyRequests

    async def test_a_body_that_is_too_large_is_refused(self, strict_http, account):
        clients = Api(
            strict_http, "/api/v3/oauth/clients", account.personal_access_token
        )

        answer = await clients.post("/contacts", email="a" * 1_100)

        assert answer.status == 413
        assert answer.problem is PayloadTooLarge


class TestOtherSites:
    PREFLIGHT = {
        "Origin": SITE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }

    async def test_a_page_of_a_named_site_may_ask(self, strict_http, account):
        headers = {
            "Origin": SITE,
            "Authorization": f"Bearer {account.personal_access_token}",
        }

        answer = await strict_http.get("/api/v3/oauth/clients", headers=headers)

        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == SITE
        told = answer.headers["access-control-expose-headers"].split(", ")
        assert {"X-Request-Id", "Regulars-Dry-Run"} < set(told)

    async def test_a_browser_that_asks_beforehand_is_answered_with_json(
        self, strict_http
    ):
        answer = await strict_http.options(
            "/api/v3/oauth/clients/contacts", headers=self.PREFLIGHT
        )

        assert answer.status_code == 200
        assert answer.json() == {"data": None, "meta": {}}
        assert "POST" in answer.headers["access-control-allow-methods"]
        taken = answer.headers["access-control-allow-headers"].split(", ")
        assert {"Authorization", "Regulars-Dry-Run"} < set(taken)

    async def test_another_site_is_not_named(self, strict_http):
        headers = self.PREFLIGHT | {"Origin": "https://elsewhere.example.com"}

        answer = await strict_http.options("/api/v3/oauth/clients", headers=headers)

        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"

    async def test_options_that_no_browser_sent_is_a_wrong_method(self, strict_http):
        answer = await strict_http.options("/api/v3/oauth/clients")

        assert answer.status_code == 405
        assert answer.json()["code"] == MethodNotAllowed.code

    async def test_without_the_setting_no_other_site_may_ask(self, http, account):
        answer = await http.options(
            "/api/v3/oauth/clients/contacts", headers=self.PREFLIGHT
        )

        assert answer.status_code == 405
        assert "access-control-allow-origin" not in answer.headers


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b"null", b"1", b"{", b"\xff", b"email", b'{"email":1e400}'],
    )
    async def test_what_is_no_contact_is_invalid_input(self, clients, body):
        answer = await clients.send("POST", "/contacts", content=body)

        assert answer.status == 400
        assert answer.problem is InvalidInput
        assert answer.errors

    async def test_the_public_doors_ignore_what_they_do_not_know(self, clients):
        answer = await clients.post(
            "/contacts", email="more@example.com", favourite_colour="red"
        )

        assert answer.status == 201

    async def test_the_dashboard_refuses_what_it_does_not_know(self, dashboard):
        answer = await dashboard.post("/shops", name="Shop", favourite_colour="red")

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["favourite_colour"]
