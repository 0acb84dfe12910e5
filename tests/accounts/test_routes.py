"""Pings, and the account's shops, registers, people, keys and limits."""

import uuid
from typing import Any

import pytest
from make import Answer, Api, ended_tokens
from numbering import number_all

from regulars.accounts.errors import (
    AccountInactive,
    CredentialNotFound,
    LastOwner,
    OAuthClientNotFound,
    RegisterIdentifierTaken,
    RegisterNotFound,
    ShopNotFound,
    UserAlreadyExists,
    UserHasNoAccess,
    UserNotFound,
)
from regulars.kit.errors import Forbidden, InvalidInput

NOBODY = str(uuid.uuid4())
PASSWORD = "correct horse battery"


@pytest.fixture
def other_dashboard(http: Any, other_account: Any) -> Api:
    """The dashboard of somebody else's account."""
    return Api(http, "/api/dashboard", other_account.personal_access_token)


@pytest.fixture
def doors(http: Any, account: Any, clients: Any, register: Any, dashboard: Any) -> Any:
    """A call that works on each door: the ping, or the like of it."""
    older = Api(http, "/api/v2/oauth/clients", account.personal_access_token)
    return [(clients, ""), (older, ""), (register, ""), (dashboard, "/account")]


class TestPing:
    @pytest.mark.parametrize("version", ["v2", "v3"])
    @pytest.mark.parametrize("kind", ["personal access token", "OAuth token"])
    async def test_tells_whose_token_it_is(self, http, account, version, kind):
        token = account.personal_access_token
        if kind == "OAuth token":
            form = {
                "grant_type": "client_credentials",
                "client_id": str(account.oauth_client_id),
                "client_secret": account.oauth_client_secret,
            }
            token = (await http.post("/oauth/token", data=form)).json()["access_token"]

        answer = await Api(http, f"/api/{version}/oauth/clients", token).get("")

        assert answer.data == {
            "id": account.account_id,
            "uuid": account.account_uuid,
            "company": "Test bakery",
            "is_sandbox": False,
        }

    async def test_tells_which_register_it_is(self, register, account):
        told = (await register.get("")).data

        assert (told["name"], told["identifier"]) == ("Register 1", "register-1")
        assert told["shop"] == {"uuid": account.shop_uuid, "name": "First shop"}
        assert told["company"] == "Test bakery"

    async def test_a_person_is_no_register(self, http, account):
        person = Api(http, "/api/v3/register", account.personal_access_token)

        answer = await person.get("")

        assert (answer.status, answer.problem) == (400, RegisterNotFound)


class TestAccountSwitchedOff:
    async def test_no_call_works_until_it_is_switched_on_again(
        self, doors, operator, account, clients
    ):
        await operator.runs("accounts", "deactivate", account.account_uuid)
        shut_out = [await door.get(path) for door, path in doors]
        # Before validation, and before anything is looked for.
        invalid = await clients.post("/contacts", email="")

        await operator.runs("accounts", "activate", account.account_uuid)
        let_in = [await door.get(path) for door, path in doors]

        assert {answer.problem for answer in shut_out} == {AccountInactive}
        assert [answer.status for answer in shut_out] == [400, 400, 400, 403]
        assert invalid.problem is AccountInactive
        assert [answer.status for answer in let_in] == [200] * 4

    async def test_comes_before_the_user_s_own_access(
        self, http, dashboard, operator, account
    ):
        token = await _token_of_a_user_who_left(http, dashboard)
        await operator.runs("accounts", "deactivate", account.account_uuid)

        answer = await Api(http, "/api/v3/oauth/clients", token).get("")

        assert answer.problem is AccountInactive

    async def test_a_wrong_token_is_still_nobody(self, http, operator, account):
        await operator.runs("accounts", "deactivate", account.account_uuid)

        answer = await Api(http, "/api/v3/oauth/clients", "rgl_pat_wrong").get("")

        assert answer.status == 401


class TestUserWhoLeft:
    async def test_their_token_says_so_on_every_call(self, http, dashboard):
        token = await _token_of_a_user_who_left(http, dashboard)

        answers = [
            await Api(http, "/api/v3/oauth/clients", token).get("/contacts", page="0"),
            await Api(http, "/api/v3/register", token).get("/units"),
            await Api(http, "/api/dashboard", token).get("/shops"),
        ]

        assert {answer.problem for answer in answers} == {UserHasNoAccess}
        assert [answer.status for answer in answers] == [400, 400, 403]


class TestShops:
    async def test_are_listed_and_shown_as_the_contract_has_them(self, clients, make):
        web = await make.shop(name="Web shop", type="web", reference="W-1")

        listed = (await clients.get("/shops")).data
        shown = (await clients.get(f"/shops/{web['uuid']}")).data

        assert [shop["name"] for shop in listed] == ["First shop", "Web shop"]
        assert shown == listed[1]
        assert shown.keys() == {"id", "uuid", "name", "type", "reference"}
        assert (shown["type"], shown["reference"]) == ("web", "W-1")

    async def test_of_another_account_are_unknown(self, clients, dashboard, others):
        theirs = await others.shop()

        for wanted in (theirs["uuid"], NOBODY):
            public = await clients.get(f"/shops/{wanted}")
            seen = await dashboard.get(f"/shops/{wanted}")
            changed = await dashboard.put(f"/shops/{wanted}", name="Mine")
            assert (public.status, public.problem) == (400, ShopNotFound)
            assert (seen.status, seen.problem) == (404, ShopNotFound)
            assert changed.problem is ShopNotFound
        assert len((await clients.get("/shops")).data) == 1

    async def test_refuses_what_is_no_uuid(self, clients):
        answer = await clients.get("/shops/15")

        assert (answer.status, list(answer.errors)) == (400, ["shop_uuid"])

    async def test_are_opened_with_an_address_that_receptions_carry(
        self, dashboard, make
    ):
        body = {"street": "Main street", "house_number": "4a", "latitude": 52.370216}
        opened = (await dashboard.post("/shops", name="Second", **body)).data

        given = await make.reception(credits=1, shop_uuid=opened["uuid"])

        address = given["shop"]["address"]
        assert opened["latitude"] == 52.370216
        assert address["street"] == "Main street"
        assert address["house_number"] == address["housenumber"] == "4a"
        assert address["shop_id"] == given["shop"]["id"]

    async def test_are_changed_whole(self, dashboard, make):
        shop = await make.shop(name="Second", city="Delft", timezone="Europe/Paris")

        changed = await dashboard.put(f"/shops/{shop['uuid']}", name="Third")

        assert (changed.data["name"], changed.data["city"]) == ("Third", None)
        assert (await dashboard.get(f"/shops/{shop['uuid']}")).data == changed.data

    async def test_names_every_field_that_is_wrong(self, dashboard):
        body = {"name": "", "type": "mall", "latitude": 91, "longitude": 0.1234567}

        answer = await dashboard.post("/shops", **body)
        zone = await dashboard.post("/shops", name="Shop", timezone="Mars/Olympus")

        assert answer.errors.keys() == body.keys()
        assert list(zone.errors) == ["timezone"]


class TestRegisters:
    async def test_a_new_one_gets_a_token_that_knows_its_shop(
        self, http, dashboard, make
    ):
        shop = await make.shop(name="Second shop")
        made = await dashboard.post(
            "/registers", shop_uuid=shop["uuid"], name="Till", identifier="till-2"
        )

        key = await dashboard.post(f"/registers/{made.data['uuid']}/tokens")

        till = await Api(http, "/api/v3/register", key.data["token"]).get("")
        assert till.data["identifier"] == "till-2"
        assert till.data["shop"]["name"] == "Second shop"

    async def test_moves_to_another_shop_and_its_token_with_it(
        self, dashboard, register, make
    ):
        shop = await make.shop(name="Second shop")
        [first] = (await dashboard.get("/registers")).data

        moved = await dashboard.put(
            f"/registers/{first['uuid']}", shop_uuid=shop["uuid"]
        )

        assert moved.data["shop"]["uuid"] == shop["uuid"]
        assert (await register.get("")).data["shop"]["name"] == "Second shop"

    async def test_refuses_an_identifier_that_is_taken(self, dashboard, account):
        answer = await dashboard.post(
            "/registers",
            shop_uuid=account.shop_uuid,
            name="Till",
            identifier="register-1",
        )

        assert (answer.status, answer.problem) == (409, RegisterIdentifierTaken)

    async def test_names_every_field_that_is_wrong(self, dashboard):
        answer = await dashboard.post("/registers", shop_uuid="here", name="")

        assert answer.errors.keys() == {"shop_uuid", "name", "identifier"}

    async def test_knows_none_of_another_account(
        self, dashboard, other_dashboard, account, others
    ):
        [theirs] = (await other_dashboard.get("/registers")).data
        shop = await others.shop()
        body = {"shop_uuid": shop["uuid"], "name": "Till", "identifier": "till-2"}

        for wanted in (theirs["uuid"], NOBODY):
            moved = await dashboard.put(
                f"/registers/{wanted}", shop_uuid=account.shop_uuid
            )
            key = await dashboard.post(f"/registers/{wanted}/tokens")
            assert {moved.problem, key.problem} == {RegisterNotFound}
        assert (await dashboard.post("/registers", **body)).problem is ShopNotFound


class TestUsers:
    async def test_are_let_in_changed_and_shut_out(self, dashboard, browser):
        email = f"{uuid.uuid4()}@example.com"
        let_in = await dashboard.post(
            "/users", email=email, name="Kim", password=PASSWORD, role="cashier"
        )
        path = f"/users/{let_in.data['uuid']}"

        changed = await dashboard.put(path, role="manager")
        removed = await dashboard.delete(path)

        body = {"email": email, "password": PASSWORD}
        sign_in = await browser.post("/api/dashboard/sessions", json=body)
        assert (let_in.status, changed.data["role"]) == (201, "manager")
        assert removed.body == {"data": None, "meta": {}}
        assert (sign_in.status_code, sign_in.json()["code"]) == (401, 90018)

    async def test_refuses_somebody_who_is_in_already(self, dashboard):
        [owner] = (await dashboard.get("/users")).data

        answer = await dashboard.post(
            "/users",
            email=owner["email"].upper(),
            name="Again",
            password=PASSWORD,
            role="cashier",
        )

        assert (answer.status, answer.problem) == (409, UserAlreadyExists)

    async def test_the_last_owner_stays_one(self, dashboard):
        [owner] = (await dashboard.get("/users")).data

        demoted = await dashboard.put(f"/users/{owner['uuid']}", role="cashier")
        removed = await dashboard.delete(f"/users/{owner['uuid']}")

        assert demoted.problem is removed.problem is LastOwner

    async def test_names_every_field_that_is_wrong(self, dashboard):
        body = {"email": "kim", "name": "", "password": "short", "role": "boss"}

        answer = await dashboard.post("/users", **body)

        assert answer.problem is InvalidInput
        assert answer.errors.keys() == body.keys()

    async def test_knows_none_of_another_account(self, dashboard, other_dashboard):
        [theirs] = (await other_dashboard.get("/users")).data

        for wanted in (theirs["uuid"], NOBODY):
            changed = await dashboard.put(f"/users/{wanted}", role="cashier")
            removed = await dashboard.delete(f"/users/{wanted}")
            assert {changed.problem, removed.problem} == {UserNotFound}
        assert (await other_dashboard.get("/users")).data == [theirs]


class TestKeys:
    async def test_a_token_is_shown_once_and_ends_at_once(self, http, dashboard):
        made = (await dashboard.post("/tokens", name="Web shop")).data
        clients = Api(http, "/api/v3/oauth/clients", made["token"])
        assert (await clients.get("")).status == 200
        listed = (await dashboard.get("/tokens")).data

        await dashboard.delete(f"/tokens/{made['uuid']}")

        again = await dashboard.delete(f"/tokens/{made['uuid']}")
        assert made["token"] not in str(listed)
        assert (await clients.get("")).status == 401
        assert again.problem is CredentialNotFound

    async def test_a_token_that_is_out_of_date_is_nobody(self, http, dashboard):
        (ended,) = await ended_tokens(dashboard)

        answer = await Api(http, "/api/v3/oauth/clients", ended).get("")

        assert answer.status == 401

    async def test_an_oauth_client_is_made_and_ended(self, http, dashboard):
        made = (await dashboard.post("/oauth-clients", name="Web shop")).data
        form = {
            "grant_type": "client_credentials",
            "client_id": str(made["client_id"]),
            "client_secret": made["client_secret"],
        }
        before = await http.post("/oauth/token", data=form)

        await dashboard.delete(f"/oauth-clients/{made['uuid']}")

        after = await http.post("/oauth/token", data=form)
        again = await dashboard.delete(f"/oauth-clients/{made['uuid']}")
        assert (before.status_code, after.status_code) == (200, 401)
        assert again.problem is OAuthClientNotFound

    async def test_a_client_gets_a_new_secret_and_keeps_its_tokens(
        self, http, dashboard
    ):
        made = (await dashboard.post("/oauth-clients", name="Web shop")).data
        form = {
            "grant_type": "client_credentials",
            "client_id": str(made["client_id"]),
            "client_secret": made["client_secret"],
        }
        running = (await http.post("/oauth/token", data=form)).json()["access_token"]

        path = f"/oauth-clients/{made['uuid']}/secrets"
        renewed = (await dashboard.post(path)).data

        old = await http.post("/oauth/token", data=form)
        fresh = form | {"client_secret": renewed["client_secret"]}
        new = await http.post("/oauth/token", data=fresh)
        going = await Api(http, "/api/v3/oauth/clients", running).get("")
        assert (old.status_code, new.status_code) == (401, 200)
        assert going.status == 200
        assert renewed["client_id"] == made["client_id"]

    async def test_a_client_that_ended_gets_no_secret(self, dashboard):
        made = (await dashboard.post("/oauth-clients", name="Web shop")).data
        path = f"/oauth-clients/{made['uuid']}"
        await dashboard.delete(path)

        renewed = await dashboard.post(f"{path}/secrets")

        assert renewed.problem is OAuthClientNotFound

    async def test_none_of_another_account_can_be_ended(
        self, dashboard, other_dashboard
    ):
        token = (await other_dashboard.post("/tokens", name="Theirs")).data
        [client] = (await other_dashboard.get("/oauth-clients")).data

        revoked = await dashboard.delete(f"/tokens/{token['uuid']}")
        ended = await dashboard.delete(f"/oauth-clients/{client['uuid']}")

        assert revoked.problem is CredentialNotFound
        assert ended.problem is OAuthClientNotFound

    async def test_makes_no_token_that_may_do_nothing(self, dashboard):
        before = (await dashboard.get("/tokens")).meta["total"]

        refused = await dashboard.post("/tokens", name="Till", scopes=[])

        assert refused.errors.keys() == {"scopes"}
        assert (await dashboard.get("/tokens")).meta["total"] == before

    async def test_names_every_field_that_is_wrong(self, dashboard):
        body = {"name": "", "scopes": ["everything"], "expires_at": "tomorrow"}

        answer = await dashboard.post("/tokens", **body)

        assert answer.errors.keys() == {"name", "scopes.0", "expires_at"}


class TestAccount:
    async def test_is_changed_only_where_it_is_said(self, dashboard, clients):
        before = (await dashboard.get("/account")).data

        changed = await dashboard.put("/account", name="Renamed", currency="SEK")

        assert changed.data == before | {"name": "Renamed", "currency": "SEK"}
        assert (await clients.get("")).data["company"] == "Renamed"

    async def test_keeps_the_currency_that_something_was_counted_in(
        self, dashboard, make
    ):
        await dashboard.put("/account", currency="SEK")
        await make.reception()

        answer = await dashboard.put("/account", name="Renamed", currency="EUR")
        same = await dashboard.put("/account", name="Other", currency="SEK")

        assert answer.problem is InvalidInput
        assert answer.errors.keys() == {"currency"}
        assert (same.data["name"], same.data["currency"]) == ("Other", "SEK")

    async def test_names_every_field_that_is_wrong(self, dashboard):
        body = {"name": "", "currency": "euro", "own_contact_limit": 0}

        answer = await dashboard.put("/account", **body)
        zone = await dashboard.put("/account", timezone="Mars/Olympus")

        assert answer.errors.keys() == body.keys()
        assert list(zone.errors) == ["timezone"]

    async def test_its_secret_is_shown_and_renewed(self, dashboard, account):
        first = (await dashboard.get("/account/secret")).data["account_secret"]

        renewed = await dashboard.post("/account/secrets")

        shown = (await dashboard.get("/account/secret")).data["account_secret"]
        assert first == account.account_secret
        assert renewed.data["account_secret"] == shown != first

    async def test_the_operator_s_limit_is_shown_beside_its_own(
        self, dashboard, operator, account
    ):
        words = ("--contacts", "7", "--requests-per-minute", "900")
        await operator.runs("accounts", "limit", account.account_uuid, *words)

        told = (await dashboard.put("/account", own_contact_limit=5)).data

        assert (told["contact_limit"], told["own_contact_limit"]) == (7, 5)
        assert told["requests_per_minute"] == 900

    async def test_a_cashier_may_not_change_it(self, http, dashboard, browser):
        who = {"email": f"{uuid.uuid4()}@example.com", "password": PASSWORD}
        await dashboard.post("/users", name="Kim", role="cashier", **who)
        await browser.post("/api/dashboard/sessions", json=who)

        answer = Answer(await browser.put("/api/dashboard/account", json={"name": "X"}))

        assert (answer.status, answer.problem) == (403, Forbidden)


class TestEvents:
    async def test_are_read_on_from_a_position(self, dashboard, context, account, make):
        for _ in range(3):
            await make.contact()
        await number_all(context, account.account_id)

        first = (await dashboard.get("/events", limit="2")).data
        rest = (await dashboard.get("/events", after=str(first[-1]["position"]))).data

        told = [(each["position"], each["name"]) for each in [*first, *rest]]
        assert told == [(n, "contact_created") for n in (1, 2, 3)]

    async def test_of_another_account_are_not_told(
        self, dashboard, other_dashboard, context, account, make
    ):
        await make.contact()
        await number_all(context, account.account_id)

        assert len((await dashboard.get("/events")).data) == 1
        assert (await other_dashboard.get("/events")).data == []

    async def test_names_every_parameter_that_is_wrong(self, dashboard):
        answer = await dashboard.get("/events", after="-1", limit="201", colour="red")

        assert answer.errors.keys() == {"after", "limit", "colour"}


async def _token_of_a_user_who_left(http: Any, dashboard: Api) -> str:
    """A token that somebody made before they were shut out."""
    who = {"email": f"{uuid.uuid4()}@example.com", "password": PASSWORD}
    user = (await dashboard.post("/users", name="Kim", role="owner", **who)).data
    signed_in = await http.post("/api/dashboard/sessions", json=who)
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    http.cookies.clear()
    made = await http.post(
        "/api/dashboard/tokens", json={"name": "Kim's"}, headers={"Cookie": cookie}
    )
    await dashboard.delete(f"/users/{user['uuid']}")
    return str(made.json()["data"]["token"])
