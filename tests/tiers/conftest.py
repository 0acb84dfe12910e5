"""What tests of tiers stand on: levels, sales, and the worker that moves contacts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from numbering import number_all

from regulars.kit.work import Work, opened
from regulars.tiers import service


@pytest.fixture
def settled(context, account, chores) -> Any:
    """Has the worker do what there is to do, events first; what it did."""

    async def do() -> list[str]:
        done = await chores.do()
        await number_all(context, account.account_id)
        return done + await chores.do()

    return do


@pytest.fixture
def give(make, settled) -> Any:
    """So many credits for a contact, who is then in the tier that is theirs."""

    async def given(contact: Any, credits: int, **more: Any) -> Any:
        reception = await make.reception(contact, credits=credits, **more)
        await settled()
        return reception

    return given


@pytest.fixture
def night(context, account) -> Any:
    """The nightly look at everybody, so many days from now."""

    async def come(days: float = 0) -> None:
        now = datetime.now(UTC) + timedelta(days=days)
        work = Work(context.pool, account.account_id, "clock", now)
        async with opened(work):
            await service.recheck(work, 0)

    return come


@pytest.fixture
def name_of(clients) -> Any:
    """What the tier is called that a contact is in; None of who is in none."""

    async def tier(contact: Any) -> str | None:
        shown = (await clients.get(f"/contacts/{contact['uuid']}")).data["tier"]
        return shown and shown["name"]

    return tier


@pytest.fixture
async def levels(make, settled) -> Any:
    """Bronze from 0, Silver from 100, Gold from 1,000: by their names."""
    made = [
        await make.tier("Gold", 1_000, description="Twice as much"),
        await make.tier("Bronze", 0),
        await make.tier("Silver", 100),
    ]
    await settled()
    return {tier["name"]: tier for tier in made}
