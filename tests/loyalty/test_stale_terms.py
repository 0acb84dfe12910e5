"""A process that has not heard yet what another one has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from regulars.kit import caches
from regulars.kit.clock import first_instant_after
from regulars.loyalty.queries.terms import Terms, _remembered, load_terms

LAST_LOT = "select expires_at from lots where account_id = $1 order by seq desc limit 1"

# Forgotten whenever a change is announced, as everything else that is remembered.
unheard: caches.Cache[int, None] = caches.Cache(seconds=3_600)


@pytest.fixture
async def unaware(work: Any) -> Any:
    """Asks while the process remembers earlier terms: those the test began with."""
    begun_with = await load_terms(work)

    async def nothing() -> None:
        return

    async def asked(
        ask: Callable[[], Awaitable[Any]], before: Terms = begun_with
    ) -> Any:
        async def as_they_were() -> Terms:
            return before

        for _ in range(100):
            await unheard.get(work.account_id, nothing)
            _remembered.forget(work.account_id)
            await _remembered.get(work.account_id, as_they_were)
            answer = await ask()
            # An announcement in between would have made the process ask again.
            if work.account_id in unheard:
                return answer
        raise AssertionError("announcements never end")

    return asked


async def test_shows_the_shop_and_the_unit_that_it_has_not_heard_of(
    unaware, clients, dashboard, make
):
    shop = await make.shop(name="Opened elsewhere")
    await dashboard.post("/units", name="visits", label="Visits")
    await make.reception(shop_uuid=shop["uuid"], unit_name="visits", unit_value=1)

    listing = await unaware(lambda: clients.get("/loyalty-transactions"))

    [listed] = listing.data
    assert listed["shop"]["name"] == "Opened elsewhere"
    assert listed["unit"]["name"] == "visits"


async def test_refuses_nothing_that_is_allowed_by_now(
    unaware, clients, dashboard, make, account
):
    await dashboard.post("/units", name="visits", label="Visits")
    contact = await make.contact()
    body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    visits = {**body, "unit_name": "visits", "credits": 10}

    given = await unaware(lambda: clients.post("/credit-receptions", **visits))

    assert given.data["unit"]["name"] == "visits"


async def test_reckons_by_the_rule_that_counts_by_now(
    unaware, clients, dashboard, account
):
    [rule] = (await dashboard.get("/loyalty-rules")).data
    await dashboard.put(f"/loyalty-rules/{rule['uuid']}", credits_per_unit=3)
    query = {"shop_uuid": account.shop_uuid, "unit_value": "10"}

    reckoned = await unaware(
        lambda: clients.get("/credit-receptions/calculate", **query)
    )

    assert reckoned.data == {"credits": 30}


async def test_a_link_to_a_shop_that_it_has_not_heard_of_is_followed(
    unaware, clients, make, http
):
    shop = await make.shop(name="Opened elsewhere")
    says = {"version": "v3", "unique_id": "r-1", "credits": 5}
    link = await clients.post("/loyalty-tokens", shop_uuid=shop["uuid"], **says)

    page = await unaware(lambda: http.get(link.data))

    assert page.status_code == 200 and "5 points for you" in page.text


async def test_a_link_that_somebody_made_up_has_nothing_loaded_anew(
    unaware, clients, account, http, work
):
    says = {"version": "v3", "unique_id": "r-1", "credits": 5}
    link = await clients.post("/loyalty-tokens", shop_uuid=account.shop_uuid, **says)
    made_up = link.data.replace(account.shop_uuid, str(uuid4()))

    async def followed() -> tuple[int, Terms]:
        page = await http.get(made_up)
        return page.status_code, await _remembered.get(work.account_id, load_nothing)

    async def load_nothing() -> Terms:
        raise AssertionError("what was remembered is forgotten")

    before = await load_terms(work)
    status, remembered = await unaware(followed, before)

    assert status == 404
    assert remembered is before


async def test_credits_expire_by_the_zone_that_the_shop_is_in_by_now(
    unaware, dashboard, make, account, work, superuser
):
    await make.program(expiration_days=1)
    shop = await make.shop(timezone="Etc/GMT-14")
    before = await load_terms(work)
    path = f"/shops/{shop['uuid']}"
    await dashboard.put(path, name="Moved", timezone="Etc/GMT+12")

    given = await unaware(
        lambda: make.reception(shop_uuid=shop["uuid"], credits=10), before
    )

    at = datetime.fromisoformat(given["created_at"])
    last = at.astimezone(ZoneInfo("Etc/GMT+12")).date() + timedelta(days=1)
    kept = await superuser.fetchval(LAST_LOT, work.account_id)
    assert kept == first_instant_after(last, "Etc/GMT+12")


async def test_a_shop_changed_otherwise_leaves_the_terms_as_they_are(
    dashboard, make, account
):
    shop = await make.shop(timezone="Europe/Paris")
    before = (await make.program())["version"]

    named = await dashboard.put(
        f"/shops/{shop['uuid']}", name="Renamed", timezone="Europe/Paris"
    )

    after = (await dashboard.get("/loyalty-program")).data["version"]
    assert named.data["name"] == "Renamed"
    assert after == before


async def test_who_holds_a_connection_never_waits_for_who_needs_one(
    clients, account, make
):
    """Keyed requests hold the pool while one without a key loads the terms."""
    contact = await make.contact()
    sale = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    caches._forget_all()

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
