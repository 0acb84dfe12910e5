"""What may wait a second: noted in this process, and queued as one job for many."""

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for types: `kit.work` defers jobs and so imports this package.
    from regulars.kit.work import Work

WRITTEN_EVERY_SECONDS = 1.0
MOST_NOTED = 1_000


class Later:
    """Notes for jobs: however many are made in a second, each job is queued once.

    For what strangers can make happen as often as they like, and what may be lost when
    the process is killed.
    """

    def __init__(self) -> None:
        self._noted: dict[str, list[object]] = defaultdict(list)

    def note(self, job: str, what: object) -> None:
        """Has the job of this name do it soon; beyond a thousand, it is let go."""
        if len(self._noted[job]) < MOST_NOTED:
            self._noted[job].append(what)

    async def write(self, work: "Work") -> None:
        """Queues what was noted; it is noted still if that fails."""
        for job, notes in self._noted.items():
            if notes:
                queued = tuple(notes)
                work.defer_calls([(job, {"notes": queued})])
                work.after_commit(partial(self._drop, job, len(queued)))

    def _drop(self, job: str, count: int) -> None:
        del self._noted[job][:count]
