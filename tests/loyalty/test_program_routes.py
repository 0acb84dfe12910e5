"""The program, its units, its rules and the shops that take part."""

import asyncio
import uuid

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import (
    LoyaltyProgramExists,
    LoyaltyProgramInUse,
    LoyaltyProgramNotFound,
    LoyaltyRuleNotFound,
    UnitAlreadyExists,
    UnitInUse,
    UnitNotFound,
)

NOBODY = str(uuid.uuid4())


class TestGetLoyaltyProgram:
    async def test_shows_the_program_and_its_unit(self, clients, register, make):
        await make.program(max_amount=500, custom_credit_name="Crumbs")

        for door in (clients, register):
            shown = (await door.get("/loyalty-program")).data
            assert (shown["name"], shown["max_amount"]) == ("Loyalty", 500)
            assert shown["custom_credit_name"] == "Crumbs"
            assert shown["unit"] == {
                "name": "purchase_amount",
                "label": "Purchase amount",
                "prefix": "€",
            }

    async def test_without_a_limit_the_maximum_is_0_and_never_null(self, clients):
        assert (await clients.get("/loyalty-program")).data["max_amount"] == 0

    async def test_says_that_there_is_none(self, clients, register, dashboard):
        await dashboard.delete("/loyalty-program")

        answers = [
            await door.get("/loyalty-program")
            for door in (clients, register, dashboard)
        ]

        assert {answer.problem for answer in answers} == {LoyaltyProgramNotFound}
        assert [answer.status for answer in answers] == [400, 400, 404]


class TestChangeProgram:
    async def test_changes_only_what_is_sent(self, dashboard):
        before = (await dashboard.get("/loyalty-program")).data

        changed = await dashboard.put("/loyalty-program", expiration_days=365)

        after = (await dashboard.get("/loyalty-program")).data
        assert changed.data == after
        assert after == before | {
            "expiration_days": 365,
            "version": before["version"] + 1,
        }

    async def test_null_clears_what_may_be_empty(self, dashboard):
        await dashboard.put("/loyalty-program", expiration_days=365)

        cleared = await dashboard.put("/loyalty-program", expiration_days=None)

        assert cleared.data["expiration_days"] is None

    async def test_names_every_field_that_is_wrong(self, dashboard):
        body = {"name": "", "max_amount": -1, "expiration_days": 0, "is_active": "yes"}

        answer = await dashboard.put("/loyalty-program", **body, colour="red")

        assert answer.problem is InvalidInput
        assert answer.errors.keys() == {*body, "colour"}

    async def test_there_is_none_to_change(self, dashboard):
        await dashboard.delete("/loyalty-program")

        answer = await dashboard.put("/loyalty-program", max_amount=1)

        assert answer.problem is LoyaltyProgramNotFound


class TestOpenAndRemoveProgram:
    async def test_there_is_one_at_most(self, dashboard):
        answer = await dashboard.post("/loyalty-program", name="Second")

        assert answer.problem is LoyaltyProgramExists

    async def test_one_that_never_gave_anything_may_go_and_come_again(
        self, dashboard, make
    ):
        await dashboard.delete("/loyalty-program")

        opened = await dashboard.post("/loyalty-program", name="Crumbs")

        assert (opened.data["name"], opened.data["is_active"]) == ("Crumbs", True)
        assert (await make.reception(unit_value=10))["credits"] == 10

    async def test_opens_with_all_that_can_be_changed(self, dashboard):
        await dashboard.delete("/loyalty-program")
        terms = {
            *("name", "custom_credit_name", "max_amount", "expiration_days"),
            *("pending_days", "inactivity_days", "expiry_warning_days", "is_active"),
        }
        wanted = {
            **{"name": "Crumbs", "custom_credit_name": "Crumbs", "max_amount": 500},
            **{"expiration_days": 365, "pending_days": 14, "inactivity_days": None},
            **{"expiry_warning_days": 30, "is_active": False},
        }

        opened = await dashboard.post("/loyalty-program", **wanted)

        assert terms == wanted.keys()
        assert {name: opened.data[name] for name in terms} == wanted
        assert (await dashboard.get("/loyalty-program")).data == opened.data

    async def test_one_that_gave_credits_stays(self, dashboard, make):
        await make.reception()

        answer = await dashboard.delete("/loyalty-program")

        assert answer.problem is LoyaltyProgramInUse
        assert (await dashboard.get("/loyalty-rules")).data

    async def test_there_is_none_to_remove(self, dashboard):
        await dashboard.delete("/loyalty-program")

        answer = await dashboard.delete("/loyalty-program")

        assert answer.problem is LoyaltyProgramNotFound


class TestUnits:
    async def test_an_account_starts_with_the_amount_of_a_purchase(
        self, clients, register, dashboard
    ):
        lists = [
            (await door.get("/units")).data for door in (clients, register, dashboard)
        ]

        assert lists[0] == lists[1] == lists[2]
        assert [(unit["name"], unit["is_default"]) for unit in lists[0]] == [
            ("purchase_amount", True)
        ]

    @pytest.mark.parametrize(
        ("said", "meant"),
        [("1", True), ("0", False), ("true", True), ("no", False), ("yes", True)],
    )
    async def test_the_new_one_may_take_over_as_the_default(self, clients, said, meant):
        made = await clients.form(
            "/units", name="visits", label="Visits", is_default=said
        )

        units = (await clients.get("/units")).data
        defaults = {unit["name"] for unit in units if unit["is_default"]}
        assert made.data["is_default"] is meant
        assert made.data["prefix"] == "v"
        assert defaults == {"visits" if meant else "purchase_amount"}

    async def test_one_of_many_at_once_is_the_default_also_without_a_program(
        self, clients, dashboard
    ):
        await dashboard.delete("/loyalty-program")

        made = await asyncio.gather(
            *(
                clients.post("/units", name=f"u{n}", label="Unit", is_default=True)
                for n in range(12)
            )
        )

        units = (await clients.get("/units")).data
        assert [answer.status for answer in made] == [201] * 12
        assert sum(unit["is_default"] for unit in units) == 1

    async def test_a_till_may_make_one_too(self, register):
        made = await register.post("/units", name="weight", label="Weight", prefix="kg")

        assert made.status == 201
        assert (made.data["prefix"], made.data["is_default"]) == ("kg", False)
        assert isinstance(made.data["loyalty_program_id"], int)

    async def test_refuses_a_name_that_is_taken(self, clients):
        answer = await clients.post("/units", name="purchase_amount", label="Amount")

        assert answer.problem is UnitAlreadyExists

    async def test_another_account_may_use_the_name(self, clients, others):
        await clients.post("/units", name="visits", label="Visits")

        theirs = await others.units()

        assert [unit["name"] for unit in theirs] == ["purchase_amount"]

    async def test_names_every_field_that_is_wrong(self, clients):
        answer = await clients.form("/units", name="", is_default="maybe")

        assert answer.errors.keys() == {"name", "label", "is_default"}

    async def test_a_unit_is_made_the_default_by_name(self, clients, dashboard):
        await clients.post("/units", name="visits", label="Visits")

        made = await dashboard.post("/units/visits/default")
        unknown = await dashboard.post("/units/weight/default")

        units = (await clients.get("/units")).data
        assert made.data["is_default"] is True
        assert [unit["is_default"] for unit in units] == [False, True]
        assert unknown.problem is UnitNotFound
        assert unknown.status == 404

    async def test_a_unit_that_nothing_was_measured_in_may_go(self, dashboard, make):
        await dashboard.post("/units", name="visits", label="Visits")
        await make.reception(unit_value=1)

        gone = await dashboard.delete("/units/visits")
        used = await dashboard.delete("/units/purchase_amount")
        unknown = await dashboard.delete("/units/visits")

        assert gone.body == {"data": None, "meta": {}}
        assert used.problem is UnitInUse
        assert unknown.problem is UnitNotFound

    async def test_refuses_a_prefix_that_no_price_would_have(self, clients):
        answer = await clients.post(
            "/units", name="visits", label="Visits", prefix="x" * 201
        )

        assert list(answer.errors) == ["prefix"]


class TestVersions:
    async def test_a_change_that_changes_nothing_makes_none(self, dashboard):
        [rule] = (await dashboard.get("/loyalty-rules")).data
        before = (await dashboard.get("/loyalty-program")).data

        await dashboard.put("/loyalty-program")
        await dashboard.put("/loyalty-program", name=before["name"])
        await dashboard.put(f"/loyalty-rules/{rule['uuid']}", name=rule["name"])

        assert (await dashboard.get("/loyalty-program")).data == before


class TestRules:
    async def test_an_account_starts_with_a_base_rate(self, dashboard):
        [rule] = (await dashboard.get("/loyalty-rules")).data

        assert (rule["credits_per_unit"], rule["rounding"]) == (1, "down")

    @pytest.mark.parametrize(
        ("rounding", "credits"), [("down", 24), ("nearest", 25), ("up", 25)]
    )
    async def test_a_changed_rule_counts_from_the_next_reception_on(
        self, dashboard, make, rounding, credits
    ):
        [rule] = (await dashboard.get("/loyalty-rules")).data

        changed = await dashboard.put(
            f"/loyalty-rules/{rule['uuid']}", credits_per_unit=2.5, rounding=rounding
        )

        assert changed.data["credits_per_unit"] == 2.5
        assert (await make.reception(unit_value="9.95"))["credits"] == credits

    async def test_a_rule_that_is_off_gives_nothing(self, dashboard, make):
        [rule] = (await dashboard.get("/loyalty-rules")).data

        await dashboard.put(f"/loyalty-rules/{rule['uuid']}", is_active=False)

        assert (await make.reception(unit_value=10))["credits"] == 0

    async def test_names_every_field_that_is_wrong(self, dashboard):
        [rule] = (await dashboard.get("/loyalty-rules")).data
        body = {"name": "", "credits_per_unit": 1.00001, "rounding": "sideways"}

        answer = await dashboard.put(f"/loyalty-rules/{rule['uuid']}", **body)

        assert answer.errors.keys() == body.keys()

    async def test_knows_none_of_another_account(self, dashboard, others):
        [theirs] = await others.rules()

        for wanted in (theirs["uuid"], NOBODY):
            answer = await dashboard.put(f"/loyalty-rules/{wanted}", is_active=False)
            assert answer.problem is LoyaltyRuleNotFound
        assert await others.rules() == [theirs]


class TestLinkShop:
    async def test_a_new_shop_takes_part_until_it_is_said_otherwise(
        self, dashboard, clients, make
    ):
        shop = await make.shop()
        query = {"shop_uuid": shop["uuid"], "unit_value": "10"}
        link = f"/loyalty-program/shops/{shop['uuid']}"

        at_first = await clients.get("/credit-receptions/calculate", **query)
        answer = await dashboard.put(link, is_linked=False)

        after = await clients.get("/credit-receptions/calculate", **query)
        assert at_first.data == {"credits": 10}
        assert answer.data == {"is_linked": False}
        assert after.status == 400

    @pytest.mark.parametrize("is_linked", [True, False])
    async def test_there_is_nothing_to_take_part_in(
        self, dashboard, account, is_linked
    ):
        await dashboard.delete("/loyalty-program")
        link = f"/loyalty-program/shops/{account.shop_uuid}"

        answer = await dashboard.put(link, is_linked=is_linked)

        assert answer.problem is LoyaltyProgramNotFound

    async def test_knows_none_of_another_account(self, dashboard, others):
        shop = await others.shop()

        for wanted in (shop["uuid"], NOBODY):
            answer = await dashboard.put(
                f"/loyalty-program/shops/{wanted}", is_linked=False
            )
            assert answer.problem is ShopNotFound
