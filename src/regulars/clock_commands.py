"""`regulars clock`: the clocks of sandboxes, moved from the command line."""

import asyncio
import sys
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from regulars import rooms
from regulars.accounts import queries, service
from regulars.accounts.queries import Sandbox
from regulars.accounts.schemas.clock import (
    Days,
    Hours,
    TestClockAdvance,
    TimelineOut,
    clock_shown,
)
from regulars.announcement import progress_when_slow
from regulars.kit.cli import command
from regulars.kit.clock import atom
from regulars.kit.context import Context
from regulars.kit.errors import InvalidInput
from regulars.kit.jobs import standing
from regulars.kit.refusals import Refused
from regulars.kit.work import OPERATOR, Work, by_operator, opened

LOOKS_EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 10


class Show(msgspec.Struct):
    """Whose clock."""

    account: UUID | None = None
    """The sandbox; left out, the only one of the server."""

    json: bool = False
    """Print it as JSON, with what happened on each day."""


class Advance(msgspec.Struct):
    """Whose clock, and how far."""

    account: UUID | None = None
    """The sandbox; left out, the only one of the server."""

    days: Days = 0
    """How many days."""

    hours: Hours = 0
    """How many hours more."""

    to: Annotated[datetime, Meta(tz=True)] | None = None
    """The moment to go to instead, such as 2027-01-31T12:00:00Z."""

    json: bool = False
    """Print it as JSON, with what happened on each day."""


@command("clock show")
async def show(context: Context, arguments: Show) -> None:
    """Tell what a sandbox's clock shows, and what moving it last brought about."""
    whose = await _sandbox(context, arguments.account)
    await _tell(by_operator(context.pool, whose.id), as_json=arguments.json)


@command("clock advance")
async def advance(context: Context, arguments: Advance) -> None:
    """Move a sandbox's clock forward, and tell what happened on the way.

    Whatever is due by then is done once, in order, each at its own moment: `regulars
    work` does it, which `regulars up` runs. Interrupted, it goes on all the same. The
    clock of a live account can't be moved, and none goes back.
    """
    # The queue takes only what it knows.
    rooms.load("jobs")
    whose = await _sandbox(context, arguments.account)
    await _begin(context, whose, arguments)
    work = by_operator(context.pool, whose.id)
    try:
        await _arrive(work)
    except asyncio.CancelledError:
        print(
            "The clock goes on; `regulars clock show` tells how far.", file=sys.stderr
        )
        raise
    await _tell(work, as_json=arguments.json)


async def _begin(context: Context, whose: Sandbox, arguments: Advance) -> None:
    async with opened(by_operator(context.pool)) as work:
        # At the account's own moment, as over HTTP.
        if await service.enter(work, whose.id, OPERATOR) is None:
            raise _shut_out(whose.uuid)
        to = _moment(arguments, work.now)
        begun = await service.advance(work, to)
    if begun.to_at != to:
        print(
            f"It was left in the middle, and goes on to {atom(begun.to_at)}; ask again"
            " when it is there.",
            file=sys.stderr,
        )


def _moment(arguments: Advance, now: datetime) -> datetime:
    far = arguments.days or arguments.hours
    if arguments.to is None:
        asked = TestClockAdvance(days=arguments.days, hours=arguments.hours)
    elif far:
        raise Refused("--to: say how far, or to which moment; not both")
    else:
        asked = TestClockAdvance(to=arguments.to)
    try:
        return asked.moment(now)
    except InvalidInput:
        raise Refused("--days: say how far: --days, --hours or --to") from None


async def _arrive(work: Work) -> None:
    """Until the clock has got there; what takes long says how far it is."""
    began = asyncio.get_running_loop().time()
    async with progress_when_slow() as tell:
        while True:
            told = await clock_shown(work)
            assert told.last_advance is not None
            if not told.is_moving:
                return
            tell("percent of the way", round(told.last_advance.share * 100), 100)
            waited = asyncio.get_running_loop().time() - began
            begins = waited > PATIENCE_SECONDS and not told.last_advance.moments
            if begins and not await _is_at_work(work):
                raise Refused(
                    "The clock waits for a worker: start `regulars work`, and it moves."
                )
            await asyncio.sleep(LOOKS_EVERY_SECONDS)


async def _is_at_work(work: Work) -> bool:
    """Whether a worker has it in hand: a first moment may take long."""
    running = await standing.jobs(work, work.account, "running")
    return any(job.name == service.ADVANCE_CLOCK for job in running)


async def _sandbox(context: Context, account_uuid: UUID | None) -> Sandbox:
    known = await queries.all_sandboxes(by_operator(context.pool))
    found = [each for each in known if account_uuid in (None, each.uuid)]
    if len(found) == 1:
        return found[0]
    if account_uuid is not None:
        raise _shut_out(account_uuid)
    if not known:
        raise Refused("There is no sandbox yet: `regulars accounts create --sandbox`")
    which = ", ".join(f"{each.uuid} ({each.name})" for each in known)
    raise Refused(f"--account: say which sandbox: {which}")


def _shut_out(account_uuid: UUID) -> Refused:
    return Refused(
        f"--account: no sandbox that is let in is {account_uuid}; the clock of a"
        " live account is real"
    )


async def _tell(work: Work, *, as_json: bool) -> None:
    told = await clock_shown(work)
    timeline = TimelineOut.of(await queries.happened(work))
    if as_json:
        whole = {"clock": told, "timeline": timeline}
        print(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
        return
    print(f"{'now':32}{told.now}")
    if told.last_advance is None:
        return
    if told.is_moving:
        share = round(told.last_advance.share * 100)
        print(f"{'moving to':32}{told.last_advance.to_at} ({share} percent of the way)")
    print(f"{'moments':32}{told.last_advance.moments:,}")
    for name, count in timeline.events.items():
        print(f"{name:32}{count:,}")
