"""Tiers while everything moves: sales, reversals, thresholds and the night at once."""

import asyncio
import random
from datetime import UTC, datetime

import asyncpg
import pytest
from scale import scaled

from regulars import rooms
from regulars.kit.work import Work
from regulars.tiers.verification import kept

rooms.load("verification")


MOVES = {"name": "contact_tier_changed", "limit": 200}
HOLD = "select 1 from tier_terms where account_id = $1 for update"


async def test_nobody_measures_while_somebody_else_moves(
    levels, night, second_session, account
):
    await second_session.fetch(HOLD, account.account_id)

    with pytest.raises(asyncpg.LockNotAvailableError):
        await night()

    await second_session.execute("rollback")
    await night()


async def test_what_somebody_else_has_done_needs_nobody(
    levels, make, settled, chores, second_session, account
):
    await settled()
    await second_session.fetch(HOLD, account.account_id)

    await chores.perform("tiers.follow", {"account_id": account.account_id})

    await second_session.execute("rollback")


async def test_everybody_ends_in_the_tier_that_is_theirs(
    levels, make, clients, dashboard, settled, night, context, account, events
):
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    people = [await make.contact() for _ in range(4)]
    silver = f"/tiers/{levels['Silver']['uuid']}"

    async def trade(contact):
        for _ in range(scaled(100)):
            credits = chance.randrange(20, 200)
            sold = await make.reception(contact, credits=credits)
            if chance.random() < 0.4:
                await clients.post(f"/credit-receptions/{sold['uuid']}/reverse")

    async def change():
        for _ in range(scaled(50)):
            await dashboard.put(silver, threshold=chance.randrange(50, 900))

    trading = asyncio.gather(*(trade(each) for each in people), change())
    while not trading.done():
        await asyncio.gather(settled(), night())
    await trading
    await settled()

    work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
    wrong = await kept(work, context.keys)
    await events()
    log = (await dashboard.get("/events", **MOVES)).data
    print(f"tried={len(log)} moves expected=[] got={wrong} seed={seed}")
    assert not wrong, wrong
    for contact in people:
        moves = [e["payload"] for e in log if e["contact_uuid"] == contact["uuid"]]
        for before, after in zip(moves, moves[1:], strict=False):
            assert before["to_tier"] == after["from_tier"], moves
        shown = (await clients.get(f"/contacts/{contact['uuid']}")).data["tier"]
        assert moves[-1]["to_tier"] == shown["uuid"]
