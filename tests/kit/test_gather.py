"""A batch that failed is tried again one by one only when nothing of it was done."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from regulars.kit.errors import Unavailable
from regulars.kit.gather import Gatherer
from regulars.kit.work import Work


class Verb:
    """Counts how often each order was done; the batch of the bad one fails."""

    __name__ = "verb"

    def __init__(self, failure: BaseException) -> None:
        self.failure = failure
        self.begun = asyncio.Event()
        self.done: list[str] = []

    async def __call__(self, work, orders):
        if orders == ["first"]:
            # The others wait in front of it, and go together.
            await self.begun.wait()
            return orders
        if "bad" in orders:
            raise self.failure
        self.done += orders
        return orders


async def all_of(context, verb: Verb) -> list[object]:
    """What became of three orders that went together, one of them bad."""
    gatherer = Gatherer(verb)
    orders = ("first", "good", "bad", "better")
    asked = [
        asyncio.create_task(
            gatherer.do(Work(context.pool, 1, "test", datetime.now(UTC)), order)
        )
        for order in orders
    ]
    await asyncio.sleep(0)
    verb.begun.set()
    return (await asyncio.gather(*asked, return_exceptions=True))[1:]


@pytest.mark.parametrize(
    "failure", [asyncpg.DataError("no"), asyncpg.DeadlockDetectedError("no")]
)
async def test_what_the_database_refused_whole_is_tried_one_by_one(context, failure):
    verb = Verb(failure)

    told = await all_of(context, verb)

    assert told == ["good", failure, "better"]
    assert verb.done == ["good", "better"]


@pytest.mark.parametrize(
    "failure",
    [
        RuntimeError("after the commit?"),
        TimeoutError(),
        Unavailable(),
        ConnectionError(),
    ],
)
async def test_what_may_have_been_done_is_never_tried_again(context, failure):
    verb = Verb(failure)

    told = await all_of(context, verb)

    assert told == [failure] * 3
    assert verb.done == []


async def test_nothing_is_kept_of_a_queue_that_is_empty(context):
    gatherer = Gatherer(Verb(RuntimeError()))

    await gatherer.do(Work(context.pool, 1, "test", datetime.now(UTC)), "good")
    await asyncio.sleep(0)

    assert gatherer._queues == {}
