"""What becomes due for an account by itself: rooms add it, a test clock asks for it.

The worker does the same by real time (`@every`). A clock that is moved can't wait for
that: it asks what comes next, stands there, and has it done.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from regulars.kit.jobs.occurrences import following, latest
from regulars.kit.jobs.registry import OpenWork

if TYPE_CHECKING:
    # Only for types: `kit.work` defers jobs and so imports that package.
    from regulars.kit.work import Work

MOMENT = timedelta(microseconds=1)
EVER = "'-infinity'::timestamptz"

Do = Callable[[OpenWork, int], Awaitable[bool]]


class Due(msgspec.Struct, frozen=True):
    """Something that becomes due, and how it is done.

    `soonest` is a statement over one account (`$1`): the first moment from `$2` on at
    which there is something to do, of what `do` can do; or `cron` says when it is
    looked at, by accounts of which `only_if` is true. `do` does some of what is due for
    the account by its clock, and says whether it did any: it is asked again as long as
    something is due. Where `is_of_the_log` it is about events, which have their numbers
    by then.
    """

    name: str
    do: Do
    soonest: str | None = None
    cron: str | None = None
    only_if: str = "select true"
    is_of_the_log: bool = False


dues: list[Due] = []
"""In the order in which they are done where several come at one moment."""

followed: list[str] = []
"""Statements over one account (`$1`): whether somebody follows its whole log, and has
to be done with what happened before the clock goes on."""


class Next(msgspec.Struct, frozen=True):
    """What is due yet, each since when; and when something is due after it: what, then.

    It may be due for long: whoever had it in hand at its moment may have it yet.
    """

    now: Sequence[tuple[Due, datetime]]
    at: datetime | None
    due: Sequence[Due]


def asked() -> str:
    """The columns of a statement that ask what comes next, for `told`.

    `$1` is the account and `$2` the first moment that is still to come.
    """
    soonest = [due.soonest for due in dues if due.soonest is not None]
    ever, later = (
        ", ".join(f"({each})".replace("$2", since) for each in soonest)
        for since in (EVER, "$2::timestamptz")
    )
    wanted = ", ".join(f"({due.only_if})" for due in dues if due.cron is not None)
    return (
        f"array[{ever}]::timestamptz[] as ever, array[{later}]::timestamptz[] as later,"
        f" array[{wanted}]::boolean[] as wanted"
    )


def told(
    moment: datetime,
    ever: Sequence[datetime | None],
    later: Sequence[datetime | None],
    wanted: Sequence[bool],
) -> Next:
    """What comes next, seen from a moment at which what was known to be due is done."""
    moments = [due for due in dues if due.soonest is not None]
    nightly = [due for due in dues if due.cron is not None]
    coming = dict(zip((due.name for due in moments), later, strict=True))
    for due, is_due in zip(nightly, wanted, strict=True):
        assert due.cron is not None
        coming[due.name] = following(due.cron, moment) if is_due else None
    first = min((at for at in coming.values() if at is not None), default=None)
    since = zip(moments, ever, strict=True)
    return Next(
        [(due, at) for due, at in since if at is not None and at <= moment],
        first,
        [due for due in dues if first is not None and coming[due.name] == first],
    )


async def is_followed(work: "Work") -> bool:
    """Whether somebody follows the account's whole log."""
    for question in followed:
        if await work.value(question, work.account_id):
            return True
    return False


def at_first(moment: datetime) -> list[Due]:
    """What may be due at a moment at which nobody has asked yet."""
    return [
        due
        for due in dues
        if due.cron is None or latest(due.cron, moment) == moment.astimezone(UTC)
    ]
