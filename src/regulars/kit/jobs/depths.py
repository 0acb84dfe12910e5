"""A job stands as deep in a chain of reactions as what has it done.

Else a receiver that writes back through a job, as an import does, would begin anew at
each turn: see `kit/causation.py`.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from regulars.kit.events import depth_at
from regulars.kit.jobs.registry import Job, JobCall, OpenWork, listeners

if TYPE_CHECKING:
    # Only for types: `kit.work` defers jobs and so imports this package.
    from regulars.kit.work import Work

DEPTH = "depth"
"""What of a payload no job asks for: its worker does."""


def deeper(calls: Sequence[JobCall], depth: int) -> Sequence[JobCall]:
    """The same calls, to be done at this depth."""
    if not depth:
        return calls
    return [(name, {**payload, DEPTH: depth}) for name, payload in calls]


async def at_its_depth(
    job: Job, open_work: OpenWork, payload: Mapping[str, Any]
) -> OpenWork:
    """What opens this job's Works: as deep as its caller, or as the event it hears."""
    depth = payload.get(DEPTH, 0)
    if not depth and any(job in heard for heard in listeners.values()):
        async with open_work(payload["account_id"]) as work:
            depth = await depth_at(work, payload["position"])
    return _Deep(open_work, depth) if depth else open_work


class _Deep:
    """Opens every Work at one depth."""

    def __init__(self, open_work: OpenWork, depth: int) -> None:
        self._open_work = open_work
        self._depth = depth

    @contextlib.asynccontextmanager
    async def __call__(self, account_id: int | None = None) -> "AsyncIterator[Work]":
        async with self._open_work(account_id) as work:
            work.depth = self._depth
            yield work
