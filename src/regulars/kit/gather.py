"""Concurrent requests of an account share one statement.

While one statement runs, arrivals queue; the next takes up to 64 of them. A lone
request goes at once, so idle latency is unchanged. Answers leave after the commit, and
a caller that went away neither stops the loop nor undoes the neighbours
(docs/decisions/0003-gathering.md).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

import asyncpg
import msgspec

from regulars.kit.db import OUTAGES, Pool
from regulars.kit.errors import Problem, Unavailable
from regulars.kit.work import Work

Order = TypeVar("Order")
Outcome = TypeVar("Outcome")

MOST_TOGETHER = 64
MOST_WAITING = 2_048
AT_ONCE = 2
"""How many statements of one account and verb run at a time: one is being answered and
sent while the other is in the database."""

ENOUGH = 16
"""How many must wait for a second statement: a statement costs as much as ten orders,
so two that share few are slower than one."""


class _Asked(msgspec.Struct):
    work: Work
    order: Any
    promise: asyncio.Future[Any]


class _Queue(msgspec.Struct):
    # Kept, because asking for the running loop asks the kernel whether we have forked.
    loop: asyncio.AbstractEventLoop
    waiting: deque[_Asked] = msgspec.field(default_factory=deque)
    running: int = 0

    def is_worth_a_statement(self, others: int) -> bool:
        """Whether those who wait should go now, beside so many other statements."""
        return len(self.waiting) >= (ENOUGH if others else 1)


gatherers: list["Gatherer[Any, Any]"] = []
"""One for each verb that is shared; rooms make them once."""


class Gatherer(Generic[Order, Outcome]):
    """A queue in front of one verb that takes a list of orders.

    The verb raises only when none of them was done: its statement is the last thing it
    does that can fail, because after a failure each order is tried again by itself.
    """

    def __init__(
        self,
        verb: Callable[[Work, Sequence[Order]], Awaitable[Sequence[Outcome | Problem]]],
    ) -> None:
        self._verb = verb
        self.name = f"{verb.__module__.partition('.')[2]}.{verb.__name__}"
        # How many statements were shared, and by how many orders.
        self.statements = self.orders = 0
        gatherers.append(self)
        self._queues: dict[tuple[Pool, int], _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def do(self, work: Work, order: Order) -> Outcome:
        """What the verb made of this order, after it has been committed.

        A Work whose transaction is open does the order in that transaction, alone.
        """
        if work.is_open:
            return _answer((await self._verb(work, [order]))[0])
        queue = self._queue(work.company)
        if len(queue.waiting) >= MOST_WAITING:
            raise Unavailable
        promise = queue.loop.create_future()
        queue.waiting.append(_Asked(work, order, promise))
        if queue.running < AT_ONCE and queue.is_worth_a_statement(queue.running):
            queue.running += 1
            self._start(queue.loop, self._drain(work.company, queue))
        outcome: Outcome | Problem = await promise
        return _answer(outcome)

    def _queue(self, company: tuple[Pool, int]) -> _Queue:
        queue = self._queues.get(company)
        if queue is None:
            queue = self._queues[company] = _Queue(asyncio.get_running_loop())
        return queue

    async def _drain(self, company: tuple[Pool, int], queue: _Queue) -> None:
        try:
            while queue.is_worth_a_statement(queue.running - 1):
                some = min(len(queue.waiting), MOST_TOGETHER)
                await self._together([queue.waiting.popleft() for _ in range(some)])
        finally:
            queue.running -= 1
            if not queue.running and not queue.waiting:
                del self._queues[company]

    async def _together(self, asked: list[_Asked]) -> None:
        asked = [each for each in asked if not each.promise.done()]
        if not asked:
            return
        self.statements += 1
        self.orders += len(asked)
        try:
            # The newest request's Work: a batch happens at the moment of its last.
            outcomes = await self._verb(asked[-1].work, [each.order for each in asked])
        except (*OUTAGES, Unavailable) as away:
            # Whether it was committed is unknown: nobody may blindly try again.
            _fail(asked, away)
        except (asyncpg.PostgresError, Problem) as wrong:
            # The database said no to the whole, or a verb did before it was asked.
            self._apart(asked, wrong)
        except Exception as wrong:
            _fail(asked, wrong)
        else:
            for each, outcome in zip(asked, outcomes, strict=True):
                if not each.promise.done():
                    each.promise.set_result(outcome)

    def _apart(self, asked: list[_Asked], wrong: Exception) -> None:
        """One bad order must not spoil its neighbours, nor hold up those behind it."""
        if len(asked) == 1:
            _fail(asked, wrong)
            return
        loop = asyncio.get_running_loop()
        for each in asked:
            self._start(loop, self._together([each]))

    def _start(
        self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]
    ) -> None:
        task = loop.create_task(work)
        # The event loop only keeps a weak hold of a task.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _fail(asked: list[_Asked], wrong: Exception) -> None:
    for each in asked:
        if not each.promise.done():
            each.promise.set_exception(wrong)


def _answer(outcome: Outcome | Problem) -> Outcome:
    if isinstance(outcome, Problem):
        raise outcome
    return outcome
