"""The figures of home, each beside the one of the time before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from make import Api, Make

from regulars.kit.errors import InvalidInput

LENGTH = 30
NAMES = ("members", "active", "revenue", "given", "redeemed", "outstanding")


@pytest.fixture
def figure(dashboard: Api) -> Any:
    """Now and before, of a figure."""

    async def told(name: str) -> tuple[int | None, int | None]:
        found = (await dashboard.get("/figures", name=name, days=LENGTH)).data
        return found["now"], found["before"]

    return told


def ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


@pytest.fixture
def gave(make: Make, superuser: Any, account: Any) -> Any:
    """Credits that were given so many days ago, for so much."""

    async def give(contact: Any, days: int, value: float) -> None:
        given = await make.reception(contact, unit_value=value)
        await superuser.execute(
            "update credit_receptions set happened_at = $3"
            " where account_id = $1 and uuid = $2",
            *(account.account_id, given["uuid"], ago(days)),
        )

    return give


@pytest.mark.parametrize("name", NAMES)
async def test_is_nothing_in_an_empty_account(figure, name):
    assert await figure(name) == (0, 0)


async def test_counts_who_is_there_and_who_was(figure, make: Make, superuser, account):
    early, late = await make.contact(), await make.contact()
    await superuser.execute(
        "update contacts set created_at = $3 where account_id = $1 and uuid = $2",
        *(account.account_id, early["uuid"], ago(LENGTH + 1)),
    )

    assert await figure("members") == (2, 1)
    assert late["uuid"] != early["uuid"]


async def test_counts_each_once_in_their_period(figure, make: Make, gave):
    one, other = await make.contact(), await make.contact()
    for days in (1, 2, LENGTH + 5):
        await gave(one, days, 10)
    await gave(other, LENGTH + 6, 20)
    # Before both.
    await gave(other, 2 * LENGTH + 1, 40)

    assert await figure("active") == (1, 2)
    assert await figure("revenue") == (20_00, 30_00)
    assert await figure("given") == (20, 30)


async def test_what_was_undone_counts_for_nothing(figure, make: Make, dashboard: Api):
    contact = await make.contact()
    given = await make.reception(contact, unit_value=12.5)
    await dashboard.post(f"/credit-receptions/{given['uuid']}/reverse")

    assert await figure("revenue") == (0, 0)
    assert await figure("given") == (0, 0)
    assert await figure("outstanding") == (0, 0)


async def test_a_reward_is_redeemed_until_it_is_given_back(
    figure, make: Make, dashboard: Api
):
    contact = await make.rich(100)
    claimed = await make.claim(contact, await make.reward(required_credits=60))
    before = await figure("redeemed"), await figure("outstanding")

    await dashboard.post(f"/reward-receptions/{claimed['uuid']}/reverse")

    assert before == ((60, 0), (40, 0))
    assert await figure("redeemed") == (0, 0)
    assert await figure("given") == (100, 0)
    assert await figure("outstanding") == (100, 0)


async def test_outstanding_before_is_what_stood_then(
    figure, make: Make, superuser, account
):
    contact = await make.contact()
    await make.reception(contact, unit_value=70)
    await superuser.execute(
        "update transfers set recorded_at = $2 where account_id = $1",
        *(account.account_id, ago(LENGTH + 1)),
    )
    await make.reception(contact, unit_value=5)

    assert await figure("outstanding") == (75, 70)


async def test_two_who_become_one_owe_no_more(
    figure, make: Make, dashboard: Api, chores
):
    one, other = await make.rich(30), await make.rich(20)

    await dashboard.post(
        "/contacts/merge",
        source_contact_uuid=other["uuid"],
        destination_contact_uuid=one["uuid"],
    )
    await chores.do()

    assert (await figure("outstanding"))[0] == 50


async def test_counts_no_revenue_without_purchases(figure, dashboard: Api):
    await dashboard.post("/units", name="visit", label="Visits", is_default=True)
    await dashboard.delete("/units/purchase_amount")

    assert (await dashboard.get("/units")).data[0]["name"] == "visit"
    assert await figure("revenue") == (None, None)


@pytest.mark.parametrize(
    "wrong", [{"name": "luck"}, {"name": "given", "days": 0}, {"days": 3}]
)
async def test_refuses_what_it_does_not_count(dashboard: Api, wrong):
    assert (await dashboard.get("/figures", **wrong)).problem == InvalidInput


async def test_counts_nobody_else_s(figure, others: Make):
    await others.reception(unit_value=50)

    assert await figure("given") == (0, 0)
    assert await figure("active") == (0, 0)
    assert await figure("members") == (0, 0)
