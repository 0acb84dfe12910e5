"""A shop's first day: from opening an account to the evening's look at the books."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from make import Answer, Api, Operator

from regulars import worker
from regulars.kit.errors import Forbidden
from regulars.kit.postgres import Database
from regulars.settings import Settings

# The day is done once, and so in one process.
pytestmark = pytest.mark.xdist_group("shop day")

PASSWORD = "correct horse battery"
CUSTOMER = "robin@example.com"
SECONDS = 30

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


class Day:
    """Everybody who has a part in it, and what they were answered."""

    def __init__(self, http: httpx.AsyncClient, keys: dict[str, Any]) -> None:
        self.http = http
        self.keys = keys
        self.owner = Api(http, "/api/dashboard", keys["personal_access_token"])
        self.begun = datetime.now(UTC)

    async def set_up(self) -> None:
        """The owner opens a web shop, puts a till into the first, and lets staff in."""
        self.web = (await self.owner.post("/shops", name="Web", type="web")).data
        till = await self.owner.post(
            "/registers",
            shop_uuid=self.keys["shop_uuid"],
            name="Counter",
            identifier="counter",
        )
        key = await self.owner.post(f"/registers/{till.data['uuid']}/tokens")
        self.till = Api(self.http, "/api/v3/register", key.data["token"])
        scopes = ["contacts:read", "contacts:write", "loyalty:read", "loyalty:write"]
        key = await self.owner.post("/tokens", name="Web shop", scopes=scopes)
        self.shop = Api(self.http, "/api/v3/oauth/clients", key.data["token"])
        self.manager = await self.let_in("manager")
        self.cashier = await self.let_in("cashier")

    async def let_in(self, role: str) -> Api:
        """Somebody with this role, signed in with their own password."""
        email = f"{role}-{self.keys['account_uuid']}@example.com"
        await self.owner.post(
            "/users", email=email, name=role.title(), password=PASSWORD, role=role
        )
        body = {"email": email, "password": PASSWORD}
        answer = await self.http.post("/api/dashboard/sessions", json=body)
        cookie = answer.headers["set-cookie"].partition(";")[0]
        self.http.cookies.clear()
        signed_in = Api(self.http, "/api/dashboard", "")
        signed_in.headers = {"Cookie": cookie}
        return signed_in

    async def sell(self) -> None:
        """The same customer buys at the till, and then in the web shop."""
        query = {"email": CUSTOMER}
        self.customer = (await self.till.get("/contacts/find-or-create", **query)).data
        at_the_till = {"contact_uuid": self.customer["uuid"], "unit_value": "12.5"}
        self.first = (await self.till.form("/credit-receptions", **at_the_till)).data
        again = (await self.shop.get("/contacts/find-or-create", **query)).data
        in_the_shop = {
            "contact_uuid": again["uuid"],
            "shop_uuid": self.web["uuid"],
            "unit_value": "59.95",
            "unit_name": "purchase_amount",
        }
        self.second = (await self.shop.form("/credit-receptions", **in_the_shop)).data

    async def change_the_rule(self) -> None:
        """Twice the credits from noon on: the manager may, the cashier may not."""
        [rule] = (await self.cashier.get("/loyalty-rules")).data
        path = f"/loyalty-rules/{rule['uuid']}"
        change = {"name": "Double", "credits_per_unit": 2, "rounding": "up"}
        self.refused = await self.cashier.put(path, **change)
        self.changed = await self.manager.put(path, **change)

    async def go_on(self) -> None:
        """Another sale, a refund of the web shop's, and one that was forgotten."""
        body = {"contact_uuid": self.customer["uuid"], "unit_value": "10.2"}
        self.third = (await self.till.form("/credit-receptions", **body)).data
        path = f"/credit-receptions/{self.second['uuid']}/reverse"
        self.refund = (await self.shop.form(path)).data
        self.before_the_forgotten = datetime.now(UTC)
        self.forgotten = (
            await self.manager.post(
                "/credit-receptions",
                contact_uuid=self.customer["uuid"],
                shop_uuid=self.keys["shop_uuid"],
                credits=5,
                happened_at=(YESTERDAY - timedelta(hours=1)).isoformat(),
            )
        ).data

    async def balance(self, **moments: str) -> int:
        """What the books say was in the customer's wallet."""
        wallet = self.customer["credit_balance"]["uuid"]
        told = await self.owner.get(f"/wallets/{wallet}/balance", **moments)
        return int(told.data["balance"])

    async def explained(self, reception: Any) -> Any:
        """Why a reception has its credits."""
        path = f"/credit-receptions/{reception['uuid']}/explanation"
        return (await self.manager.get(path)).data

    async def log(self, events: int) -> list[Any]:
        """The account's log, once it has so many events."""
        async with asyncio.timeout(SECONDS):
            while True:
                told: list[Any] = (await self.owner.get("/events")).data
                if len(told) >= events:
                    return told
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
async def day(
    http: httpx.AsyncClient, database: Database, settings: Settings
) -> AsyncIterator[Day]:
    """The whole day, done once and looked at from several sides."""
    working = asyncio.create_task(worker.run(settings, database))
    operator = Operator(database.url, settings)
    words = ("accounts", "create", "--name", "Corner bakery", "--json")
    day = Day(http, json.loads(await operator.runs(*words)))
    await day.set_up()
    await day.sell()
    await day.change_the_rule()
    await day.go_on()
    yield day
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


class TestShopDay:
    async def test_till_and_web_shop_serve_the_same_customer(self, day):
        first, second = day.first, day.second

        assert first["contact"]["uuid"] == second["contact"]["uuid"]
        assert [first["credits"], second["credits"]] == [12, 59]
        assert [first["shop"]["name"], second["shop"]["name"]] == ["First shop", "Web"]
        assert [first["channel"], second["channel"]] == ["REGISTER_API", "OAUTH_API"]
        assert second["contact"]["credit_balance"]["balance"] == 71

    async def test_only_who_may_changes_the_rule(self, day):
        assert day.refused.problem is Forbidden
        assert day.changed.data["credits_per_unit"] == 2
        assert day.third["credits"] == 21

    async def test_the_refund_takes_back_what_was_given_by_the_old_rule(self, day):
        assert day.refund["credits"] == -59
        assert day.refund["contact"]["credit_balance"]["balance"] == 33

    async def test_each_reception_is_explained_by_the_rule_of_its_own_time(self, day):
        first, third = await day.explained(day.first), await day.explained(day.third)
        refund = await day.explained(day.refund)

        assert first["sentences"] == [
            "Base rate (version 1): 12.5 of Purchase amount at 1 each is 12.5, "
            "rounded down to 12 points."
        ]
        assert third["steps"][0]["rule"] == "Double"
        assert third["program_version"] > first["program_version"]
        assert refund["reverses"] == day.second["uuid"]

    async def test_the_customer_sees_every_line_of_it(self, day):
        path = f"/contacts/{day.customer['uuid']}/loyalty-transactions"

        listed = await day.till.get(path)

        assert [each["credits"] for each in listed.data] == [-59, 21, 59, 12, 5]
        assert listed.meta["total"] == 5

    async def test_the_books_say_what_was_true_yesterday_and_what_was_known(self, day):
        yesterday = YESTERDAY.isoformat()

        now = await day.balance()
        then = await day.balance(as_of=yesterday)
        as_then_known = await day.balance(
            as_of=yesterday, known_at=day.before_the_forgotten.isoformat()
        )

        assert (now, then, as_then_known) == (38, 5, 0)
        assert day.forgotten["contact"]["credit_balance"]["balance"] == 38

    async def test_the_log_has_all_of_it_in_order(self, day):
        log = await day.log(events=7)

        assert [event["position"] for event in log] == [1, 2, 3, 4, 5, 6, 7]
        assert [event["name"] for event in log] == [
            "contact_created",
            *["credit_reception_created"] * 4,
            "credit_reception_reversed",
            "credit_reception_created",
        ]
        assert {event["contact_uuid"] for event in log} == {day.customer["uuid"]}
        assert log[1]["actor"].startswith("register_token:")
        assert log[2]["actor"].startswith("user:")

    async def test_whoever_reads_on_misses_nothing(self, day):
        log = await day.log(events=7)

        rest = (await day.owner.get("/events", after="3", limit="2")).data

        assert rest == log[3:5]

    async def test_at_closing_time_the_cashier_signs_out(self, day):
        before = await day.cashier.get("/session")

        answer = await day.cashier.send("DELETE", "/session")

        after = await day.cashier.get("/session")
        assert before.data["account"]["name"] == "Corner bakery"
        assert answer.status == 200
        assert Answer(after.response).body == {"message": "Unauthenticated."}
