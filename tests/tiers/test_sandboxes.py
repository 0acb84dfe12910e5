"""Tiers of a sandbox whose clock is moved."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sandboxes import Sandbox, later, moment, working

from regulars import rooms
from regulars.kit import verify
from regulars.kit.work import Work

rooms.load("verification")

DAY = timedelta(days=1)

# As it is while the clock is moved there, of which nothing shows in the offset yet.
STAND = """
    update accounts set clock_stands_at = $2, clock_offset_seconds = 0 where id = $1
"""


@pytest.fixture
async def sandbox(http, context):
    return await Sandbox.of(http, context)


async def test_contacts_rise_and_fall_at_their_moments_and_verify_knows_them(
    sandbox, settings, database, context, superuser
):
    make = sandbox.make
    terms = {"period_days": 30, "grace_days": 10}
    assert (await sandbox.dashboard.put("/tier-terms", **terms)).status == 200
    await make.tier("Gold", 100)
    contact = await make.contact()
    start = await sandbox.now()
    due = datetime.fromisoformat(later(days=2))
    await make.reception(contact, credits=100, pending_until=due.isoformat())

    async with working(settings, database):
        told = await sandbox.advance(days=60)
        log = await sandbox.log()

    moves = [each for each in log if each["name"] == "contact_tier_changed"]
    reached, lapsed = moves
    assert reached["payload"]["because"] == "reached"
    assert abs(moment(reached) - due) < timedelta(seconds=1)
    assert lapsed["payload"]["because"] == "lapsed"
    assert moment(lapsed).strftime("%H:%M:%S") == "03:10:00"
    assert 40 * DAY < moment(lapsed) - start < 42 * DAY
    at = datetime.fromisoformat(told["to_at"])
    await superuser.execute(STAND, sandbox.opened.account_id, at)
    work = Work(context.pool, sandbox.opened.account_id, "test", datetime.now(UTC))
    assert not await verify.broken(
        work, UUID(sandbox.opened.account_uuid), context.keys
    )
