"""What gives credits for a sale that happened before it was told of."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.service.decide import Sale

# Each is the moment of a change, or of a sale between two of them.
BEFORE_ALL = datetime(2024, 1, 1, tzinfo=UTC)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
SECOND = FIRST + timedelta(days=10)
THIRD = FIRST + timedelta(days=20)
A_DAY = timedelta(days=1)


@pytest.fixture
def on(context, account):
    """A change of the terms, made at that moment."""

    async def changed(at: datetime, change: Any, *values: Any, **fields: Any) -> Any:
        work = Work(context.pool, account.account_id, "test", at)
        result = await change(work, *values, **fields)
        await work.close()
        return result

    return changed


@pytest.fixture
def treat(on):
    """A rule that was published at that moment."""

    async def published(at: datetime = FIRST, **fields: Any) -> Any:
        what: dict[str, Any] = {"name": "Treat", "kind": "fixed", "fixed_credits": 5}
        draft = service.EarningRuleDraft(**what | fields)
        rule = await on(at, service.create_earning_rule, draft)
        return await on(at, service.publish_earning_rule, rule.uuid)

    return published


@pytest.fixture
def sell(make, account, dashboard):
    """A sale of 10.00 at some moment, and why it gave what it gave."""

    async def sold(at: datetime, contact: Any = None, **fields: Any) -> Any:
        somebody = contact or await make.contact()
        what = {"contact_uuid": somebody["uuid"], "shop_uuid": account.shop_uuid}
        what |= {"unit_value": 10, "happened_at": at.isoformat(), **fields}
        sale = (await dashboard.post("/credit-receptions", **what)).data
        path = f"/credit-receptions/{sale['uuid']}/explanation"
        return (await dashboard.get(path)).data

    return sold


async def test_an_older_version_counts_for_what_happened_under_it(treat, on, sell):
    rule = await treat()
    await on(SECOND, service.change_earning_rule, rule.uuid, {"fixed_credits": 7})
    await on(THIRD, service.change_earning_rule, rule.uuid, {"fixed_credits": 9})

    sold = [await sell(at + A_DAY) for at in (FIRST, SECOND, THIRD)]

    assert [each["credits"] for each in sold] == [15, 17, 19]
    assert [each["steps"][1]["rule_version"] for each in sold] == [1, 2, 3]
    version = sold[2]["program_version"]
    named = [each["rates_of_version"] for each in sold]
    assert named == [version - 2, version - 1, None]
    assert sold[0]["program_version"] == version
    assert sold[0]["sentences"][-1] == (
        f"It had happened before: version {version - 2} of the terms counts for it."
    )
    assert "before" not in sold[2]["sentences"][-1]


async def test_a_rule_gives_nothing_for_what_happened_before_it(treat, sell):
    await treat()
    await treat(SECOND, name="Later", fixed_credits=7)

    sold = await sell(FIRST + A_DAY)

    assert sold["credits"] == 15
    assert sold["sentences"][2] == (
        "Later (version 1) gave nothing. It was published after this happened."
    )


async def test_a_rule_that_is_paused_counts_while_it_was_not(treat, on, sell):
    rule = await treat()
    await on(SECOND, service.pause_earning_rule, rule.uuid)
    await on(THIRD, service.publish_earning_rule, rule.uuid)
    again = await sell(SECOND + A_DAY)
    await on(THIRD + A_DAY, service.pause_earning_rule, rule.uuid)

    live = [await sell(at) for at in (FIRST + A_DAY, THIRD + A_DAY / 2)]
    paused = [await sell(at) for at in (SECOND + A_DAY, THIRD + 2 * A_DAY)]

    assert [each["credits"] for each in live] == [15, 15]
    assert [each["steps"][1]["rule_version"] for each in live] == [1, 2]
    assert [each["credits"] for each in paused] == [10, 10]
    assert [each["kind"] for each in again["not_fired"][0]["because"]] == ["not_yet"]


async def test_the_rate_of_a_unit_is_that_of_the_moment(on, sell, dashboard):
    [rate] = (await dashboard.get("/loyalty-rules")).data
    twice = service.RuleChange(credits_per_unit=Decimal(2))
    thrice = service.RuleChange(credits_per_unit=Decimal(3))
    await on(FIRST, service.change_rule, rate["uuid"], twice)
    await on(SECOND, service.change_rule, rate["uuid"], thrice)
    off = service.RuleChange(is_active=False)
    await on(THIRD, service.change_rule, rate["uuid"], off)

    moments = (FIRST + A_DAY, SECOND + A_DAY, THIRD + A_DAY)
    sold = [await sell(at) for at in moments]

    assert [each["credits"] for each in sold] == [20, 30, 0]
    assert [each["steps"][0].get("rule_version") for each in sold] == [2, 3, None]


async def test_before_there_was_a_program_the_rate_of_today_counts(treat, on, sell):
    await treat()
    await on(SECOND, service.change_program, service.ProgramChange(name="Renamed"))

    sold = await sell(BEFORE_ALL)

    assert (sold["credits"], sold["rates_of_version"]) == (10, None)
    assert [each["kind"] for each in sold["not_fired"][0]["because"]] == ["not_yet"]


async def test_what_could_not_be_measured_then_has_no_rate_of_then(
    treat, on, sell, dashboard
):
    await treat()
    await dashboard.post("/units", name="visits", label="Visits")

    sold = await sell(FIRST + A_DAY, unit_name="visits")

    assert sold["credits"] == 0
    assert sold["steps"] == [{"kind": "no_rule", "gave": 0}]


async def test_a_cap_of_then_counts_although_no_rule_is_in_force(treat, on, sell, make):
    rule = await treat(most_per_day=7)
    await on(SECOND, service.pause_earning_rule, rule.uuid)
    contact = await make.contact()

    sold = [await sell(FIRST + A_DAY, contact) for _ in range(3)]

    assert [each["credits"] for each in sold] == [15, 12, 10]


async def test_a_condition_of_then_is_asked_of_the_contact(
    treat, on, sell, make, clients
):
    asks = {"fact": "contact.city", "is": "equals", "value": "Delft"}
    rule = await treat(condition=asks)
    await on(SECOND, service.pause_earning_rule, rule.uuid)
    here = await make.contact()
    await clients.put(f"/contacts/{here['uuid']}", attributes={"city": "Delft"})

    sold = [await sell(FIRST + A_DAY, who) for who in (here, await make.contact())]

    assert [each["credits"] for each in sold] == [15, 10]


async def test_sales_of_several_moments_are_each_reckoned_as_of_their_own(
    treat, on, work, make, account
):
    rule = await treat()
    await on(SECOND, service.change_earning_rule, rule.uuid, {"fixed_credits": 7})
    await on(THIRD, service.pause_earning_rule, rule.uuid)
    contact = await make.contact()
    sale = Sale(UUID(account.shop_uuid), Decimal(10))
    moments = [FIRST + A_DAY, SECOND + A_DAY, datetime.now(UTC), FIRST + 2 * A_DAY]

    received = await service.receive(
        work,
        [
            service.CreditOrder(UUID(contact["uuid"]), sale, "DASHBOARD", "test", at)
            for at in moments
        ],
    )

    assert [getattr(each, "credits", each) for each in received] == [15, 17, 10, 15]


async def test_credits_that_are_given_name_no_rates_of_then(
    treat, on, work, make, account, dashboard
):
    rule = await treat()
    await on(SECOND, service.change_earning_rule, rule.uuid, {"fixed_credits": 7})
    contact = await make.contact()
    shop, at = UUID(account.shop_uuid), FIRST + A_DAY
    sales = [Sale(shop, Decimal(10)), Sale(shop, credits=4)]

    received = await service.receive(
        work,
        [
            service.CreditOrder(UUID(contact["uuid"]), sale, "DASHBOARD", "test", at)
            for sale in sales
        ],
    )

    told = []
    for each in received:
        assert isinstance(each, service.Received)
        path = f"/credit-receptions/{each.uuid}/explanation"
        told.append((await dashboard.get(path)).data)
    reckoned, given = told
    assert (reckoned["credits"], given["credits"]) == (15, 4)
    assert reckoned["rates_of_version"] is not None
    assert given["rates_of_version"] is None
    assert not [each for each in given["sentences"] if "counts for it" in each]


async def test_what_gives_credits_today_asks_nothing_of_before(
    treat, on, sell, monkeypatch
):
    rule = await treat()
    await on(SECOND, service.change_earning_rule, rule.uuid, {"fixed_credits": 7})

    async def asked(*_: Any) -> Any:
        raise AssertionError("asked of before")

    monkeypatch.setattr("regulars.loyalty.service.knowing.terms_as_of", asked)

    assert (await sell(datetime.now(UTC)))["credits"] == 17
