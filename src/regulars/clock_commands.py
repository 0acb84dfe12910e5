"""`regulars clock`: the clocks of sandboxes, moved from the command line."""

import asyncio
import sys
from datetime import UTC, datetime
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
    TestClockOut,
    TimelineOut,
)
from regulars.announcement import progress_when_slow
from regulars.kit.cli import command
from regulars.kit.context import Context
from regulars.kit.errors import InvalidInput
from regulars.kit.refusals import Refused
from regulars.kit.work import Work, opened

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
    await _tell(_work(context, whose), as_json=arguments.json)


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
    async with opened(_work(context, whose)) as work:
        now = (await queries.clock(work)).now()
        await service.advance(work, _moment(arguments, now))
    work = _work(context, whose)
    try:
        await _arrive(work)
    except asyncio.CancelledError:
        print(
            "The clock goes on; `regulars clock show` tells how far.", file=sys.stderr
        )
        raise
    await _tell(work, as_json=arguments.json)


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
            told = await _shown(work)
            assert told.last_advance is not None
            if not told.is_moving:
                return
            tell("percent of the way", round(told.last_advance.share * 100), 100)
            waited = asyncio.get_running_loop().time() - began
            if waited > PATIENCE_SECONDS and not told.last_advance.share:
                raise Refused(
                    "The clock waits for a worker: start `regulars work`, and it moves."
                )
            await asyncio.sleep(LOOKS_EVERY_SECONDS)


async def _sandbox(context: Context, account_uuid: UUID | None) -> Sandbox:
    known = await queries.all_sandboxes(_platform(context))
    found = [each for each in known if account_uuid in (None, each.uuid)]
    if len(found) == 1:
        return found[0]
    if account_uuid is not None:
        raise Refused(
            f"--account: no sandbox that is let in is {account_uuid}; the clock of a"
            " live account is real"
        )
    if not known:
        raise Refused("There is no sandbox yet: `regulars accounts create --sandbox`")
    which = ", ".join(f"{each.uuid} ({each.name})" for each in known)
    raise Refused(f"--account: say which sandbox: {which}")


async def _shown(work: Work) -> TestClockOut:
    return TestClockOut.of(await queries.clock(work), await queries.last_advance(work))


async def _tell(work: Work, *, as_json: bool) -> None:
    told = await _shown(work)
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


def _platform(context: Context) -> Work:
    return Work(context.pool, None, "operator", datetime.now(UTC))


def _work(context: Context, whose: Sandbox) -> Work:
    return Work(context.pool, whose.id, "operator", datetime.now(UTC))
