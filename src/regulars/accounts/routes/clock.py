"""The clock of a sandbox."""

from regulars.accounts import queries, service
from regulars.accounts.errors import (
    ClockIsMoving,
    ClockOfLiveAccount,
    TooManyClocksMoving,
)
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas.clock import (
    TestClockAdvance,
    TestClockOut,
    TimelineOut,
    clock_shown,
)
from regulars.kit.doors import dashboard
from regulars.kit.work import Work


@dashboard.get("/test-clock", allows=Permission.ACCOUNTS_READ)
async def get_test_clock(work: Work) -> TestClockOut:
    """What the account's clock shows, and how far it has come if it is being moved.

    Of a live account it is the real time.
    """
    return await clock_shown(work)


@dashboard.get("/test-clock/timeline", allows=Permission.EVENTS_READ)
async def get_test_clock_timeline(work: Work) -> TimelineOut:
    """What happened while the clock was moved last, as far as it has come.

    That is numbers of events; the events themselves are in the log.
    """
    return TimelineOut.of(await queries.happened(work))


@dashboard.post(
    "/test-clock/advance",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[ClockOfLiveAccount, ClockIsMoving, TooManyClocksMoving],
)
async def advance_test_clock(work: Work, body: TestClockAdvance) -> TestClockOut:
    """Move a sandbox's clock forward; it can't go back.

    Whatever is due on the way is done once, in order, each at its own moment. The
    answer comes at once: ask `GET /api/dashboard/test-clock` how far it is. Meanwhile
    the clock stands at the moment that it has come to, for all calls.

    A clock that has been left in the middle for a minute, because no worker runs, is
    taken up again: it goes on to the end that it had, which is not what you ask for
    now. `last_advance` in the answer tells its end; ask again when it is there.
    """
    now = (await queries.clock(work)).now
    await service.advance(work, body.moment(now))
    return await clock_shown(work)
