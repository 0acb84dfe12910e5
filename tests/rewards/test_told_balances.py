"""The balance that a claimed reward answers is what the contact has afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from regulars.kit.errors import Problem
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.rewards import service

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=60)


@pytest.fixture
def claimed(context, account):
    """Claims rewards for a contact at a moment, all in one statement."""

    async def claimed(now, contact, *rewards):
        work = Work(context.pool, account.account_id, "test", now)
        ids = (UUID(contact["uuid"]), UUID(account.shop_uuid))
        orders = [
            service.RewardOrder(
                ids[0], UUID(reward["uuid"]), ids[1], "IMPORT", "test", now
            )
            for reward in rewards
        ]
        told = await service.receive(work, orders)
        assert not [each for each in told if isinstance(each, Problem)]
        return [each.balance for each in told if isinstance(each, service.Received)]

    return claimed


async def test_leaves_out_what_ran_out_of_who_claims_something_free(make, claimed):
    await make.program(expiration_days=30)
    contact, free = await make.rich(70), await make.reward(required_credits=0)

    assert await claimed(LATER, contact, free) == [0]


async def test_counts_what_was_paid_for_another_at_the_same_moment(make, claimed):
    contact = await make.rich(70)
    free, paid = await make.reward(required_credits=0), await make.reward()

    told = await claimed(NOW, contact, paid, free)

    assert told == [20, 20]


async def test_leaves_out_what_ran_out_on_hold(make, claimed, context, account):
    await make.program(expiration_days=30)
    contact, free = await make.rich(70), await make.reward(required_credits=0)
    wallet = UUID(contact["credit_balance"]["uuid"])
    async with opened(Work(context.pool, account.account_id, "test", NOW)) as work:
        await ledger.hold(work, wallet, 50, timedelta(days=90))

    assert await claimed(LATER, contact, free) == [0]
