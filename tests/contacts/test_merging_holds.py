"""Merging somebody whose credits are on hold past their last instant."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from books import balanced

from regulars.contacts import service as contacts
from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.loyalty import service

TERMS = {"age": {"expiration_days": 10}, "inactivity": {"inactivity_days": 10}}


@pytest.fixture
def at(context: Any, account: Any) -> Any:
    """A Work of so many days from now."""

    def at(days: float) -> Any:
        now = datetime.now(UTC) + timedelta(days=days)
        return opened(Work(context.pool, account.account_id, "clock", now))

    return at


@pytest.mark.parametrize("because", TERMS)
async def test_takes_what_is_on_hold_along(make, at, context, account, because):
    await make.program(**TERMS[because])
    source, destination = [await make.contact() for _ in range(2)]
    await make.reception(source, credits=100)
    await make.hold(source, 60, seconds=20 * 86_400)
    async with at(12) as work:
        await service.expire_inactive(work, 0)

    async with at(12) as work:
        both = (UUID(source["uuid"]), UUID(destination["uuid"]))
        assert await contacts.merge(work, *both) == both[1]

    assert await make.balance(destination) == 60
    books = await balanced(context, account)
    assert books.of(destination["credit_balance"]["uuid"]).held == 60
    for verb in (ledger.expire_holds, ledger.expire_lots):
        async with at(21) as work:
            await verb(work)
    assert await make.balance(destination) == 0
    await balanced(context, account)
