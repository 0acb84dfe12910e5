"""Who is erased while somebody writes of them leaves nothing behind."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from regulars import rooms
from regulars.contacts import service as contacts
from regulars.kit.work import Work, opened

rooms.load("jobs")

WALLET = """
    select from wallets where account_id = $1 and id = (
      select credit_wallet_id from contacts where account_id = $1 and uuid = $2)
    for no key update
"""

# The last that is forgotten: by then all else was erased.
ANSWER = """
    select from idempotency_keys where account_id = $1 and key = $2 for update
"""

WAITING = "select count(*) from pg_locks where not granted"

LEFT = "select count(*) from credit_reception_attributes where account_id = $1"

WAYS: dict[str, dict[str, Any]] = {
    "credits": {"credits": 10},
    "no credits": {"credits": 0},
    "pending": {"credits": 10, "is_pending": True},
    "a capped rate": {"unit_value": 5},
    "a refund": {"credits": -3},
    "a refund of nothing": {"credits": -3},
}


@pytest.fixture
async def waiting(superuser: Any) -> Any:
    """Until so many are waiting for a lock, or half a second has gone."""

    async def until(count: int) -> None:
        for _ in range(25):
            if await superuser.fetchval(WAITING) >= count:
                return
            await asyncio.sleep(0.02)

    return until


@pytest.mark.parametrize("first", ["the reception", "the erasure"])
@pytest.mark.parametrize("way", WAYS)
async def test_nothing_of_a_reception_is_left_of_who_was_erased(
    way, first, make, clients, chores, superuser, second_session, waiting, account
):
    word = await make.attribute(entity="loyalty_transaction", name="word")
    if way == "a capped rate":
        rate = {"credits_per_unit": 2, "rounding": "down", "most_per_contact": 1}
        await make.earning_rule(kind="base_rate", **rate)
    contact = await make.contact()
    if way == "a refund":
        await make.reception(contact, credits=10)
    elif way == "a capped rate":
        await make.reception(contact, unit_value=1)
    body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    body |= {**WAYS[way], word["name"]: "told by Robin"}
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    jobs = [await chores.take()]
    await second_session.fetch(WALLET, account.account_id, contact["uuid"])

    async def give() -> Any:
        return await clients.post("/credit-receptions", **body)

    async def erase() -> None:
        for job in jobs:
            await chores.perform(*job)

    tasks = []
    acts = [give, erase] if first == "the reception" else [erase, give]
    for n, act in enumerate(acts, 1):
        tasks.append(asyncio.create_task(act()))
        await waiting(n)
    await second_session.execute("rollback")
    await asyncio.wait_for(asyncio.gather(*tasks), 20)
    await chores.do()

    assert await superuser.fetchval(LEFT, account.account_id) == 0
    assert (await clients.get(f"/contacts/{contact['uuid']}")).status == 400


@pytest.mark.parametrize("way", ["pending", "no credits"])
async def test_nothing_of_a_reversal_is_left_of_who_was_erased(
    way, make, clients, context, superuser, second_session, waiting, account
):
    word = await make.attribute(entity="loyalty_transaction", name="word")
    contact = await make.contact()
    body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    body |= {**WAYS[way], word["name"]: "told by Robin"}
    given = await clients.post("/credit-receptions", **body)
    whom = UUID(contact["uuid"])

    def work() -> Work:
        return Work(context.pool, account.account_id, "test", datetime.now(UTC))

    async def erase() -> None:
        async with opened(work()) as erasing:
            await contacts.erase(erasing, whom, context.keys, what)

    what = await contacts.to_forget(work(), whom)
    late = {"Idempotency-Key": "late"}
    await clients.send("POST", "/credit-receptions", late, json=body)
    await second_session.fetch(ANSWER, account.account_id, "late")
    erased = asyncio.create_task(erase())
    await waiting(1)
    path = f"/credit-receptions/{given.data['uuid']}/reverse"
    reversed_ = asyncio.create_task(clients.post(path))
    await waiting(2)
    await second_session.execute("rollback")
    await asyncio.wait_for(erased, 20)

    assert (await reversed_).status == 400
    assert await superuser.fetchval(LEFT, account.account_id) == 0
