"""Sandboxes as the dashboard opens, enters and closes them."""

from uuid import uuid4

import msgspec
import pytest
from asgi import asked
from make import Api, AuditLog

from regulars.accounts.errors import (
    AccountInactive,
    SandboxNotFound,
    SandboxOfSandbox,
    UsageLimitReached,
)
from regulars.accounts.permissions import Permission
from regulars.accounts.service.sandboxes import TIMES_A_DAY
from regulars.app import create
from regulars.kit.errors import Forbidden, NoDryRun

PATH = "/sandboxes"


@pytest.fixture
async def sandbox(dashboard):
    return (await dashboard.post(PATH)).data


@pytest.fixture
def inside(http, sandbox):
    return Api(http, "/api/dashboard", sandbox["personal_access_token"])


class TestOpening:
    async def test_gives_keys_to_a_copy_of_the_set_up(
        self, http, make, dashboard, account
    ):
        await make.program(expiration_days=90)
        await make.contact("kim@example.com")

        made = (await dashboard.post(PATH, name="Try-out")).data

        inside = Api(http, "/api/dashboard", made["personal_access_token"])
        till = Api(http, "/api/v3/register", made["register_token"])
        assert (await inside.get("/account")).data["is_sandbox"]
        program = (await inside.get("/loyalty-program")).data
        assert program["expiration_days"] == 90
        assert (await inside.get("/contacts")).data == []
        assert (await till.get("")).data["company"] == "Try-out"
        assert made["shop_uuid"] == account.shop_uuid

    async def test_is_called_as_the_account_unless_it_is_said(self, sandbox, dashboard):
        own = (await dashboard.get("/account")).data["name"]

        assert sandbox["name"] == f"{own} (sandbox)"

    async def test_lets_whoever_opened_it_sign_in_with_their_own_password(
        self, sandbox, account, http
    ):
        who = {"email": account.staff_email, "password": account.staff_password}

        there = {**who, "account_uuid": sandbox["uuid"]}
        answer = await http.post("/api/dashboard/sessions", json=there)
        http.cookies.clear()

        assert answer.status_code == 201

    async def test_lists_those_that_are_open_with_their_clocks(
        self, sandbox, inside, dashboard
    ):
        await inside.post("/test-clock/advance", days=3)

        [listed] = (await dashboard.get(PATH)).data

        assert listed["uuid"] == sandbox["uuid"]
        assert listed["now"] >= listed["created_at"]
        assert (await inside.get(PATH)).data == []

    async def test_leaves_an_entry_here_and_there(
        self, audit_log, sandbox, inside, context
    ):
        there = AuditLog(context, inside, sandbox["uuid"])

        here = [each["verb"] for each in await audit_log.new()]
        told = await there.new()
        assert here == ["sandbox_opened"]
        assert "account_opened" in {each["verb"] for each in told}
        assert {each["actor"][:5] for each in told} == {"user:"}

    async def test_is_refused_to_a_sandbox(self, inside):
        assert (await inside.post(PATH)).problem is SandboxOfSandbox

    async def test_needs_everything(self, dashboard, http):
        some = [Permission.ACCOUNTS_READ, Permission.ACCOUNTS_WRITE]
        made = (await dashboard.post("/tokens", name="Less", scopes=some)).data
        less = Api(http, "/api/dashboard", made["token"])

        assert (await less.post(PATH)).problem is Forbidden
        assert (await less.get(PATH)).data == []

    async def test_stops_where_the_server_says(self, few, account):
        ours = Api(few, "/api/dashboard", account.personal_access_token)
        first = (await ours.post(PATH)).data

        refused = await ours.post(PATH)
        await ours.delete(f"{PATH}/{first['uuid']}")

        assert refused.problem is UsageLimitReached
        assert (await ours.post(PATH)).status == 201

    async def test_stops_too_when_they_are_closed_again_and_again(self, few, account):
        ours = Api(few, "/api/dashboard", account.personal_access_token)

        for _ in range(TIMES_A_DAY):
            opened = (await ours.post(PATH)).data
            await ours.delete(f"{PATH}/{opened['uuid']}")

        assert (await ours.post(PATH)).problem is UsageLimitReached

    async def test_cannot_be_tried_out(self, dashboard):
        tried = await dashboard.send(
            "POST", PATH, {"Regulars-Dry-Run": "true"}, json={}
        )

        assert tried.problem is NoDryRun


@pytest.fixture
async def few(database, settings):
    """A server on which each account may have one."""
    changed = msgspec.structs.replace(settings, most_sandboxes=1)
    async with asked(create(changed, database)) as client:
        yield client


class TestEntering:
    async def test_gives_a_session_there_and_keeps_the_one_here(
        self, sandbox, dashboard, http
    ):
        made = await dashboard.post(f"{PATH}/{sandbox['uuid']}/sessions")

        there = Api(http, "/api/dashboard", made.data["token"])
        session = (await there.get("/session")).data
        assert session["account"]["uuid"] == sandbox["uuid"]
        assert len(session["permissions"]) == len(Permission)
        assert "Set-Cookie" not in made.response.headers

    async def test_lets_another_owner_in(self, sandbox, dashboard, http, account):
        who = {"email": f"{uuid4()}@example.com", "name": "Lee", "role": "owner"}
        await dashboard.post("/users", **who, password="correct horse")
        theirs = {"email": who["email"], "password": "correct horse"}
        signed = await http.post("/api/dashboard/sessions", json=theirs)
        session = http.cookies.get("regulars_session") or _cookie(signed)
        http.cookies.clear()
        lee = Api(http, "/api/dashboard", session)
        path = f"{PATH}/{sandbox['uuid']}/sessions"

        made = [(await lee.post(path)).data["token"] for _ in range(2)]

        there = Api(http, "/api/dashboard", made[1])
        people = (await there.get("/users")).data
        assert [each["name"] for each in people][-1] == "Lee"
        assert len(people) == 2

    async def test_goes_on_there_in_the_same_browser(
        self, sandbox, browser, account, inside, context
    ):
        who = {"email": account.staff_email, "password": account.staff_password}
        live = {**who, "account_uuid": account.account_uuid}
        await browser.post("/api/dashboard/sessions", json=live)
        path = f"/api/dashboard/sandboxes/{sandbox['uuid']}/switches"
        there = AuditLog(context, inside, sandbox["uuid"])
        await there.new()

        first = await browser.post(path)
        told = (await browser.get("/api/dashboard/session")).json()["data"]
        back = {"account_uuid": account.account_uuid}
        await browser.post("/api/dashboard/session/switches", json=back)
        second = await browser.post(path)
        again = (await browser.get("/api/dashboard/session")).json()["data"]

        assert (first.status_code, second.status_code) == (201, 201)
        assert told["account"]["is_sandbox"]
        assert [each["uuid"] for each in told["others"]] == [account.account_uuid]
        assert again == told
        assert [each["verb"] for each in await there.new()] == ["signed_in"]

    async def test_of_another_accounts_is_not_there(self, sandbox, http, other_account):
        theirs = Api(http, "/api/dashboard", other_account.personal_access_token)
        path = f"{PATH}/{sandbox['uuid']}"

        for way in ("sessions", "switches"):
            assert (await theirs.post(f"{path}/{way}")).problem is SandboxNotFound
        assert (await theirs.delete(path)).problem is SandboxNotFound


class TestClosing:
    async def test_shuts_it_and_lists_it_no_more(self, sandbox, inside, dashboard):
        path = f"{PATH}/{sandbox['uuid']}"

        await dashboard.delete(path)

        assert (await inside.get("/account")).problem is AccountInactive
        assert (await dashboard.get(PATH)).data == []
        assert (await dashboard.delete(path)).problem is SandboxNotFound


def _cookie(answer):
    return answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
