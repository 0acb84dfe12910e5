"""Moving a sandbox's clock from one moment at which something is due to the next.

At each it stands until everything is done that is due then, and everything that this
brought about. The rooms' own verbs do it, in Works that the worker opens as always:
their moment is the one at which the clock stands.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from regulars.accounts import service
from regulars.accounts.queries import Advance, Clock, clock, last_advance
from regulars.kit.dues import Due, Next, after, at_first, is_followed
from regulars.kit.jobs import Job, OpenWork, listeners
from regulars.kit.jobs.waiting import Waiting, hurry, waiting

# What nobody has numbered yet, and somebody waits to hear of.
UNHEARD = """
    select exists (
      select from events
      where account_id = $1 and (name = any($2) or $3) and (xid, id) > (
        select coalesce(max(event_xid), 0), coalesce(max(event_id), 0)
        from event_heads where account_id = $1))
"""

A_WHILE = 0.02
LONGEST_WAIT_SECONDS = 60


class ClockBusy(Exception):
    """A job of the account took too long: the clock moves on when it is tried again."""


class Advancing:
    """One clock being moved, from where it stands to where it is to go."""

    def __init__(self, open_work: OpenWork, account_id: int, number: Job) -> None:
        self._open_work = open_work
        self._account_id = account_id
        self._number = number
        self._is_followed = False

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

        Also what becomes due at it by that, and what others do about it.
        """
        while True:
            done = [await each.do(self._open_work, self._account_id) for each in due]
            coming = await self._settled(at)
            if not any(done) or not coming.now:
                return coming
            due = coming.now

    async def _settled(self, at: datetime) -> Next:
        """What comes next, once nobody is busy with what has happened.

        That is whoever listens to it, and all other jobs of the account. One that waits
        for its next try has it at its moment, as everything else.
        """
        until = asyncio.get_running_loop().time() + LONGEST_WAIT_SECONDS
        while True:
            async with self._open_work(self._account_id) as work:
                values = ([*listeners], self._is_followed)
                is_unheard = await work.value(UNHEARD, self._account_id, *values)
                jobs = await waiting(work, self._account_id, service.ADVANCE_CLOCK)
                coming = await after(work, at)
            if not (is_unheard or jobs.busy):
                return await self._with_jobs(coming, jobs, at)
            if asyncio.get_running_loop().time() > until:
                raise ClockBusy
            if is_unheard:
                await self._number(self._open_work)
            await asyncio.sleep(A_WHILE)

    async def _with_jobs(self, coming: Next, jobs: Waiting, at: datetime) -> Next:
        if jobs.first_in is None:
            return coming
        then = at + jobs.first_in
        if coming.at is not None and coming.at <= then:
            return coming
        return Next([], then, [self._hurried(jobs.first_in)])

    def _hurried(self, first_in: timedelta) -> Due:
        """The next try of a job, done at its moment instead of so much later."""

        async def do(open_work: OpenWork, account_id: int) -> bool:
            async with open_work() as work:
                await hurry(work, account_id, service.ADVANCE_CLOCK, first_in)
            return True

        return Due("accounts.hurry", do)
