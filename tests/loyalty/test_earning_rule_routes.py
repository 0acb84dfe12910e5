"""Earning rules on the dashboard: drafted, published, changed, paused, deleted."""

import uuid
from typing import Any

import pytest

from regulars.loyalty.errors import (
    EarningRuleNotFound,
    EarningRuleNotPublished,
    EarningRuleWasPublished,
    TooManyEarningRules,
    UnitNotFound,
)
from regulars.loyalty.service import earning_rules

NOBODY = str(uuid.uuid4())

DOUBLE = {"kind": "multiplication", "factor": 2}


def weekday(day):
    return {"fact": "weekday", "is": "equals", "value": day}


async def listed(dashboard):
    """The rules of the list; the units' own rates are before them."""
    whole = (await dashboard.get("/earning-rules")).data
    return [rule for rule in whole if not rule["is_own_rate"]]


class TestDraft:
    async def test_a_draft_gives_nothing_and_says_what_it_is(self, dashboard, make):
        made = await dashboard.post(
            "/earning-rules", name="Double", minimum_value=10.5, **DOUBLE
        )

        rule = made.data
        assert made.status == 201
        assert (rule["status"], rule["version"]) == ("draft", 0)
        assert (rule["factor"], rule["minimum_value"]) == (2, 10.5)
        assert (rule["unit_name"], rule["published_at"]) == ("purchase_amount", None)
        assert (await dashboard.get(f"/earning-rules/{rule['uuid']}")).data == rule
        assert await listed(dashboard) == [rule]
        assert (await make.reception(unit_value=20))["credits"] == 20

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({}, {"name", "kind"}),
            ({"name": "A", "kind": "lottery"}, {"kind"}),
            ({"name": "A", "kind": "fixed"}, {"fixed_credits"}),
            ({"name": "A", "kind": "fixed", "fixed_credits": 0}, {"fixed_credits"}),
            ({"name": "A", "kind": "multiplication"}, {"factor"}),
            ({"name": "A", "kind": "multiplication", "factor": 1}, {"factor"}),
            ({"name": "A", "kind": "multiplication", "factor": 0.5}, {"factor"}),
            ({"name": "A", "kind": "base_rate"}, {"credits_per_unit"}),
            (
                {"name": "A", **DOUBLE, "fixed_credits": 5, "rounding": "up"},
                {"fixed_credits", "rounding"},
            ),
            ({"name": "A", **DOUBLE, "minimum_value": 0}, {"minimum_value"}),
            ({"name": "A", **DOUBLE, "most_per_reception": 0}, {"most_per_reception"}),
            ({"name": "A", **DOUBLE, "colour": "red"}, {"colour"}),
            ({"name": "A", **DOUBLE, "condition": {}}, {"condition"}),
            (
                {"name": "A", **DOUBLE, "condition": {"all": []}},
                {"condition.all"},
            ),
            (
                {
                    "name": "A",
                    **DOUBLE,
                    "condition": {"any": [{"not": {"all": []}}, weekday("friday")]},
                },
                {"condition.any.0.not.all"},
            ),
            (
                {
                    "name": "A",
                    **DOUBLE,
                    "condition": {
                        "fact": "contact.locale",
                        "is": "equals",
                        "value": "dutch",
                    },
                },
                {"condition.value"},
            ),
            (
                {"name": "A", **DOUBLE, "condition": weekday("firday")},
                {"condition.value"},
            ),
            (
                {
                    "name": "A",
                    **DOUBLE,
                    "condition": {"fact": "contact.shoe_size", "is": "is_set"},
                },
                {"condition.fact"},
            ),
            (
                {
                    "name": "A",
                    **DOUBLE,
                    "condition": {"fact": "shop", "is": "equals", "value": NOBODY},
                },
                {"condition.value"},
            ),
        ],
    )
    async def test_names_every_field_that_is_wrong(self, dashboard, body, wrong):
        answer = await dashboard.post("/earning-rules", **body)

        assert answer.errors.keys() == wrong
        assert await listed(dashboard) == []

    async def test_a_condition_deeper_than_anybody_reads_is_refused(self, dashboard):
        tree = weekday("monday")
        for _ in range(400):
            tree = {"not": tree}

        answer = await dashboard.post(
            "/earning-rules", name="Deep", condition=tree, **DOUBLE
        )

        assert 400 <= answer.status < 500
        assert answer.errors

    async def test_is_for_a_unit_that_there_is(self, dashboard):
        answer = await dashboard.post(
            "/earning-rules", name="Double", unit_name="visits", **DOUBLE
        )

        assert answer.problem is UnitNotFound

    async def test_there_may_be_so_many(self, dashboard, make, monkeypatch):
        monkeypatch.setattr(earning_rules, "MOST_RULES", 2)
        await make.earning_rule()
        await make.earning_rule(is_published=False)

        answer = await dashboard.post("/earning-rules", name="Third", **DOUBLE)

        assert answer.problem is TooManyEarningRules

    async def test_only_a_draft_can_be_deleted(self, dashboard, make):
        draft = await make.earning_rule(is_published=False)
        published = await make.earning_rule()

        gone = await dashboard.delete(f"/earning-rules/{draft['uuid']}")
        kept = await dashboard.delete(f"/earning-rules/{published['uuid']}")

        assert gone.body == {"data": None, "meta": {}}
        assert kept.problem is EarningRuleWasPublished
        left = await listed(dashboard)
        assert [rule["uuid"] for rule in left] == [published["uuid"]]


class TestVersions:
    async def test_what_was_published_stays_as_it_was(self, dashboard, make):
        rule = await make.earning_rule(fixed_credits=5, kind="fixed")
        path = f"/earning-rules/{rule['uuid']}"

        changed = await dashboard.put(path, fixed_credits=7, name="More")

        assert (changed.data["version"], changed.data["status"]) == (2, "published")
        kept = (await dashboard.get(path + "/versions")).data
        assert [each["version"] for each in kept] == [1, 2]
        assert [each["terms"]["fixed_credits"] for each in kept] == [5, 7]
        assert [each["terms"]["name"] for each in kept] == ["A rule", "More"]

    async def test_a_change_of_nothing_makes_no_version(self, dashboard, make):
        rule = await make.earning_rule()
        program = (await dashboard.get("/loyalty-program")).data

        same = await dashboard.put(f"/earning-rules/{rule['uuid']}", fixed_credits=5)

        assert same.data == rule
        assert (await dashboard.get("/loyalty-program")).data == program

    async def test_a_draft_changes_without_a_version(self, dashboard, make):
        rule = await make.earning_rule(is_published=False)
        path = f"/earning-rules/{rule['uuid']}"
        program = (await dashboard.get("/loyalty-program")).data

        changed = await dashboard.put(
            path, fixed_credits=6, condition=weekday("sunday")
        )

        assert (changed.data["version"], changed.data["fixed_credits"]) == (0, 6)
        assert (await dashboard.get(path + "/versions")).data == []
        assert (await dashboard.get("/loyalty-program")).data == program
        assert (await dashboard.put(path, condition=None)).data["condition"] is None

    async def test_a_change_names_what_its_kind_lacks(self, dashboard, make):
        rule = await make.earning_rule()
        path = f"/earning-rules/{rule['uuid']}"

        answer = await dashboard.put(path, fixed_credits=None, factor=2)

        assert answer.errors.keys() == {"fixed_credits", "factor"}
        assert (await dashboard.get(path)).data == rule

    async def test_a_paused_rule_gives_nothing_until_it_is_published_again(
        self, dashboard, make
    ):
        rule = await make.earning_rule()
        path = f"/earning-rules/{rule['uuid']}"

        paused = (await dashboard.post(path + "/pause")).data
        without = await make.reception(unit_value=10)
        again = (await dashboard.post(path + "/publish")).data
        with_it = await make.reception(unit_value=10)

        assert (paused["status"], paused["version"]) == ("paused", 1)
        assert (again["status"], again["version"]) == ("published", 2)
        assert (without["credits"], with_it["credits"]) == (10, 15)

    async def test_publishing_twice_and_pausing_twice_is_once(self, dashboard, make):
        rule = await make.earning_rule()
        path = f"/earning-rules/{rule['uuid']}"

        assert (await dashboard.post(path + "/publish")).data == rule
        paused = (await dashboard.post(path + "/pause")).data
        assert (await dashboard.post(path + "/pause")).data == paused

    async def test_a_draft_can_not_be_paused(self, dashboard, make):
        rule = await make.earning_rule(is_published=False)

        answer = await dashboard.post(f"/earning-rules/{rule['uuid']}/pause")

        assert answer.problem is EarningRuleNotPublished

    async def test_rules_go_with_the_unit_that_nothing_was_measured_in(
        self, dashboard, make
    ):
        await dashboard.post("/units", name="visits", label="Visits")
        await make.earning_rule(kind="fixed", fixed_credits=5, unit_name="visits")

        gone = await dashboard.delete("/units/visits")

        assert gone.status == 200
        assert await listed(dashboard) == []


async def test_one_list_has_the_units_own_rates_before_the_rules(dashboard, make):
    [rate] = (await dashboard.get("/loyalty-rules")).data
    rule = await make.earning_rule()
    before = (await dashboard.get("/earning-rules")).data

    path = f"/loyalty-rules/{rate['uuid']}"
    await dashboard.put(path, credits_per_unit=2.5, rounding="up", is_active=False)
    after = (await dashboard.get("/earning-rules")).data

    assert before[1:] == after[1:] == [rule]
    assert rule["is_own_rate"] is False
    shown = {"uuid": rate["uuid"], "kind": "base_rate", "is_own_rate": True}
    shown |= {"unit_name": "purchase_amount", "condition": None, "most_per_day": None}
    for [own, *_], status, version, each, rounding in (
        (before, "published", 1, 1, "down"),
        (after, "paused", 2, 2.5, "up"),
    ):
        assert shown.items() <= own.items()
        assert (own["status"], own["version"]) == (status, version)
        assert (own["credits_per_unit"], own["rounding"]) == (each, rounding)
    refused = await dashboard.post(f"/earning-rules/{rate['uuid']}/pause")
    assert refused.problem is EarningRuleNotFound


async def test_knows_none_that_there_is_not(dashboard, make):
    await make.earning_rule()

    for method, path in (
        ("GET", ""),
        ("GET", "/versions"),
        ("PUT", ""),
        ("POST", "/publish"),
        ("POST", "/pause"),
        ("DELETE", ""),
    ):
        body: dict[str, Any] = {"json": {}} if method == "PUT" else {}
        answer = await dashboard.send(method, f"/earning-rules/{NOBODY}{path}", **body)
        assert answer.problem is EarningRuleNotFound
        assert answer.status == 404
