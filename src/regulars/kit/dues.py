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

Do = Callable[[OpenWork, int], Awaitable[bool]]


class Due(msgspec.Struct, frozen=True):
    """Something that becomes due, and how it is done.

    `soonest` is a statement over one account (`$1`): the first moment from `$2` on at
    which there is something to do; or `cron` says when it is looked at, by accounts of
    which `only_if` is true. `do` does some of what is due for the account by its clock,
    and says whether it did any: it is asked again as long as it does and more is due at
    that moment.
    """

    name: str
    do: Do
    soonest: str | None = None
    cron: str | None = None
    only_if: str = "select true"


dues: list[Due] = []
"""In the order in which they are done where several come at one moment."""

followed: list[str] = []
"""Statements over one account (`$1`): whether somebody follows its whole log, and has
to be done with what happened before the clock goes on."""


class Next(msgspec.Struct, frozen=True):
    """What is due at a moment yet, and when something is due after it: what, then."""

    now: Sequence[Due]
    at: datetime | None
    due: Sequence[Due]


async def after(work: "Work", moment: datetime) -> Next:
    """What comes next, seen from a moment at which what was known to be due is done."""
    asked = [due for due in dues if due.soonest is not None]
    nightly = [due for due in dues if due.cron is not None]
    wanted = ", ".join(f"({due.only_if})" for due in nightly)
    now, later = (
        ", ".join(f"({due.soonest})".replace("$2", place) for due in asked)
        for place in ("$2", "$3")
    )
    found = await work.once(
        f"select array[{now}], array[{later}], array[{wanted}]::boolean[]",
        *(work.account_id, moment, moment + MOMENT),
    )
    [(soonest, moments, is_wanted)] = found
    coming = dict(zip((due.name for due in asked), moments, strict=True))
    for due, is_due in zip(nightly, is_wanted, strict=True):
        assert due.cron is not None
        coming[due.name] = following(due.cron, moment) if is_due else None
    first = min((at for at in coming.values() if at is not None), default=None)
    return Next(
        [due for due, at in zip(asked, soonest, strict=True) if at == moment],
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
