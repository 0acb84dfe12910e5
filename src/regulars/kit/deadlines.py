"""Requests that take too long are cut off (reliability D26).

One look at all of them at a time: a timer for each would cost a tenth of what reading a
contact does, and nearly all of them would be taken back unused.
"""

import asyncio
import time

SECONDS_FOR_A_REQUEST = 10.0
SECONDS_BETWEEN_LOOKS = 0.5

Task = asyncio.Task[None]


class Deadlines:
    """The tasks that answer requests, and when each has to be done."""

    def __init__(self) -> None:
        self._due: dict[Task, float] = {}
        self._cut_off: set[Task] = set()
        # Asking for the running loop asks the kernel whether we have forked.
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self) -> Task:
        """Counts the running task in; whoever begins has to end."""
        task = asyncio.current_task(self._loop)
        assert task is not None
        self._due[task] = time.monotonic() + SECONDS_FOR_A_REQUEST
        return task

    def has_cut_off(self, task: Task) -> bool:
        """Whether it was ended here, and by nobody else."""
        return task in self._cut_off and task.cancelling() == 1

    def end(self, task: Task) -> None:
        """Counts it out again, and lets it live on if it was cut off."""
        del self._due[task]
        if task in self._cut_off:
            self._cut_off.remove(task)
            task.uncancel()

    async def watch(self) -> None:
        """Cuts off who is late, as long as this runs."""
        self._loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            now = time.monotonic()
            for task, due in list(self._due.items()):
                if due < now and task not in self._cut_off:
                    self._cut_off.add(task)
                    task.cancel()
