"""Who changed what of staff, settings and keys: what is written down, and read."""

import contextlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from make import Api

from regulars.accounts import jobs, service
from regulars.kit.errors import Forbidden, InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import opened
from regulars.worker import Opener

STRANGERS_PASSWORD = "not-the-password"


@pytest.fixture
def sign_in(http, account):
    """Signs the owner in, from the address of a test."""

    async def sign_in(password=account.staff_password, **headers):
        body = {"email": account.staff_email, "password": password}
        return await http.post("/api/dashboard/sessions", json=body, headers=headers)

    return sign_in


@pytest.fixture
def note(context):
    """Does what the queue has for failed sign-ins, as the worker would."""

    async def note(*whose):
        now = datetime.now(UTC)
        notes = [
            service.FailedSignIn(account, user, "192.0.2.7", "request-1", now)
            for account, user in whose
        ]
        await jobs.note_failed_sign_ins(Opener(context), notes=notes)

    return note


def verbs(entries):
    return [entry["verb"] for entry in entries]


class TestWritingDown:
    async def test_keeps_only_the_fields_that_changed(self, dashboard, make, audit_log):
        shop = await make.shop(name="Corner", city="Utrecht")
        await audit_log.new()

        changed = await dashboard.put(
            f"/shops/{shop['uuid']}", name="Corner", city="Delft", type="web"
        )

        (entry,) = await audit_log.new()
        assert entry["verb"] == "shop_changed"
        assert entry["subject_uuid"] == changed.data["uuid"]
        assert entry["before"] == {"city": "Utrecht", "type": "physical"}
        assert entry["after"] == {"city": "Delft", "type": "web"}

    async def test_says_who_from_where_and_in_which_request(
        self, dashboard, account, audit_log
    ):
        (me,) = (await dashboard.get("/users")).data

        answer = await dashboard.send(
            "POST", "/shops", {"X-Request-Id": "till-4711"}, json={"name": "New"}
        )

        (entry,) = await audit_log.new()
        assert answer.response.headers["X-Request-Id"] == "till-4711"
        assert entry["request_id"] == "till-4711"
        assert entry["actor"] == f"user:{me['uuid']}"
        assert entry["origin"] == "127.0.0.1"

    async def test_writes_nothing_of_a_change_that_changes_nothing(
        self, dashboard, make, audit_log
    ):
        shop = await make.shop(name="Corner")
        (rule,) = (await dashboard.get("/loyalty-rules")).data
        await audit_log.new()

        await dashboard.put(f"/shops/{shop['uuid']}", name="Corner")
        await dashboard.put("/account", name="Test bakery")
        await dashboard.put(f"/loyalty-rules/{rule['uuid']}", credits_per_unit="1.0")
        await dashboard.put(f"/loyalty-program/shops/{shop['uuid']}", is_linked=True)

        assert await audit_log.new() == []

    async def test_writes_nothing_of_what_was_refused(self, dashboard, make, audit_log):
        (me,) = (await dashboard.get("/users")).data

        refused = [
            await dashboard.put(f"/users/{me['uuid']}", role="cashier"),
            await dashboard.post("/units", name="purchase_amount", label="Again"),
            await dashboard.put("/account", timezone="Europe/Nowhere"),
        ]

        assert [answer.status for answer in refused] == [409, 409, 400]
        assert await audit_log.new() == []

    async def test_writes_a_change_sent_twice_with_one_key_once(
        self, dashboard, audit_log
    ):
        key = {"Idempotency-Key": "sent-twice"}

        for _ in range(2):
            await dashboard.send("POST", "/shops", key, json={"name": "Once"})

        assert verbs(await audit_log.new()) == ["shop_created"]

    async def test_knows_a_register_that_made_a_unit(self, register, audit_log):
        await register.post("/units", name="visits", label="Visits")

        (entry,) = await audit_log.new()
        assert entry["verb"] == "unit_created"
        assert entry["actor"].startswith("register_token:")

    async def test_leaves_money_to_the_events(self, make, audit_log):
        await make.reception()

        assert await audit_log.new() == []

    async def test_keeps_keys_addresses_and_passwords_out(
        self, dashboard, http, account, make, audit_log
    ):
        person = {"email": "lee@example.com", "name": "Lee", "role": "cashier"}
        await dashboard.post("/users", password="correct horse", **person)
        secrets = [
            (await dashboard.post("/tokens", name="Key")).data["token"],
            (await dashboard.post("/oauth-clients", name="Shop")).data["client_secret"],
            (await dashboard.post("/account/secrets")).data["account_secret"],
            *("correct horse", "lee@example.com", "Lee", account.account_secret),
        ]

        entries = await audit_log.new()

        text = repr(entries)
        assert len(entries) == 4
        assert not [secret for secret in secrets if secret in text]
        assert not re.search(r"rgl_[a-z]{3}_|argon2", text)

    async def test_never_writes_a_field_of_bytes(self, work):
        with pytest.raises(AssertionError, match="secret_sealed is kept out"):
            work.audit("account_changed", uuid7(), after={"secret_sealed": b"x"})


class TestSigningIn:
    async def test_writes_down_a_token_that_an_oauth_client_got(
        self, http, account, audit_log
    ):
        form = {
            "grant_type": "client_credentials",
            "client_id": str(account.oauth_client_id),
            "client_secret": account.oauth_client_secret,
        }

        given = await http.post("/oauth/token", data=form)
        await http.post("/oauth/token", data=form | {"client_secret": "a guess"})

        (entry,) = await audit_log.new()
        assert entry["verb"] == "token_created"
        client_uuid = entry["after"]["oauth_client_uuid"]
        assert entry["actor"] == f"oauth_client:{client_uuid}"
        assert given.json()["access_token"] not in repr(entry)

    async def test_writes_down_who_signed_in_and_out(self, http, sign_in, audit_log):
        session = (await sign_in()).cookies["regulars_session"]
        http.cookies.clear()

        cookie = {"Cookie": f"regulars_session={session}"}
        await http.delete("/api/dashboard/session", headers=cookie)

        came, went = await audit_log.new()
        assert (came["verb"], went["verb"]) == ("signed_in", "signed_out")
        assert came["subject_uuid"] == went["subject_uuid"]
        assert came["actor"] == went["actor"]
        assert came["actor"].startswith("user:")

    async def test_writes_down_a_failure_and_where_it_came_from(
        self, dashboard, account, note, audit_log
    ):
        (me,) = (await dashboard.get("/users")).data

        await note((account.account_id, me["uuid"]))

        (entry,) = await audit_log.new()
        assert entry["verb"] == "sign_in_failed"
        assert entry["subject_uuid"] == me["uuid"]
        assert (entry["actor"], entry["origin"]) == ("anybody", "192.0.2.7")

    async def test_writes_down_ten_failures_an_hour_and_no_more(
        self, dashboard, account, note, audit_log
    ):
        (me,) = (await dashboard.get("/users")).data

        for _ in range(5):
            await note((account.account_id, me["uuid"]))
        await note(*[(account.account_id, me["uuid"])] * 15)

        assert len(await audit_log.new()) == 10

    async def test_writes_down_what_the_previous_release_has_queued(
        self, dashboard, account, context, audit_log
    ):
        (me,) = (await dashboard.get("/users")).data

        await jobs.note_failed_sign_in(
            Opener(context),
            memberships=[(account.account_id, me["uuid"])],
            place="192.0.2.7",
            request_id="request-1",
            tried_at=datetime.now(UTC),
        )

        assert verbs(await audit_log.new()) == ["sign_in_failed"]

    async def test_writes_nothing_down_for_nobody(self, note, audit_log):
        await note()

        assert await audit_log.new() == []


class TestReading:
    async def test_gives_the_newest_first_and_goes_back(
        self, dashboard, make, audit_log
    ):
        for number in range(5):
            await make.shop(name=f"Shop {number}")
        await audit_log.seal()

        newest = (await dashboard.get("/audit-entries", limit=2)).data
        older = await dashboard.get(
            "/audit-entries", limit=2, before=newest[-1]["position"]
        )

        names = [each["after"]["name"] for each in newest + older.data]
        assert names == ["Shop 4", "Shop 3", "Shop 2", "Shop 1"]

    async def test_goes_forward_from_a_position(self, dashboard, make, audit_log):
        await make.shop(name="First of two")
        await make.shop(name="Second of two")
        await audit_log.seal()
        newest = (await dashboard.get("/audit-entries", limit=1)).data[0]["position"]

        found = (await dashboard.get("/audit-entries", after=newest - 2)).data

        assert [each["position"] for each in found] == [newest - 1, newest]

    async def test_finds_by_actor_verb_subject_and_time(
        self, dashboard, make, audit_log
    ):
        shop = await make.shop(name="Sought")
        await dashboard.put(f"/shops/{shop['uuid']}", name="Found")
        await audit_log.seal()
        (entry,) = (await dashboard.get("/audit-entries", verb="shop_changed")).data
        moment = datetime.fromisoformat(entry["recorded_at"])
        second = timedelta(seconds=1)

        queries = [
            {"actor": entry["actor"], "verb": "shop_changed"},
            {"subject_uuid": shop["uuid"], "verb": "shop_changed"},
            {"since": moment.isoformat(), "verb": "shop_changed"},
            {"until": (moment + 2 * second).isoformat(), "verb": "shop_changed"},
        ]
        found = [(await dashboard.get("/audit-entries", **q)).data for q in queries]
        others = [
            {"actor": "user:nobody"},
            {"subject_uuid": entry["request_id"]},
            {"since": (moment + 60 * second).isoformat()},
            {"until": (moment - 3600 * second).isoformat()},
        ]
        missed = [(await dashboard.get("/audit-entries", **q)).data for q in others]

        assert found == [[entry]] * 4
        assert missed == [[]] * 4

    async def test_refuses_to_go_both_ways_at_once(self, dashboard):
        answer = await dashboard.get("/audit-entries", before=5, after=1)

        assert answer.problem == InvalidInput
        assert "after" in answer.errors

    async def test_shows_nothing_of_another_account(
        self, http, other_account, make, audit_log
    ):
        shop = await make.shop()
        await audit_log.seal()
        theirs = Api(http, "/api/dashboard", other_account.personal_access_token)

        found = await theirs.get("/audit-entries", subject_uuid=shop["uuid"])

        assert found.data == []

    @pytest.mark.parametrize(
        ("role", "may"),
        [("owner", True), ("analyst", True), ("manager", False), ("cashier", False)],
    )
    async def test_is_for_owners_and_analysts(self, http, dashboard, role, may):
        email, password = f"{role}{datetime.now(UTC).timestamp()}@example.com", "x" * 12
        body = {"email": email, "name": "Lee", "password": password, "role": role}
        assert (await dashboard.post("/users", **body)).status == 201
        signed = await http.post(
            "/api/dashboard/sessions", json={"email": email, "password": password}
        )
        http.cookies.clear()

        cookie = {"Cookie": f"regulars_session={signed.cookies['regulars_session']}"}
        answer = await http.get("/api/dashboard/audit-entries", headers=cookie)

        assert answer.status_code == (200 if may else 403)
        assert may or answer.json()["code"] == Forbidden.code


async def test_an_entry_is_undone_with_its_change(work, audit_log):
    with contextlib.suppress(ZeroDivisionError):
        async with opened(work):
            work.audit("shop_created", uuid7(), after={"name": "Never"})
            raise ZeroDivisionError

    assert await audit_log.new() == []
