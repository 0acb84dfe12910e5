"""What happens, told while it happens."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from make import Api
from numbering import number_all

EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture
async def wire(base_url) -> AsyncIterator[httpx.AsyncClient]:
    """The application over TCP, which can be listened to."""
    async with httpx.AsyncClient(base_url=base_url, timeout=20) as client:
        yield client


async def told(lines: AsyncIterator[str]) -> dict[str, Any]:
    """The next event that has data."""
    event: dict[str, Any] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if name in ("id", "event"):
            event[name] = value
        elif name == "data":
            return event | {"data": json.loads(value)}
    raise AssertionError("it has ended")


class TestPushed:
    async def test_a_till_is_told_of_what_was_pushed_to_it(
        self, wire, register, make, context, account
    ):
        headers = register.headers | EVENTS
        path = "/api/v3/register/live"
        async with wire.stream("GET", path, headers=headers) as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            sold = await make.pos_transaction(register)
            await register.post(f"/pos-transactions/{sold['uuid']}/push")
            await number_all(context, account.account_id)
            event = await asyncio.wait_for(told(lines), 10)

        assert answer.headers["content-type"].startswith("text/event-stream")
        assert event["event"] == "pos_transaction_pushed"
        assert event["data"]["subject_uuid"] == sold["uuid"]
        assert event["data"]["payload"]["amount_in_cents"] == 1_780

    async def test_who_was_cut_off_goes_on_where_they_were(
        self, wire, register, make, context, account
    ):
        for _ in range(2):
            sold = await make.pos_transaction(register)
            await register.post(f"/pos-transactions/{sold['uuid']}/push")
        await number_all(context, account.account_id)
        page = (await register.get("/live", after=0)).data

        last = {"Last-Event-ID": str(page[0]["position"])}
        headers = register.headers | EVENTS | last
        path = "/api/v3/register/live"
        async with wire.stream("GET", path, headers=headers) as answer:
            event = await asyncio.wait_for(told(answer.aiter_lines()), 10)

        assert event["id"] == str(page[1]["position"])
        assert event["data"] == page[1]

    async def test_as_json_it_is_asked_again_from_where_it_was(
        self, register, make, context, account
    ):
        begin = (await register.get("/live")).meta["position"]
        sold = await make.pos_transaction(register)
        await register.post(f"/pos-transactions/{sold['uuid']}/push")
        await number_all(context, account.account_id)

        first = await register.get("/live", after=begin)
        second = await register.get("/live", after=first.meta["position"])

        assert [each["subject_uuid"] for each in first.data] == [sold["uuid"]]
        assert second.data == []

    async def test_what_was_pushed_to_another_register_is_not_told(
        self, http, register, dashboard, make, context, account
    ):
        body = {"name": "Till", "identifier": "till-2"}
        shop = account.shop_uuid
        other = await dashboard.post("/registers", shop_uuid=shop, **body)
        path = f"/registers/{other.data['uuid']}/tokens"
        token = (await dashboard.post(path)).data["token"]
        second = Api(http, "/api/v3/register", token)
        sold = await make.pos_transaction(second)
        await second.post(f"/pos-transactions/{sold['uuid']}/push")
        await number_all(context, account.account_id)

        assert (await register.get("/live", after=0)).data == []
        assert len((await second.get("/live", after=0)).data) == 1


class TestTheDashboard:
    async def test_is_told_of_everything(self, wire, dashboard, make, context, account):
        headers = dashboard.headers | EVENTS
        path = "/api/dashboard/live"
        async with wire.stream("GET", path, headers=headers) as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            contact = await make.contact()
            await number_all(context, account.account_id)
            event = await asyncio.wait_for(told(lines), 10)

        assert event["event"] == "contact_created"
        assert event["data"]["subject_uuid"] == contact["uuid"]

    async def test_a_key_that_has_ended_hears_no_more(
        self, wire, dashboard, make, context, account
    ):
        made = (await dashboard.post("/tokens", name="Ends")).data
        headers = {"Authorization": f"Bearer {made['token']}"} | EVENTS
        path = "/api/dashboard/live"
        async with wire.stream("GET", path, headers=headers) as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            await dashboard.delete(f"/tokens/{made['uuid']}")
            await asyncio.sleep(1.2)
            await make.contact()
            await number_all(context, account.account_id)

            async def rest() -> list[str]:
                return [line async for line in lines if line.startswith("data")]

            assert await asyncio.wait_for(rest(), 10) == []

    async def test_listening_uses_up_no_requests(
        self, wire, dashboard, make, context, account
    ):
        await dashboard.put("/account", own_requests_per_minute=18)
        headers = dashboard.headers | EVENTS
        async with wire.stream("GET", "/api/dashboard/live", headers=headers) as answer:
            lines = answer.aiter_lines()
            for _ in range(12):
                await make.contact()
                await number_all(context, account.account_id)
                await asyncio.wait_for(told(lines), 10)

        assert (await dashboard.get("/account")).status == 200

    async def test_without_a_key_it_is_refused_as_ever(self, wire):
        answer = await wire.get("/api/dashboard/live", headers=EVENTS)

        assert answer.status_code == 401
