"""TIM-03: the server's clock is put forward and back, and stands still, under load.

The clock is that of this process, in which the whole application runs; PostgreSQL's
goes on, which no business statement asks. It is moved by `time-machine`: libfaketime
is no package that the tests could bring with them.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from books import balanced
from scale import scaled

from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUMPS = (-10 * MINUTE, HOUR, -HOUR, DAY, None, -10 * MINUTE, -DAY, 2 * HOUR, None, HOUR)


class Tills:
    """Whoever gives credits meanwhile, and the clock that ends them."""

    def __init__(self, context: Any, account: Any, make: Any, contacts: list[Any]):
        self._context = context
        self._account = account
        self._make = make
        self._contacts = contacts
        self.given = 0
        self.turns = 0
        self.is_closed = False

    async def give(self) -> None:
        while not self.is_closed:
            contact = random.choice(self._contacts)
            await self._make.reception(contact, credits=3)
            self.given += 3

    async def expire(self) -> None:
        while not self.is_closed:
            await self.end_what_is_due()
            self.turns += 1

    async def end_what_is_due(self) -> None:
        for verb in (ledger.expire_holds, ledger.expire_lots):
            while True:
                now = datetime.now(UTC)
                whose = self._account.account_id
                async with opened(
                    Work(self._context.pool, whose, "clock", now)
                ) as work:
                    if await verb(work) is None:
                        break
        await asyncio.sleep(0)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            for till in (self.give, self.give, self.give, self.expire, self.expire):
                group.create_task(till())
            yield
            # What is being given is given: nobody is cut off.
            self.is_closed = True


@pytest.fixture
async def tills(context, account, make) -> Tills:
    await make.program(expiration_days=1)
    return Tills(context, account, make, [await make.contact() for _ in range(10)])


async def test_tim_03_nothing_expires_twice_when_the_clock_jumps(
    tills, clients, context, account, make
) -> None:
    jumps = [JUMPS[n % len(JUMPS)] for n in range(max(10, scaled(20)))]
    each = max(30, scaled(300))
    refused = []

    async with tills.open():
        with time_machine.travel(datetime.now(UTC), tick=True) as clock:
            for jump in jumps:
                goal = tills.given + 3 * each
                if jump is not None:
                    clock.shift(jump)
                    await _until(tills, goal)
                else:
                    with time_machine.travel(datetime.now(UTC), tick=False):
                        await _until(tills, goal)
                answer = await clients.get("/contacts")
                refused += [answer.status] if answer.status != 200 else []
    # Long after all of it: everything is over, once.
    with time_machine.travel(datetime.now(UTC) + 30 * DAY, tick=True):
        await tills.end_what_is_due()

    books = await balanced(context, account)
    gone = sum(move.amount for move in books.moves if move.kind == "expiry")
    left = [await make.balance(contact) for contact in tills._contacts]
    print(
        f"TIM-03 tried={len(jumps)} jumps, {tills.given} credits, {tills.turns} turns "
        f"of expiry expected=all gone once got={gone} gone, {sum(left)} left, "
        f"{len(refused)} refused"
    )
    assert gone == tills.given
    assert sum(left) == 0
    assert refused == []


async def _until(tills: Tills, goal: int) -> None:
    async with asyncio.timeout(120):
        while tills.given < goal:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("jump", [-10 * MINUTE, HOUR, -HOUR, DAY, -DAY])
async def test_tim_03_a_key_goes_on_whatever_the_clock_says(jump, clients) -> None:
    with time_machine.travel(datetime.now(UTC) + jump, tick=True):
        there = await clients.get("/shops")
        made = await clients.post("/contacts/anonymous")
    back = await clients.get(f"/contacts/{made.data['uuid']}")

    assert (there.status, back.status) == (200, 200)
