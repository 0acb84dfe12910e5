"""Who undoes a sale of somebody who is becoming another contact is told to wait."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from books import balanced

from regulars.loyalty.errors import CreditReceptionInProgress

HOLD = "select 1 from wallets where uuid = $1 for update"

WAITING = """
    select count(*) from pg_stat_activity
    where wait_event_type = 'Lock' and query like $1
"""


@pytest.fixture
async def sessions(superuser_url: str, database: Any) -> Any:
    """Two sessions beside the application's, each in a transaction."""
    url = superuser_url.replace("postgres@/postgres", "postgres@/regulars")
    opened = [await asyncpg.connect(url) for _ in range(2)]
    for session in opened:
        await session.execute("begin")
    yield opened
    for session in opened:
        await session.close()


async def test_a_reversal_waits_two_seconds_for_a_contact_who_is_merged(
    dashboard, clients, make, chores, sessions, context, account
):
    source, destination = [await make.rich(10) for _ in range(2)]
    [sale] = (
        await clients.get("/loyalty-transactions", contact_uuid=source["uuid"])
    ).data
    both = {
        "source_contact_uuid": source["uuid"],
        "destination_contact_uuid": destination["uuid"],
    }
    await dashboard.post("/contacts/merge", **both)
    # Wallets are taken in the order of their ids; a merge waits two seconds for each.
    wallets = [UUID(each["credit_balance"]["uuid"]) for each in (source, destination)]
    for session, wallet in zip(sessions, wallets, strict=True):
        await session.fetch(HOLD, wallet)

    merging = asyncio.create_task(chores.do())
    while not await sessions[1].fetchval(WAITING, "%ledger_lock(%"):
        await asyncio.sleep(0.02)
    reversing = asyncio.create_task(
        clients.post(f"/credit-receptions/{sale['uuid']}/reverse")
    )
    while not await sessions[1].fetchval(WAITING, "%for key share%"):
        await asyncio.sleep(0.02)
    await asyncio.sleep(1.3)
    await sessions[0].execute("rollback")
    busy = await reversing
    await sessions[1].execute("rollback")

    assert busy.problem is CreditReceptionInProgress
    assert await merging == ["contacts.merge"]
    assert await make.balance(destination) == 20
    again = await clients.post(f"/credit-receptions/{sale['uuid']}/reverse")
    assert again.data["credits"] == -10
    assert again.data["contact"]["uuid"] == destination["uuid"]
    assert await make.balance(destination) == 10
    await balanced(context, account)
