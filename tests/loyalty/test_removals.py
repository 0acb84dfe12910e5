"""Units and programs that are removed while a reception is being written."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from regulars import rooms
from regulars.kit import verify
from regulars.kit.db import Pool
from regulars.kit.work import Work
from regulars.loyalty import service
from regulars.loyalty.service.decide import Sale

WALLET = "select from wallets where account_id = $1 and uuid = $2 for update"

WAITING = """
    select count(*) from pg_stat_activity
    where wait_event_type = 'Lock' and application_name = 'unhurried'
"""

UNHURRIED = {
    "lock_timeout": "0",
    "statement_timeout": "0",
    "application_name": "unhurried",
}


@pytest.fixture
async def unhurried(work: Work, database: Any) -> AsyncIterator[Work]:
    """A Work that waits for a lock as long as it takes."""
    pool = Pool(database.url, 2, UNHURRIED, patience=None)
    yield Work(pool, work.account_id, "test", work.now)
    await pool.close()


@pytest.fixture
def meanwhile(
    unhurried: Work, second_session: Any, superuser: Any, make: Any, account: Any
) -> Any:
    """Does something between the beginning and the end of a reception's statement."""

    async def during(unit: str, does: Callable[[], Awaitable[Any]]) -> Any:
        contact = await make.contact()
        sale = Sale(UUID(account.shop_uuid), Decimal(10), unit, credits=10)
        order = service.CreditOrder(
            UUID(contact["uuid"]), sale, "API", "test", unhurried.now
        )
        await second_session.execute(
            WALLET, unhurried.account_id, UUID(contact["credit_balance"]["uuid"])
        )
        giving = asyncio.create_task(service.receive(unhurried, [order]))
        async with asyncio.timeout(60):
            while not await superuser.fetchval(WAITING):
                await asyncio.sleep(0.02)
            await does()
            await second_session.execute("rollback")
            [given] = await giving
        return given

    return during


async def test_a_unit_removed_meanwhile_is_still_told_of_what_was_measured_in_it(
    meanwhile, dashboard, clients, work, context
):
    await dashboard.post("/units", name="visits", label="Visits")
    removed = Removing(dashboard, "/units/visits")

    given = await meanwhile("visits", removed.now)

    [listed] = (await clients.get("/loyalty-transactions")).data
    assert removed.status == 200
    assert listed["uuid"] == str(given.uuid)
    assert listed["unit"]["name"] == "visits"
    assert "visits" not in {unit["name"] for unit in (await units(clients))}
    assert not await broken(work, context)


async def test_a_program_removed_meanwhile_leaves_whole_books(
    meanwhile, dashboard, clients, make, work, context
):
    removed = Removing(dashboard, "/loyalty-program")

    given = await meanwhile("purchase_amount", removed.now)

    [listed] = (await clients.get("/loyalty-transactions")).data
    assert removed.status == 200
    assert (listed["uuid"], listed["credits"]) == (str(given.uuid), 10)
    assert not await broken(work, context)
    again = await dashboard.post("/loyalty-program", name="Again")
    assert again.data["name"] == "Again"
    assert (await make.reception(unit_value=3))["credits"] == 3
    assert not await broken(work, context)


async def test_a_unit_that_was_removed_can_be_added_again(dashboard, clients, make):
    first = await dashboard.post("/units", name="visits", label="Visits")
    await dashboard.delete("/units/visits")

    again = await dashboard.post("/units", name="visits", label="Times here")

    assert again.data["label"] == "Times here"
    assert again.data["uuid"] == first.data["uuid"]
    assert [unit["name"] for unit in await units(clients)] == [
        "purchase_amount",
        "visits",
    ]
    assert (await make.reception(unit_name="visits", unit_value=1))["unit"]


class Removing:
    """A call that removes something, made when it is told to."""

    def __init__(self, dashboard: Any, path: str) -> None:
        self._dashboard, self._path = dashboard, path
        self.status = 0

    async def now(self) -> None:
        self.status = (await self._dashboard.delete(self._path)).status


async def units(clients: Any) -> Any:
    return (await clients.get("/units")).data


async def broken(work: Work, context: Any) -> list[verify.Broken]:
    """What `regulars verify` says of the account."""
    rooms.load("verification")
    account_uuid = UUID(int=0)
    beside = Work(context.pool, work.account_id, "test", work.now)
    return await verify.broken(beside, account_uuid, context.keys)
