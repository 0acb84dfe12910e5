"""What `regulars verify` finds when somebody has spoilt who is in which tier."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from regulars import rooms
from regulars.kit import verify
from regulars.kit.work import Work

rooms.load("verification")

OURS = {
    "each contact is in the tier that is theirs",
    "each tier is told with its reason",
    "tiers are in the order of their thresholds",
}

SPOILT = [
    (
        "each contact is in the tier that is theirs",
        """update contacts set tier_id = (select id from tiers
          where account_id = $1 and name = 'Gold') where account_id = $1""",
    ),
    (
        "each contact is in the tier that is theirs",
        """update contacts set tier_id = (select id from tiers
          where account_id = $1 and name = 'Bronze') where account_id = $1""",
    ),
    (
        "each contact is in the tier that is theirs",
        "update tiers set threshold = 150 where account_id = $1 and name = 'Silver'",
    ),
    (
        "each tier is told with its reason",
        "update contacts set tier_because = null where account_id = $1",
    ),
    (
        "tiers are in the order of their thresholds",
        """update tiers set position = 9 where account_id = $1 and name = 'Silver'""",
    ),
]


@pytest.fixture
def found(context, account):
    """The rules of tiers that don't hold, so many days from now."""

    async def broken(days=0):
        now = datetime.now(UTC) + timedelta(days=days)
        work = Work(context.pool, account.account_id, "test", now)
        whose = UUID(account.account_uuid)
        told = await verify.broken(work, whose, context.keys)
        return sorted({each.rule for each in told} & OURS)

    return broken


@pytest.mark.parametrize(("rule", "spoiling"), SPOILT)
async def test_finds_what_was_spoilt(
    levels, make, give, found, superuser, account, rule, spoiling
):
    await give(await make.contact(), 120)
    before = await found()

    await superuser.execute(spoiling.replace("$1", str(account.account_id)))

    assert (before, await found()) == ([], [rule])


async def test_what_is_still_to_be_done_is_no_fault(
    levels, make, give, found, dashboard, settled
):
    contact = await make.contact()
    await give(contact, 90)
    await make.reception(contact, credits=50)
    unseen = await found()
    await settled()
    await dashboard.put(f"/tiers/{levels['Silver']['uuid']}", threshold=300)
    unsettled = await found()

    assert unseen == unsettled == []
    await settled()
    assert await found() == []


async def test_who_is_in_their_days_of_grace_is_where_they_are(
    levels, make, give, found, dashboard, settled, clients, night
):
    await dashboard.put("/tier-terms", grace_days=30, period_days=365)
    contact = await make.contact()
    reception = await give(contact, 120)
    await clients.post(f"/credit-receptions/{reception['uuid']}/reverse")
    await settled()

    told = [await found(), await found(31), await found(33)]
    await night(31)

    assert told == [[], [], ["each contact is in the tier that is theirs"]]
    assert await found(33) == []
