"""Promotions are set up on the dashboard, and by clients and registers."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from regulars.kit.errors import Forbidden, InvalidInput
from regulars.promotions.errors import PromotionInactive, PromotionNotFound


@pytest.fixture(params=["clients", "register"])
def door(request):
    """Each public door in turn."""
    return request.getfixturevalue(request.param)


class TestCreate:
    async def test_takes_forms_as_php_sends_them(self, door, make):
        await make.attribute("promotion", name="shipping")
        form = {
            "name": "Free slice",
            "description": "One slice of cake",
            "type": "SINGLE_USE",
            "redemptions_per_voucher": "1",
            "voucher_limit": "20",
            "limit_per_contact": "2",
            "expiration_duration": "3600",
            "shipping": "domestic",
        }

        told = (await door.form("/promotions", **form)).data

        assert told["name"] == "Free slice" and told["type"] == "SINGLE_USE"
        assert (told["voucher_limit"], told["limit_per_contact"]) == (20, 2)
        assert told["expiration_duration"] == 3600
        assert told["redemptions_per_voucher"] == 1
        assert told["attributes"] == {"shipping": "domestic"}

    async def test_has_no_limits_unless_told(self, door, make):
        await make.attribute("promotion", name="shipping")
        body = {"name": "Free slice", "description": "", "voucher_limit": 0}

        told = (await door.post("/promotions", **body)).data

        assert (told["voucher_limit"], told["limit_per_contact"]) == (0, None)
        assert told["expiration_duration"] is None
        assert told["attributes"] == {"shipping": None}

    async def test_refuses_what_contradicts_itself(self, door, clients):
        body = {"name": "Free slice", "description": ""}

        once = {"type": "SINGLE_USE", "redemptions_per_voucher": 2}
        refused = await door.post("/promotions", **body | once)
        several = await door.post("/promotions", **body, type="MULTI_USE")

        assert refused.problem is several.problem is InvalidInput
        assert list(refused.errors) == ["redemptions_per_voucher"]
        assert (await clients.get("/promotions")).data == []

    async def test_needs_a_name_and_a_description(self, door):
        refused = await door.post("/promotions")

        assert refused.problem is InvalidInput
        assert sorted(refused.errors) == ["description", "name"]

    async def test_only_by_who_may(self, dashboard, http, clients, make):
        scopes = ["promotions:read", "promotions:write", "promotions:issue"]
        fields = {"name": "Web shop", "scopes": scopes}
        token = (await dashboard.post("/tokens", **fields)).data["token"]
        key = type(clients)(http, clients.prefix, token)

        refused = await key.post("/promotions", name="Free slice", description="")

        assert refused.problem is Forbidden
        assert (await key.get("/promotions")).data == []
        assert (await make.promotion())["voucher_count"] == 0


class TestList:
    async def test_has_all_of_them_unless_a_page_is_asked_for(self, door, make):
        made = [await make.promotion() for _ in range(3)]

        everything = await door.get("/promotions")
        page = await door.get("/promotions", page=2, limit=2)

        assert [one["uuid"] for one in everything.data] == [m["uuid"] for m in made]
        assert [one["uuid"] for one in page.data] == [made[2]["uuid"]]

    async def test_keeps_accounts_apart(self, door, others):
        theirs = await others.promotion()

        refused = await door.get(f"/promotions/{theirs['uuid']}")
        unknown = await door.get(f"/promotions/{uuid4()}")

        assert (await door.get("/promotions")).data == []
        assert refused.problem is unknown.problem is PromotionNotFound
        assert refused.body == {
            "message": "Promotion not found.",
            "code": 80002,
            "status_code": 400,
        }


class TestSettings:
    async def test_changes_what_is_told_and_keeps_the_rest(self, dashboard, make):
        await make.attribute("promotion", name="plu")
        made = await make.promotion(voucher_limit=5, attributes={"plu": "12"})
        path = f"/promotions/{made['uuid']}"

        await dashboard.put(path, active=False, voucher_limit=0)
        told = (await dashboard.put(path, attributes={"plu": ""})).data

        assert told["active"] is False and told["voucher_limit"] == 0
        assert told["name"] == made["name"]
        assert told["attributes"] == {"plu": None}
        assert (await dashboard.get(path)).data == told
        assert (await dashboard.get("/promotions")).data == [told]

    async def test_refuses_days_that_contradict_each_other(self, dashboard, make):
        days = {"activation_date": "2030-02-01T00:00:00Z"}
        made = await make.promotion(**days)
        path = f"/promotions/{made['uuid']}"

        refused = await dashboard.put(path, expiration_date="2030-01-01T00:00:00Z")

        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["expiration_date"]
        assert (await dashboard.get(path)).data == made

    async def test_refuses_an_end_that_has_passed(self, dashboard, make):
        past = "2020-01-31T12:00:00Z"
        made = await make.promotion(expiration_date="2099-01-31T12:00:00+00:00")
        path = f"/promotions/{made['uuid']}"

        refused = [
            await dashboard.post("/promotions", name="Late", expiration_date=past),
            await dashboard.put(path, expiration_date=past, name="Late"),
        ]

        assert {each.problem for each in refused} == {InvalidInput}
        assert [each.errors for each in refused] == [
            {"expiration_date": ["Must be in the future."]}
        ] * 2
        assert (await dashboard.get("/promotions")).data == [made]

    async def test_takes_back_the_end_that_it_told(self, dashboard, make):
        soon = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
        made = await make.promotion(expiration_date=soon.isoformat())
        path = f"/promotions/{made['uuid']}"
        while datetime.now(UTC) <= soon:
            await asyncio.sleep(0.1)

        days = {"expiration_date": made["expiration_date"]}
        told = await dashboard.put(path, name="Another name", **days)

        assert told.data["name"] == "Another name"

    async def test_ends_with_its_vouchers(self, dashboard, clients, make):
        voucher = await make.voucher(promotion := await make.promotion())

        await dashboard.delete(f"/promotions/{promotion['uuid']}")

        path = f"/promotions/{promotion['uuid']}"
        refused = await clients.post("/vouchers/redeem", code=voucher["code"])
        assert (await dashboard.get(path)).problem is PromotionNotFound
        assert (await clients.get("/promotions")).data == []
        assert refused.problem is PromotionInactive

    async def test_is_told_in_the_log_and_audited(
        self, dashboard, make, events, audit_log
    ):
        made = await make.promotion()
        path = f"/promotions/{made['uuid']}"
        await dashboard.put(path, name="Another name")
        await dashboard.delete(path)

        told = [event["name"] for event in await events()]
        audited = [entry["verb"] for entry in await audit_log.new()]

        assert told == ["promotion_created", "promotion_updated", "promotion_removed"]
        assert audited == [
            "promotion_created",
            "promotion_changed",
            "promotion_removed",
        ]
