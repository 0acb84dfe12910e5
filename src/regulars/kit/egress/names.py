"""Looking names up, so that nobody's dead name servers hold up the others' look-ups.

A look-up can't be broken off: it keeps its thread until the system's resolver gives up,
long after whoever asked has.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from weakref import WeakValueDictionary

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

MOST_OF_AN_ACCOUNT = 8
"""How many names of one account are looked up at a time."""


class Names:
    """One look-up of each name at a time, and a few for each account.

    Who asks for a name that is being looked up gets that answer. What was given up on
    counts until it really ends.
    """

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._asked: dict[tuple[str, int], asyncio.Task[Sequence[str]]] = {}
        self._shares: WeakValueDictionary[int | None, asyncio.Semaphore] = (
            WeakValueDictionary()
        )

    async def answers(
        self, host: str, port: int, account_id: int | None
    ) -> Sequence[str]:
        """The addresses that the name leads to now, asked for by this account."""
        place = (host, port)
        if place not in self._asked:
            share = self._shares.get(account_id)
            if share is None:
                share = asyncio.Semaphore(MOST_OF_AN_ACCOUNT)
                self._shares[account_id] = share
            await share.acquire()
            # Somebody may have begun with the same name meanwhile.
            if place in self._asked:
                share.release()
            else:
                self._begin(place, share)
        return await asyncio.shield(self._asked[place])

    def _begin(self, place: tuple[str, int], share: asyncio.Semaphore) -> None:
        def end(task: asyncio.Task[Sequence[str]]) -> None:
            del self._asked[place]
            share.release()
            if not task.cancelled():
                # Nobody may be left to hear of it.
                task.exception()

        task = asyncio.create_task(self._look_up(*place))
        self._asked[place] = task
        task.add_done_callback(end)

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        return await self._resolve(host, port)
