"""Contacts are told of credits that were past their last day."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from books import balanced
from many_lots import ran_out

from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.loyalty import service

A_DAY = timedelta(days=1)

TOLD = "update credit_inactivities set is_told = default where account_id = $1"


@pytest.fixture
def on_day(context, account) -> Any:
    """A Work so many days from now."""

    def of(days: float) -> Work:
        now = datetime.now(UTC) + days * A_DAY
        return Work(context.pool, account.account_id, "system", now)

    return of


@pytest.fixture
def clock(on_day) -> Any:
    """What the clock takes out so many days from now."""

    async def of(days: float) -> None:
        for verb in (ledger.expire_holds, ledger.expire_lots):
            taken: int | None = 1
            while taken is not None:
                async with opened(on_day(days)) as work:
                    taken = await verb(work)

    return of


@pytest.fixture
def told(events) -> Any:
    """What contacts were told of credits that are gone."""

    async def of() -> list[Any]:
        return [each for each in await events() if each["name"] == "credits_expired"]

    return of


@pytest.fixture
def give(dashboard, account) -> Any:
    """Credits that were given so many days ago."""

    async def given(contact: Any, credits: int, days_ago: float) -> Any:
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        at = (datetime.now(UTC) - days_ago * A_DAY).isoformat()
        what = {"credits": credits, "happened_at": at}
        return (await dashboard.post("/credit-receptions", **body, **what)).data

    return given


async def test_the_clock_tells_each_contact_once_of_all_that_was_too_old(
    make, give, clock, told, context, account
):
    await make.program(expiration_days=10)
    contact, other = await make.contact(), await make.contact()
    for credits, days in ((10, 9), (20, 8), (40, 1)):
        await give(contact, credits, days)
    await give(other, 5, 9)

    await clock(5)
    await clock(5)

    log = await told()
    assert {each["contact_uuid"]: each["payload"] for each in log} == {
        contact["uuid"]: {"credits": 30, "because": "age", "active_at": None},
        other["uuid"]: {"credits": 5, "because": "age", "active_at": None},
    }
    [event] = [each for each in log if each["contact_uuid"] == contact["uuid"]]
    assert event["subject_uuid"] == contact["uuid"]
    assert event["actor"] == "system"
    ended = datetime.fromisoformat(event["happened_at"])
    assert 2 * A_DAY < ended - datetime.now(UTC) < 4 * A_DAY
    assert len(log) == 2
    assert await make.balance(contact) == 40
    await balanced(context, account)


@pytest.mark.parametrize("how", ["sale", "claim", "hold", "refund"])
async def test_whoever_uses_the_wallet_first_has_it_told(
    make, give, told, dashboard, how
):
    await make.program(expiration_days=10)
    contact = await make.contact()
    await give(contact, 40, 1)
    await give(contact, 30, 20)
    before = await told()

    if how == "sale":
        await make.reception(contact, credits=1)
    elif how == "claim":
        await make.claim(contact, await make.reward(required_credits=10))
    elif how == "hold":
        path = f"/wallets/{contact['credit_balance']['uuid']}/holds"
        await dashboard.post(path, amount=10, seconds=60)
    else:
        await make.reception(contact, credits=-1)
    await make.reception(contact, credits=1)

    assert before == []
    [event] = await told()
    assert event["payload"]["credits"] == 30
    assert event["actor"] == "system"


async def test_what_was_on_hold_is_told_when_it_goes(
    make, give, clock, told, dashboard
):
    await make.program(expiration_days=10)
    contact = await make.contact()
    await give(contact, 30, 9)
    path = f"/wallets/{contact['credit_balance']['uuid']}/holds"
    await dashboard.post(path, amount=20, seconds=864_000)

    await clock(5)
    first = [each["payload"]["credits"] for each in await told()]
    await clock(12)

    assert first == [10]
    assert [each["payload"]["credits"] for each in await told()] == [10, 20]


async def test_who_did_nothing_is_told_that_and_nothing_else(make, clock, told, on_day):
    await make.program(inactivity_days=60)
    await make.rich(30)

    async with opened(on_day(70)) as work:
        await service.expire_inactive(work, 0)
    await clock(70)
    await clock(71)

    [event] = await told()
    assert event["payload"]["because"] == "inactivity"
    assert event["payload"]["credits"] == 30


async def test_who_did_nothing_is_told_of_what_was_on_hold_when_it_goes(
    make, clock, told, on_day, dashboard, context, account
):
    await make.program(inactivity_days=10)
    contact = await make.rich(100)
    path = f"/wallets/{contact['credit_balance']['uuid']}/holds"
    hold = (await dashboard.post(path, amount=25, seconds=1_728_000)).data
    await dashboard.post(path, amount=35, seconds=1_728_000)

    async with opened(on_day(12)) as work:
        await service.expire_inactive(work, 0)
    at_once = await told()
    await clock(12)
    first = await told()
    await dashboard.post(f"/holds/{hold['uuid']}/captures")
    await clock(19)
    meanwhile = await told()
    await clock(21)

    log = await told()
    assert at_once == []
    assert first == meanwhile == log[:1]
    assert [each["payload"]["credits"] for each in log] == [40, 35]
    assert {each["payload"]["because"] for each in log} == {"inactivity"}
    assert len({each["payload"]["active_at"] for each in log}) == 1
    assert len({each["happened_at"] for each in log}) == 1
    assert await make.balance(contact) == 0
    await balanced(context, account)


async def test_what_an_earlier_release_has_told_is_not_told_again(
    make, clock, told, on_day, superuser, account
):
    await make.program(inactivity_days=60)
    await make.rich(30)
    async with opened(on_day(70)) as work:
        await service.expire_inactive(work, 0)

    await superuser.execute(TOLD, account.account_id)
    await clock(70)

    assert await told() == []


async def test_age_and_inactivity_are_told_apart(make, give, clock, told, on_day):
    await make.program(expiration_days=65)
    contact = await make.contact()
    await give(contact, 10, 0)
    await make.program(expiration_days=None, inactivity_days=60)
    await make.reception(contact, credits=20)
    async with opened(on_day(62)) as work:
        await service.expire_inactive(work, 0)
    await give(contact, 5, 0)
    await make.program(expiration_days=1)
    await give(contact, 7, 0)

    await clock(70)

    assert [
        (each["payload"]["credits"], each["payload"]["because"])
        for each in await told()
    ] == [(7, "age"), (30, "inactivity")]


async def test_nobody_is_told_of_what_nobody_has(make, give, told, clients, chores):
    await make.program(expiration_days=10)
    contact, heir = await make.contact(), await make.contact()
    await give(contact, 30, 20)
    both = {
        "source_contact_uuid": contact["uuid"],
        "destination_contact_uuid": heir["uuid"],
    }

    await clients.post("/contacts/merge", **both)
    await chores.do()
    await make.reception(heir, credits=1)

    [event] = await told()
    assert (event["contact_uuid"], event["payload"]["credits"]) == (contact["uuid"], 30)


async def test_a_sale_waits_for_a_thousand_lots_and_no_more(
    make, clock, told, superuser, account, context
):
    await make.program(expiration_days=10)
    contact = await make.rich(7)
    await ran_out(superuser, account, contact, 1_500, datetime.now(UTC))

    sale = await make.reception(contact, credits=1)
    first = [each["payload"]["credits"] for each in await told()]
    await clock(0)

    assert sale["contact"]["credit_balance"]["balance"] == 8
    assert first == [1_000]
    assert [each["payload"]["credits"] for each in await told()] == [1_000, 500]
    assert await make.balance(contact) == 8


async def test_a_claim_waits_for_all_of_them_and_spends_none(
    make, told, superuser, account
):
    await make.program(expiration_days=10)
    contact = await make.rich(7)
    await ran_out(superuser, account, contact, 1_500, datetime.now(UTC))
    await make.reception(contact, credits=1)

    await make.claim(contact, await make.reward(required_credits=8))

    assert await make.balance(contact) == 0
    assert [each["payload"]["credits"] for each in await told()] == [1_000, 500]
