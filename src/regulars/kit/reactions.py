"""What would follow from a call that is tried out: its events, and what reacts to them.

The jobs that listen for an event, and those that were put off, are done in the call's
own transaction as long as they touch nothing but the account's rows; their events have
listeners again. All of it is undone with the call (`kit/dry_run.py`).
"""

import asyncio
import contextlib
import inspect
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from regulars.kit import events
from regulars.kit.db import BUSY, OUTAGES
from regulars.kit.dry_run import DryRun
from regulars.kit.jobs import JobCall, jobs_for, registry
from regulars.kit.work import SYSTEM, WORKER, Work, opened

MOST_STEPS = 5
"""How far causes are followed: what an event of that step would start isn't tried."""

MOST_JOBS = 100
"""How many jobs are tried for one call."""

MOST_EVENTS = 1_000
"""How many events are told of."""

SECONDS = 0.9
"""How long they may take together: meanwhile others wait for what is locked here.

That is more than the call's own rows, such as the account's count of its contacts, and
nobody waits longer than two seconds. No event that is written meanwhile, in whichever
account, gets its place in the log.
"""

SECONDS_TO_BEGIN = 0.6
"""After this no job begins with anything: what comes until then is still told."""

Outcome = Literal["done", "failed", "not_tried", "cut"]


class EventForeseen(msgspec.Struct, frozen=True):
    """An event that would be told, without a place in the log."""

    name: str
    subject_uuid: UUID
    contact_uuid: UUID | None
    # None for a caller who may not read the account's log.
    payload: Any
    actor: str
    # 0 is the call's own; 1 is of what reacted to those. No `depth`, which counts what
    # receivers have written back (`kit/causation.py`): this is as deep as the call.
    step: int


class JobForeseen(msgspec.Struct, frozen=True):
    """A job that would be done afterwards, and what became of it here."""

    name: str
    does: str
    outcome: Outcome
    # Of the events that it would write.
    step: int


class Foreseen(msgspec.Struct):
    """Everything that would follow; not whole where something of it was cut off."""

    events: list[EventForeseen]
    jobs: list[JobForeseen]
    is_whole: bool

    def without_payloads(self) -> "Foreseen":
        """The same for who may not read the account's log."""
        told = [msgspec.structs.replace(each, payload=None) for each in self.events]
        return msgspec.structs.replace(self, events=told)


# By the transaction, so that those are found which a verb's own statement wrote.
NEW = """
    select id, name, subject_uuid, contact_uuid, payload, actor from events
    where account_id = $1 and xid = pg_current_xact_id()::text::bigint and id > $2
    order by id limit $3
"""

# Far behind every place in the log, and each event has its own: two calls that are
# tried out at the same moment don't meet, nor does the worker who gives places.
NOWHERE = 2**62

PLACE = """
    insert into event_positions (account_id, position, event_xid, event_id)
    values ($1, $2::bigint + $3, pg_current_xact_id()::text::bigint, $3)
"""

# Two who wait for each other are found after a second, and one of them is given up:
# this one has given up before. What the call locks, it locks no longer than needed.
IMPATIENT = (
    "set local lock_timeout = '250ms'",
    "set local statement_timeout = '500ms'",
)


class _Row(msgspec.Struct, frozen=True):
    id: int
    name: str
    subject_uuid: UUID
    contact_uuid: UUID | None
    payload: Any
    actor: str


class _NotHere(Exception):
    """A job asks for rows of no account, or of another than the call's."""


class _NoTimeLeft(Exception):
    """A job begins with something for which it is too late."""


class Part(Work):
    """The Work of a job that is tried out: its end is not the transaction's."""

    is_dry_run = True

    __slots__ = ("_run",)

    def __init__(self, run: DryRun) -> None:
        super().__init__(run._pool, run.account_id, SYSTEM, run.now, WORKER)
        self._connection = run._connection
        self._run = run

    async def close(self) -> None:
        """Writes what was emitted and changed; jobs are left to the whole."""
        await self.write_down()
        self._run.defer_calls(self._deferred)

    async def abandon(self, after: BaseException) -> None:
        """Nothing: who has tried the job goes back to before it."""


class Reactions:
    """Follows what a call has done, cause by cause."""

    def __init__(self, run: DryRun, resources: Mapping[str, object]) -> None:
        self._run = run
        self._resources = resources
        self._last_id = 0
        # The one that is being tried stays the first until all is known of it.
        self._waiting: deque[tuple[JobCall, int]] = deque()
        self._foreseen = Foreseen([], [], True)
        self._clock = asyncio.get_running_loop().time
        self._begins_until = 0.0
        self._open_parts = 0

    async def follow(self) -> Foreseen:
        """Tries what reacts, nearest first, and tells of it."""
        await self._hear(0)
        try:
            async with asyncio.timeout(SECONDS):
                self._begins_until = self._clock() + SECONDS_TO_BEGIN
                for limit in IMPATIENT:
                    await self._run.once(limit)
                while self._waiting:
                    await self._meet(*self._waiting[0])
                    self._waiting.popleft()
        except (TimeoutError, *BUSY) as late:
            # In the midst of a statement: what it has done is not worth finding out.
            # The answer is known all the same.
            await self._run.abandon(late)
            for call, step in self._waiting:
                self._tell(call, step, "cut")
            self._foreseen.is_whole = False
        return self._foreseen

    async def _hear(self, step: int) -> None:
        """Looks what has happened since, and whom it would wake."""
        run = self._run
        await run.write_down()
        self._waiting += [(call, step + 1) for call in run.take_deferred()]
        room = MOST_EVENTS - len(self._foreseen.events)
        rows = await run.many(_Row, NEW, run.account_id, self._last_id, room + 1)
        if len(rows) > room:
            self._foreseen.is_whole = False
        for row in rows[:room]:
            self._last_id = row.id
            told = (row.name, row.subject_uuid, row.contact_uuid, row.payload)
            self._foreseen.events.append(EventForeseen(*told, row.actor, step))
            if calls := jobs_for(row.name, NOWHERE + row.id, run.account):
                await run.once(PLACE, run.account_id, NOWHERE, row.id)
                self._waiting += [(call, step + 1) for call in calls]
        happened = [(row.name, row.contact_uuid) for row in rows[:room]]
        for foresee in events.foresights if happened else ():
            more = await foresee(run, happened)
            self._waiting += [(call, step + 1) for call in more]

    async def _meet(self, call: JobCall, step: int) -> None:
        """Tries one job, unless it is too much or does more than write rows."""
        outcome: Outcome = "cut"
        is_too_much = step > MOST_STEPS or len(self._foreseen.jobs) >= MOST_JOBS
        if registry[call[0]].in_dry_runs and not is_too_much:
            outcome = await self._tried(call)
            await self._hear(step)
        self._tell(call, step, outcome)

    def _tell(self, call: JobCall, step: int, outcome: Outcome) -> None:
        job = registry[call[0]]
        if not job.in_dry_runs:
            outcome = "not_tried"
        if outcome == "cut":
            self._foreseen.is_whole = False
        does = (job.function.__doc__ or "").partition("\n")[0]
        self._foreseen.jobs.append(JobForeseen(job.name, does, outcome, step))

    async def _tried(self, call: JobCall) -> Outcome:
        """What becomes of a job; one that fails leaves nothing."""
        name, payload = call
        function = registry[name].function
        taken = inspect.signature(function).parameters
        given = {k: v for k, v in self._resources.items() if k in taken}
        outcome: Outcome = "done"
        await self._run.once("savepoint reaction")
        try:
            await function(self._open, **given, **payload)
        except (*OUTAGES, asyncio.CancelledError):
            raise
        except _NoTimeLeft:
            # What it does some at a time is told as far as it came.
            outcome = "cut"
        except Exception as failed:
            self._run.take_deferred()
            await self._run.once("rollback to savepoint reaction")
            return _outcome_of(failed)
        await self._run.once("release savepoint reaction")
        return outcome

    @contextlib.asynccontextmanager
    async def _open(self, account_id: int | None = None) -> AsyncIterator[Work]:
        if account_id != self._run.account_id:
            raise _NotHere
        # Never between two halves of what is one.
        if not self._open_parts and self._clock() > self._begins_until:
            raise _NoTimeLeft
        self._open_parts += 1
        try:
            async with opened(Part(self._run)) as part:
                yield part
        finally:
            self._open_parts -= 1


def _outcome_of(failed: BaseException) -> Outcome:
    """Whoever met somebody else, or took too long here, would not fail for real."""
    if isinstance(failed, _NotHere):
        return "not_tried"
    # Also where a verb has made a refusal of it.
    cause: BaseException | None = failed
    while cause is not None:
        if isinstance(cause, BUSY):
            return "cut"
        cause = cause.__cause__ or cause.__context__
    return "failed"
