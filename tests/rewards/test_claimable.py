"""What somebody could claim at a later moment, while the clock has not been by."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from regulars.contacts import queries as contacts
from regulars.kit.work import Work
from regulars.rewards import queries

DAY = 86_400


@pytest.fixture
def titles(context: Any, account: Any) -> Any:
    """The titles of what a contact could claim so many days from now."""

    async def titles(contact: Any, days: float) -> list[str]:
        now = datetime.now(UTC) + timedelta(days=days)
        work = Work(context.pool, account.account_id, "clock", now)
        who = await contacts.find(work, UUID(contact["uuid"]))
        return [each.title for each in await queries.claimable(work, who, None)]

    return titles


async def test_a_hold_past_its_time_is_in_the_way_of_nothing(make, titles):
    contact = await make.rich(60)
    await make.reward(title="Tote bag")
    await make.hold(contact, 11, seconds=DAY)

    assert await titles(contact, 0.9) == []
    assert await titles(contact, 1.1) == ["Tote bag"]
