"""A sandbox's clock whose worker is killed on the way: it gets there all the same."""

import asyncio
import json
import os
import random
import sys
from collections import Counter
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from books import balanced
from sandboxes import Sandbox, moment
from scale import SCALE, scaled

DAY = timedelta(days=1)
DAYS = 25
# A job whose worker has died as often as it may be tried is given up on.
KILLS = 4 if SCALE >= 1 else 2
MOVER = Path(__file__).with_name("one_mover.py")

TERMS = {"expiration_days": 20, "expiry_warning_days": 5}
DUE = {"pending_credits_released", "collectable_reward_expired"}


@pytest.fixture
async def sandbox(http, context):
    return await Sandbox.of(http, context)


@asynccontextmanager
async def mover(settings, database):
    """A worker that is killed at the end of the block."""
    told = {"url": database.url, "data_dir": str(settings.data_dir)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(MOVER), json.dumps(told)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ,
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def moments(sandbox):
    return (await sandbox.clock())["last_advance"]["moments"]


async def has_moved(sandbox, by):
    """Until the clock has come to so many moments more."""
    before = await moments(sandbox)
    async with asyncio.timeout(60):
        while await moments(sandbox) < before + by:
            await asyncio.sleep(0.005)


async def filled(sandbox, count, start):
    """Gives contacts credits that wait and rewards to collect: when each is due."""
    await sandbox.make.program(**TERMS)
    # Somebody follows the log, and has to be done at each moment.
    await sandbox.make.tier("Gold", 150)
    reward = await sandbox.make.reward(
        pre_redeemable=True, expiration_duration=12 * 86_400, gives_back_expired=True
    )
    due = {}
    for number in range(count):
        contact = await sandbox.make.rich(100)
        until = (start + DAY * DAYS * (number + 0.5) / count).replace(microsecond=0)
        waits = {"credits": 60, "pending_until": until.isoformat()}
        due[(await sandbox.make.reception(contact, **waits))["uuid"]] = until
        got = await sandbox.make.claim(contact, reward)
        due[got["uuid"]] = datetime.fromisoformat(got["expires_at"])
    return due


async def test_what_is_due_is_done_once_and_in_order_however_often_it_is_killed(
    sandbox, settings, database, context
):
    due = await filled(sandbox, scaled(100), await sandbox.now())
    chance, at = random.Random(39), []
    asked = await sandbox.dashboard.post("/test-clock/advance", days=DAYS)

    for _ in range(KILLS):
        async with mover(settings, database):
            await has_moved(sandbox, chance.randrange(5, 20))
            # At any step of a moment.
            await asyncio.sleep(chance.random() / 20)
        at.append((await sandbox.clock())["last_advance"]["share"])
    async with mover(settings, database):
        told = await sandbox.arrived()
        log = await sandbox.log()

    since, until = (datetime.fromisoformat(told[each]) for each in ("from_at", "to_at"))
    log = [e for e in log if since < moment(e) <= until]
    # What was given before may have been so in the same second.
    happened = [e for e in log if not e["name"].endswith("_created")]
    done = [e for e in happened if e["name"] in DUE]
    late = [abs(moment(e) - due[e["subject_uuid"]]) for e in done]
    names = Counter(e["name"] for e in happened)
    print(f"killed at {at} of the way; {told['moments']} moments, {names}")
    print(f"tried={KILLS} kills, {len(due)} due expected=once each got={len(done)}")
    assert told["to_at"] == asked.data["last_advance"]["to_at"]
    assert at == sorted(at) and at[0] > 0 and at[-1] < 1
    assert sorted(e["subject_uuid"] for e in done) == sorted(due)
    assert max(late) <= timedelta(seconds=1)
    assert [moment(e) for e in happened] == sorted(map(moment, happened))
    assert names["contact_tier_changed"] >= 1
    await balanced(context, sandbox.opened)
