"""Moving a sandbox's clock from one moment at which something is due to the next.

At each it stands until everything is done that is due then, and everything that this
brought about. The rooms' own verbs do it, in Works that the worker opens as always:
their moment is the one at which the clock stands.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from regulars.accounts import service
from regulars.accounts.queries import Advance, Clock, clock, last_advance
from regulars.kit.dues import MOMENT, Due, Next, asked, at_first, is_followed, told
from regulars.kit.jobs import Job, OpenWork, listeners
from regulars.kit.jobs.waiting import WAITING, Waiting, hurry

# What nobody has numbered yet, and somebody waits to hear of.
UNHEARD = """
    exists (
      select from events
      where account_id = $1 and (name = any($4) or $5) and (xid, id) > (
        select coalesce(max(event_xid), 0), coalesce(max(event_id), 0)
        from event_heads where account_id = $1))
"""

A_WHILE = 0.02
LONGEST_WAIT_SECONDS = 60

PATIENCE_SECONDS = 2.0
"""How long something is due that somebody has in hand, before the clock goes on."""


class ClockBusy(Exception):
    """A job of the account took too long: the clock moves on when it is tried again."""


class Advancing:
    """One clock being moved, from where it stands to where it is to go."""

    def __init__(self, open_work: OpenWork, account_id: int, number: Job) -> None:
        self._open_work = open_work
        self._account_id = account_id
        self._number = number
        self._is_followed = False
        # What was due and in somebody's hands, since when: it isn't waited for again.
        self._held: set[tuple[str, datetime]] = set()
        # When jobs have their next try by this clock, each as it was seen first: else
        # one that waits long would be put off whenever something is due before it.
        self._tries: dict[tuple[int, datetime], datetime] = {}

    async def run(self, advance_uuid: UUID) -> None:
        """Moves it to its end. Twice, or by two at once, is the same as once."""
        found, known = await self._known()
        if found is None or found.uuid != advance_uuid or known.stands_at is None:
            return
        at = known.stands_at
        coming = await self._done(at_first(at), at)
        while at < found.to_at:
            then, due = coming.at, coming.due
            if then is None or then >= found.to_at:
                then, due = found.to_at, at_first(found.to_at)
            if not await self._stand(found.uuid, at, then):
                # Somebody else moves it.
                return
            at = then
            coming = await self._done(due, at)
        async with self._open_work(self._account_id) as work:
            await service.run_on(work, found)

    async def _known(self) -> tuple[Advance | None, Clock]:
        async with self._open_work(self._account_id) as work:
            self._is_followed = await is_followed(work)
            return await last_advance(work), await clock(work)

    async def _stand(self, uuid: UUID, before: datetime, at: datetime) -> bool:
        async with self._open_work(self._account_id) as work:
            return await service.stand(work, uuid, before, at)

    async def _done(self, due: Sequence[Due], at: datetime) -> Next:
        """Does all that is due at this moment; what comes next.

        Also what becomes due at it by that, and what others do about it. What somebody
        has in hand is tried again for a while, and then whenever something else is due.
        """
        until = _in(PATIENCE_SECONDS)
        while True:
            if any(each.is_of_the_log for each in due):
                await self._number(self._open_work)
            done = [await each.do(self._open_work, self._account_id) for each in due]
            coming = await self._settled(at)
            if any(done):
                until = _in(PATIENCE_SECONDS)
            else:
                held = {(each.name, since) for each, since in coming.now} - self._held
                if not held or _in(0) > until:
                    self._held |= held
                    return coming
                await asyncio.sleep(A_WHILE)
            if not coming.now:
                return coming
            due = [each for each, _ in coming.now]

    async def _settled(self, at: datetime) -> Next:
        """What comes next, once nobody is busy with what has happened.

        That is whoever listens to it, and all other jobs of the account. One that waits
        for its next try has it at its moment, as everything else.
        """
        until = _in(LONGEST_WAIT_SECONDS)
        while True:
            is_unheard, jobs, coming = await self._look(at)
            if not (is_unheard or jobs.busy):
                return self._with_jobs(coming, jobs, at)
            if _in(0) > until:
                raise ClockBusy
            if is_unheard:
                await self._number(self._open_work)
            await asyncio.sleep(A_WHILE)

    async def _look(self, at: datetime) -> tuple[bool, Waiting, Next]:
        """What is unheard, who is busy, and what comes next: all of one moment.

        A job commits what it has brought about together with its own end.
        """
        statement = f"select {UNHEARD} as is_unheard, jobs.*, {asked()}"
        values = (at + MOMENT, service.ADVANCE_CLOCK, [*listeners], self._is_followed)
        async with self._open_work(self._account_id) as work:
            [found] = await work.once(
                f"{statement} from ({WAITING}) jobs", self._account_id, *values
            )
        is_unheard, *waiting, ever, later, wanted = found
        return is_unheard, Waiting(*waiting), told(at, ever, later, wanted)

    def _with_jobs(self, coming: Next, jobs: Waiting, at: datetime) -> Next:
        """The same with the next tries of jobs, by when each was first seen."""
        self._tries = {
            each: self._tries.get(each, at + (each[1] - jobs.asked_at))
            for each in jobs.later()
        }
        then = min(self._tries.values(), default=None)
        if then is None or (coming.at is not None and coming.at < then):
            return coming
        numbers = [
            number for (number, _), moment in self._tries.items() if moment == then
        ]
        also = coming.due if coming.at == then else []
        return Next(coming.now, then, [self._hurried(numbers), *also])

    def _hurried(self, numbers: Sequence[int]) -> Due:
        """The next try of jobs, done at its moment instead of so much later."""

        async def do(open_work: OpenWork, account_id: int) -> bool:
            async with open_work() as work:
                await hurry(work, account_id, numbers)
            return True

        return Due("accounts.hurry", do)


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds
