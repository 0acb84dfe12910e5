"""Devices are paired by a code, and opened by somebody's PIN."""

import asyncio
import uuid

import pytest
from counters import PIN, Counter, cashier, pairing_code
from make import Api

from regulars.accounts.errors import UserNotFound
from regulars.accounts.errors.tills import (
    PairingCodeWrong,
    TillNotFound,
    TillPinLocked,
    TillPinWrong,
)
from regulars.kit.errors import Forbidden, TooManyRequests

WRONG = "0000"


@pytest.fixture(autouse=True)
def quick(quick_hashes):
    """Many people are let in here."""


@pytest.fixture
async def counter(http, dashboard) -> Counter:
    return await Counter.paired(http, dashboard)


class TestPairing:
    async def test_a_code_is_good_once_however_it_is_typed(self, http, dashboard):
        code = await pairing_code(dashboard)
        typed = f"{code[:4].lower()}-{code[4:]}"

        first = await http.post(
            "/api/till/devices", json={"code": typed, "name": "Counter"}
        )
        second = await http.post(
            "/api/till/devices", json={"code": code, "name": "Counter"}
        )

        assert first.status_code == 201
        assert second.json()["code"] == PairingCodeWrong.code
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie

    async def test_a_newer_code_voids_the_one_before(self, http, dashboard):
        older, newer = [await pairing_code(dashboard) for _ in range(2)]

        answers = [
            await http.post("/api/till/devices", json={"code": each, "name": "A"})
            for each in (older, newer)
        ]

        assert [each.status_code for each in answers] == [400, 201]

    async def test_a_code_ends_after_ten_minutes(self, http, dashboard, superuser):
        code = await pairing_code(dashboard)
        await superuser.execute(
            "update credentials set expires_at = now() where kind = 'pairing_code'"
        )

        answer = await http.post("/api/till/devices", json={"code": code, "name": "A"})

        assert answer.json()["code"] == PairingCodeWrong.code

    async def test_of_many_at_once_one_device_is_paired(self, http, dashboard):
        body = {"code": await pairing_code(dashboard), "name": "A"}

        answers = await asyncio.gather(
            *(http.post("/api/till/devices", json=body) for _ in range(10))
        )

        assert sorted(each.status_code for each in answers) == [201] + [400] * 9
        assert len((await dashboard.get("/tills")).data) == 1

    async def test_is_listed_renamed_and_taken_away(self, counter, dashboard):
        (till,) = (await dashboard.get("/tills")).data
        path = f"/tills/{till['uuid']}"

        renamed = (await dashboard.put(path, name="Bar")).data
        await dashboard.delete(path)

        assert (till["name"], renamed["name"]) == ("Counter", "Bar")
        assert (await counter.device.get("/now")).status == 401
        assert (await dashboard.get("/tills")).data == []
        assert (await dashboard.delete(path)).problem == TillNotFound

    async def test_tells_where_it_is_and_who_may_open_it(
        self, counter, dashboard, account
    ):
        user = await cashier(dashboard)

        now = (await counter.device.get("/now")).data

        assert now["shop_uuid"] == str(account.shop_uuid)
        assert now["cashiers"] == [{"uuid": user["uuid"], "name": "Sam"}]
        assert (now["cashier"], now["permissions"]) == (None, [])

    async def test_may_do_nothing_until_it_is_opened(self, counter, http):
        token = counter.device.headers["Authorization"].removeprefix("Bearer ")

        answer = await Api(http, "/api/v3/register", token).get("/units")

        assert answer.status == 401

    async def test_works_by_its_cookies_and_refuses_other_sites(
        self, browser, dashboard
    ):
        user = await cashier(dashboard)
        body = {"code": await pairing_code(dashboard), "name": "A"}
        await browser.post("/api/till/devices", json=body)

        opening = {"user_uuid": user["uuid"], "pin": PIN}
        elsewhere = await browser.post(
            "/api/till/sessions", json=opening, headers={"Origin": "https://evil.test"}
        )
        opened = await browser.post("/api/till/sessions", json=opening)
        now = await browser.get("/api/till/now")
        units = await browser.get("/api/v3/register/units")
        await browser.delete("/api/till/session")
        locked = await browser.get("/api/v3/register/units")

        assert elsewhere.status_code == 403
        assert (opened.status_code, units.status_code) == (201, 200)
        assert now.json()["data"]["cashier"]["uuid"] == user["uuid"]
        assert locked.status_code == 401
        assert (await browser.get("/api/till/now")).json()["data"]["cashier"] is None


class TestPins:
    async def test_what_is_done_is_done_by_both(self, counter, dashboard, make, events):
        user = await cashier(dashboard)
        till = (await counter.device.get("/now")).data
        contact = await make.contact()

        api = await counter.opened(user["uuid"])
        made = await api.post(
            "/credit-receptions", contact_uuid=contact["uuid"], unit_value=10
        )

        assert made.data["channel"] == "REGISTER_API"
        told = [e for e in await events() if e["name"] == "credit_reception_created"]
        assert told[-1]["actor"] == f"user:{user['uuid']} till:{till['uuid']}"

    async def test_may_do_no_more_than_the_person_and_no_more_than_a_till(
        self, counter, dashboard
    ):
        low = await counter.opened((await cashier(dashboard))["uuid"])
        refused = await low.get("/giftcards")
        owner = (await dashboard.get("/users")).data[0]
        await dashboard.put("/till-pin", pin="987654")

        high = await counter.opened(owner["uuid"], "987654")

        assert refused.problem == Forbidden
        assert (await high.get("/giftcards")).status == 200

    async def test_an_analyst_opens_nothing(self, counter, dashboard):
        user = await cashier(dashboard, "analyst")

        answer = await counter.device.post("/sessions", user_uuid=user["uuid"], pin=PIN)

        assert answer.problem == TillPinWrong

    async def test_who_begins_ends_what_was_open(self, counter, dashboard):
        first = await counter.opened((await cashier(dashboard))["uuid"])

        await counter.opened((await cashier(dashboard))["uuid"])

        assert (await first.get("/units")).status == 401

    async def test_a_new_pin_and_none_at_all_lock_out(self, counter, dashboard):
        user = await cashier(dashboard)
        path = f"/users/{user['uuid']}/till-pin"
        api = await counter.opened(user["uuid"])

        await dashboard.put(path, pin="123456")
        ended = await api.get("/units")
        await dashboard.put(path, pin=None)
        none = await counter.device.post(
            "/sessions", user_uuid=user["uuid"], pin="123456"
        )

        assert ended.status == 401
        assert none.problem == TillPinWrong

    async def test_is_locked_after_five_wrong_ones_also_at_once(
        self, counter, dashboard
    ):
        user = await cashier(dashboard)
        body = {"user_uuid": user["uuid"], "pin": WRONG}

        wrong = await asyncio.gather(
            *(counter.device.post("/sessions", **body) for _ in range(8))
        )
        right = await counter.device.post("/sessions", **body | {"pin": PIN})

        told = [each.problem for each in wrong]
        assert told.count(TillPinWrong) == 5
        assert told.count(TillPinLocked) == 3
        assert right.problem == TillPinLocked

    async def test_a_wrong_one_counts_with_an_idempotency_key_too(
        self, counter, dashboard
    ):
        user = await cashier(dashboard)
        body = {"user_uuid": user["uuid"], "pin": WRONG}

        for _ in range(5):
            key = {"Idempotency-Key": str(uuid.uuid4())}
            await counter.device.send("POST", "/sessions", key, json=body)
        right = await counter.device.post("/sessions", **body | {"pin": PIN})

        assert right.problem == TillPinLocked

    async def test_a_device_may_be_wrong_ten_times_a_minute(self, counter, dashboard):
        people = [await cashier(dashboard) for _ in range(3)]
        tries = [(user, WRONG) for user in people for _ in range(4)]

        answers = [
            await counter.device.post("/sessions", user_uuid=user["uuid"], pin=pin)
            for user, pin in tries
        ]

        assert [each.status for each in answers] == [400] * 10 + [429] * 2
        assert answers[-1].problem == TooManyRequests

    async def test_a_manager_sets_that_of_a_cashier_and_none_of_an_owner(
        self, http, dashboard, make
    ):
        owner, manager = (
            (await dashboard.get("/users")).data[0],
            await cashier(dashboard, "manager"),
        )
        below = await cashier(dashboard)
        counter = await Counter.paired(http, dashboard)
        del counter

        theirs = await dashboard.put(f"/users/{below['uuid']}/till-pin", pin="2468")
        nobody = await dashboard.put(f"/users/{uuid.uuid4()}/till-pin", pin="2468")

        assert theirs.status == 200
        assert nobody.problem == UserNotFound
        assert {owner["role"], manager["role"]} == {"owner", "manager"}

    async def test_tells_of_no_pin_in_a_dump(self, dashboard, superuser):
        user = await cashier(dashboard)

        kept = await superuser.fetchrow(
            "select * from till_pins where membership_uuid = $1", user["uuid"]
        )

        assert PIN not in repr(dict(kept))
