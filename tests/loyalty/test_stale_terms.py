"""A process that has not heard yet what another one has changed."""

import asyncio
from typing import Any

import pytest

from regulars.kit import caches
from regulars.loyalty.queries.terms import Terms, _remembered, load_terms


@pytest.fixture
async def go_back(work: Any) -> Any:
    """Has the process remember the terms as they were when the test began."""
    before = await load_terms(work)

    async def as_they_were() -> Terms:
        return before

    async def back() -> None:
        # What was announced comes in first: it would make the process forget again.
        await asyncio.sleep(0.3)
        _remembered.forget(work.account_id)
        await _remembered.get(work.account_id, as_they_were)

    return back


async def test_shows_the_shop_and_the_unit_that_it_has_not_heard_of(
    go_back, clients, dashboard, make
):
    shop = await make.shop(name="Opened elsewhere")
    await dashboard.post("/units", name="visits", label="Visits")
    await make.reception(shop_uuid=shop["uuid"], unit_name="visits", unit_value=1)
    await go_back()

    [listed] = (await clients.get("/loyalty-transactions")).data

    assert listed["shop"]["name"] == "Opened elsewhere"
    assert listed["unit"]["name"] == "visits"


async def test_refuses_nothing_that_is_allowed_by_now(
    go_back, clients, dashboard, make, account
):
    await dashboard.post("/units", name="visits", label="Visits")
    contact = await make.contact()
    await go_back()

    given = await clients.post(
        "/credit-receptions",
        contact_uuid=contact["uuid"],
        shop_uuid=account.shop_uuid,
        unit_name="visits",
        credits=10,
    )

    assert given.data["unit"]["name"] == "visits"


async def test_reckons_by_the_rule_that_counts_by_now(
    go_back, clients, dashboard, account
):
    [rule] = (await dashboard.get("/loyalty-rules")).data
    await dashboard.put(f"/loyalty-rules/{rule['uuid']}", credits_per_unit=3)
    await go_back()

    reckoned = await clients.get(
        "/credit-receptions/calculate", shop_uuid=account.shop_uuid, unit_value="10"
    )

    assert reckoned.data == {"credits": 30}


async def test_who_holds_a_connection_never_waits_for_who_needs_one(
    clients, account, make
):
    """Keyed requests hold the pool while one without a key loads the terms."""
    contact = await make.contact()
    sale = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    caches._forget()

    keyed = [
        clients.send(
            "POST",
            "/credit-receptions",
            json=sale | {"unit_value": 1},
            headers={"Idempotency-Key": f"held-{n}"},
        )
        for n in range(16)
    ]
    asked = [
        clients.get("/credit-receptions/calculate", unit_value=1, **sale)
        for _ in range(16)
    ]
    answers = await asyncio.gather(*asked, *keyed)

    assert {answer.status for answer in answers} == {200, 201}
    assert await make.balance(contact) == 16
