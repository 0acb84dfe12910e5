"""What is remembered of an account, and who makes it be forgotten."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.kit import caches
from regulars.kit.work import Work, opened


class Shelf:
    """A cache, and how often each thing was fetched for it."""

    def __init__(self, cache: caches.Cache[Any, int]) -> None:
        self.cache = cache
        self.fetched: dict[Any, int] = {}

    async def get(self, key: Any, thing: int) -> int:
        async def fetch() -> int:
            self.fetched[key] = self.fetched.get(key, 0) + 1
            return thing

        return await self.cache.get(key, fetch)


@pytest.fixture
async def listening(database: Any) -> AsyncIterator[None]:
    """Another process's ears, in this one."""
    task = asyncio.create_task(caches.listen(database.url))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def changed(context: Any, account: Any) -> Any:
    """Announces a change of the account, as every verb does that changes terms."""

    async def announce() -> None:
        now = datetime.now(UTC)
        work = Work(context.pool, account.account_id, "test", now)
        async with opened(work):
            await caches.announce_change(work)

    return announce


async def test_a_change_makes_what_is_known_of_that_account_be_forgotten(
    changed, account, other_account
):
    by_account = Shelf(caches.Cache(60))
    by_token = Shelf(caches.Cache(60, account_of=lambda thing: thing))
    ours, theirs = account.account_id, other_account.account_id
    for _ in range(2):
        for thing in (ours, theirs):
            await by_account.get(thing, thing)
            await by_token.get(f"token of {thing}", thing)

        await changed()

    assert by_account.fetched == {ours: 2, theirs: 1}
    assert by_token.fetched == {f"token of {ours}": 2, f"token of {theirs}": 1}


async def test_other_processes_hear_of_whose_it_is(
    listening, changed, account, monkeypatch
):
    heard: list[int] = []
    monkeypatch.setattr(caches, "_forget_account", heard.append)

    announced = 0
    async with asyncio.timeout(30):
        # Once by this process itself each time, and more often by what it hears.
        while len(heard) <= announced:
            await changed()
            announced += 1
            await asyncio.sleep(0.1)

    assert set(heard) == {account.account_id}
