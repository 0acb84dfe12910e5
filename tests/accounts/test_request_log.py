"""What callers have asked lately, as they see it themselves."""

import contextlib
import json
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from asgi import asked
from chores import Chores
from make import Api

from regulars.accounts.errors import RequestNotFound
from regulars.accounts.permissions import Permission
from regulars.app import create
from regulars.kit import logged_requests
from regulars.kit.errors import Forbidden
from regulars.kit.masking import MASK, content_of, masked
from regulars.kit.request_log import MOST_OF_AN_ACCOUNT

PATH = "/requests"
LEE = "lee@example.com"
ID = "asked-by-a-web-shop"
FORM = b"application/x-www-form-urlencoded"


class Seen:
    """A server that writes down what it is asked, as soon as it stops."""

    def __init__(self, settings, database, account):
        self._settings = msgspec.structs.replace(settings, log_requests=True)
        self._database, self._account = database, account

    @contextlib.asynccontextmanager
    async def asking(self):
        async with asked(create(self._settings, self._database)) as http:
            token = self._account.personal_access_token
            yield Api(http, "/api/v3/oauth/clients", token)


@pytest.fixture
def seen(settings, database, account):
    return Seen(settings, database, account)


async def whole(dashboard, kept):
    return (await dashboard.get(f"{PATH}/{kept['uuid']}")).data


class TestRequests:
    async def test_tell_who_asked_what_and_how_it_was_answered(
        self, seen, dashboard, account
    ):
        async with seen.asking() as clients:
            made = await clients.send(
                "POST", "/contacts", {"X-Request-Id": ID}, json={"email": LEE}
            )
            await clients.get(f"/contacts/{made.data['uuid']}", colour="red")

        got, posted = (await dashboard.get(PATH)).data

        route = "/api/v3/oauth/clients/contacts"
        assert (posted["method"], posted["path"], posted["route"]) == (
            *("POST", route, route),
        )
        assert (posted["status"], posted["code"]) == (201, None)
        assert (posted["request_id"], posted["credential_name"]) == (ID, "First token")
        assert posted["milliseconds"] >= 0 and not posted["is_dry_run"]
        assert got["path"] == f"{route}/{made.data['uuid']}"
        assert got["route"] == f"{route}/{{contact_uuid}}"
        assert (await whole(dashboard, posted))["body"] == {"email": LEE}
        assert (await whole(dashboard, got))["query"] == {"colour": "red"}

    async def test_tell_of_a_refusal_why(self, seen, dashboard):
        async with seen.asking() as clients:
            await clients.post("/contacts", email="nobody")
            await clients.get(f"/contacts/{uuid4()}")
            await clients.get(f"/contacts/{uuid4()}")
            await clients.get("/shops")

        refused = (await dashboard.get(PATH, status="4xx")).data
        errors = (await dashboard.get("/request-errors")).data

        assert [each["code"] for each in refused] == [55031, 55031, 1003]
        told = await whole(dashboard, refused[2])
        assert told["refusal"]["errors"].keys() == {"email"}
        assert [(each["code"], each["count"]) for each in errors] == [
            *((55031, 2), (1003, 1)),
        ]
        assert errors[0]["last_uuid"] == refused[0]["uuid"]

    async def test_are_found_by_what_is_known_of_them(self, seen, dashboard):
        async with seen.asking() as clients:
            headers = {"X-Request-Id": ID, "Regulars-Dry-Run": "true"}
            await clients.send("POST", "/contacts", headers, json={"email": LEE})
            await clients.get("/shops")
            await clients.get("/units")

        async def paths(**query):
            found = await dashboard.send("GET", PATH, params=query)
            return [each["path"][22:] for each in found.data]

        newest = (await dashboard.get(PATH)).data[0]
        assert await paths(path="/sho") == ["shops"]
        assert await paths(method="POST") == await paths(request_id=ID) == ["contacts"]
        assert await paths(status="2xx", limit=1) == ["units"]
        assert await paths(before=newest["number"]) == ["shops", "contacts"]
        assert await paths(credential_uuid=str(uuid4())) == []
        assert await paths(code=1003) == []
        assert (await dashboard.get(PATH, method="POST")).data[0]["is_dry_run"]

    async def test_of_many_the_first_are_kept_and_the_others_counted(
        self, seen, dashboard
    ):
        more = 15
        async with seen.asking() as clients:
            for _ in range(MOST_OF_AN_ACCOUNT + more):
                await clients.get("/shops")
            await clients.get(f"/contacts/{uuid4()}")

        kept = (await dashboard.get(PATH, limit=200)).data

        assert len([e for e in kept if e["status"] == 200]) >= MOST_OF_AN_ACCOUNT
        assert len([e for e in kept if e["code"] == 55031]) == 1
        assert sum(e["left_out"] for e in kept) + len(kept) == (
            MOST_OF_AN_ACCOUNT + more + 1
        )

    async def test_show_no_code_that_stands_in_a_path(self, seen, dashboard):
        async with seen.asking() as clients:
            await clients.post("/contact-session-tokens/a-token-of-theirs/use")
            await clients.get("/giftcards/find-one-by", hash="ABCDEFGHI")

        card, session = (await dashboard.get(PATH)).data

        assert session["path"].endswith(f"/contact-session-tokens/{MASK}/use")
        assert (await whole(dashboard, card))["query"] == {"hash": MASK}

    async def test_have_none_of_people_on_pages_or_of_nobody(
        self, seen, dashboard, account
    ):
        who = {"email": account.staff_email, "password": account.staff_password}
        async with seen.asking() as clients:
            http = clients.http
            await http.post("/api/dashboard/sessions", json=who)
            await http.get("/api/dashboard/account")
            await http.get("/api/dashboard/account", headers={"Authorization": "B x"})

        assert (await dashboard.get(PATH)).data == []

    async def test_are_shown_to_nobody_else(self, seen, dashboard, http, other_account):
        async with seen.asking() as clients:
            await clients.get("/shops")
        [kept] = (await dashboard.get(PATH)).data
        theirs = Api(http, "/api/dashboard", other_account.personal_access_token)
        made = await dashboard.post("/tokens", name="A", scopes=[Permission.AUDIT_READ])
        less = Api(http, "/api/dashboard", made.data["token"])
        path = f"{PATH}/{kept['uuid']}"

        assert (await theirs.get(PATH)).data == []
        assert (await theirs.get(path)).problem is RequestNotFound
        assert (await less.get(PATH)).data == [kept]
        assert (await less.get(path)).problem is Forbidden

    async def test_stand_in_the_database_sealed(
        self, seen, dashboard, superuser, account
    ):
        async with seen.asking() as clients:
            await clients.post("/contacts", email=LEE)

        told = await superuser.fetchval(
            "select k::text from logged_requests k where account_id = $1",
            account.account_id,
        )
        assert "contacts" in told and "lee" not in told.lower()


class TestForgetting:
    async def test_what_was_sent_goes_when_anybody_is_erased(
        self, seen, dashboard, context, superuser, account
    ):
        async with seen.asking() as clients:
            contact = (await clients.post("/contacts", email=LEE)).data
            path = f"/contacts/{contact['uuid']}/delete"
            await dashboard.post(path, type="GDPR")
            # Noted before, and written when they are gone.
            await Chores(context, superuser, account.account_id).do()

        [after] = (await dashboard.get(PATH)).data
        assert after["path"] == "/api/v3/oauth/clients/contacts"
        told = await whole(dashboard, after)
        assert [told[name] for name in ("query", "body", "refusal")] == [None] * 3

    async def test_old_ones_go(self, seen, dashboard, superuser, account, work):
        async with seen.asking() as clients:
            await clients.get("/shops")
        earlier = """
            update logged_requests set asked_at = asked_at - $2::interval
            where account_id = $1
        """
        await superuser.execute(earlier, account.account_id, timedelta(days=4))

        await logged_requests.sweep(work)
        await work.close()

        assert (await dashboard.get(PATH)).data == []

    async def test_the_oldest_go_when_there_are_many(
        self, seen, dashboard, work, account
    ):
        async with seen.asking() as clients:
            for _ in range(5):
                await clients.get("/shops")
        before = (await dashboard.get(PATH)).data

        await work.write(logged_requests.TRIM, account.account_id, 2)
        await work.close()

        assert (await dashboard.get(PATH)).data == before[:2]


class TestMasking:
    def test_hides_what_opens_something_wherever_it_stands(self):
        sent = {
            "email": LEE,
            "password": "hunter2",
            "code": "ABC",
            "contact_identifier_value": "CARD-1",
            "nested": [{"client_secret": "s"}, {"note": "key rgl_pat_abc123 is it"}],
            "pin": "",
            "unit_value": 12.5,
            "postal_code": "1234AB",
        }

        told = masked(sent)

        assert told == {
            **{"email": LEE, "password": MASK, "code": MASK},
            "contact_identifier_value": MASK,
            "nested": [{"client_secret": MASK}, {"note": f"key {MASK} is it"}],
            **{"pin": "", "unit_value": 12.5, "postal_code": MASK},
        }

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"\xff\x00{", b"application/json"),
            (b"[" * 100_000, b"application/json"),
            (b"a" * 1_000_000, b"text/plain"),
            (b'"' + b"x" * 20_000 + b'"', b"application/json"),
        ],
    )
    def test_leaves_out_what_cannot_be_read_or_is_long(self, body, kind):
        scope = {"query_string": b"q=1&q=%00\xff"}

        told = json.loads(content_of(scope, {b"content-type": kind}, body, {}))

        assert told["body"] is None and told["body_bytes"] == len(body)

    def test_reads_forms_and_keeps_the_beginning_of_long_lists(self):
        kind = b"application/x-www-form-urlencoded; charset=utf-8"
        scope = {"query_string": b""}
        form = content_of(scope, {b"content-type": kind}, b"email=a%40b.c&pin=1", {})

        assert json.loads(form)["body"] == {"email": "a@b.c", "pin": MASK}
        assert len(masked(list(range(100)))) == 20

    @pytest.mark.parametrize("kind", [FORM, b"application/json", b""])
    def test_hides_what_stands_in_a_body_that_is_called_something_else(self, kind):
        body = b' {"code": "GJ2P725RE", "pins": ["402913"], "name": "Till"}'
        told = content_of({"query_string": b""}, {b"content-type": kind}, body, {})

        read = json.loads(told)["body"]
        assert read == {"code": MASK, "pins": MASK, "name": "Till"}

    def test_hides_what_is_nested_in_a_form_and_a_query(self):
        nested = b"card[code]=GJ2P725RE&card[name]=Till"
        told = content_of({"query_string": nested}, {b"content-type": FORM}, nested, {})

        seen = json.loads(told)
        assert seen["body"] == seen["query"] == {"card": {"code": MASK, "name": "Till"}}
