"""What a process remembers of an account, and how it is told to forget.

A change of settings announces itself (`pg_notify`, after its commit and never in a
money transaction), so that every process asks again at once; and whatever depends on a
remembered version is refused by the statement that uses it.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar, cast

import asyncpg

from regulars.kit.db import OUTAGES
from regulars.kit.work import Work

CHANNEL = "regulars_changed"

Key = TypeVar("Key")
Thing = TypeVar("Thing")


class Cache(Generic[Key, Thing]):
    """Remembers one thing for each key, for some seconds at most.

    The key is an account's number, unless `account_of` tells whose a thing is.
    """

    def __init__(
        self,
        seconds: float,
        most: int = 10_000,
        account_of: Callable[[Thing], int | None] | None = None,
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._account_of = account_of
        self._kept: dict[Key, tuple[float, Thing]] = {}
        self._loading: dict[Key, asyncio.Future[Thing]] = {}
        caches.append(self)

    async def get(
        self, key: Key, load: Callable[[], Awaitable[Thing]], *, alone: bool = False
    ) -> Thing:
        """What is remembered, or what `load` gives now.

        Whoever asks while somebody is loading waits for what they get; but `alone`,
        inside a transaction, for nobody: those who load may be waiting for the very
        connection that the transaction holds, and it may see what nobody else does.
        """
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        if alone:
            return await load()
        loading = self._loading.get(key)
        if loading is None:
            loading = asyncio.ensure_future(load())
            self._loading[key] = loading
            loading.add_done_callback(lambda done: self._keep(key, done))
        # One who goes away must not take the others' answer along.
        return await asyncio.shield(loading)

    def _keep(self, key: Key, loaded: asyncio.Future[Thing]) -> None:
        if self._loading.get(key) is not loaded:
            # Somebody said "forget" while it was being loaded: it may be old already.
            return
        del self._loading[key]
        if loaded.cancelled() or loaded.exception() is not None:
            return
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + self._seconds, loaded.result())

    def __contains__(self, key: Key) -> bool:
        """Whether this key was asked for; what is kept of it may be out of date."""
        return key in self._kept

    def forget(self, key: Key) -> None:
        """The next `get` of this key asks again."""
        self._kept.pop(key, None)
        self._loading.pop(key, None)

    def forget_account(self, account_id: int) -> None:
        """The next `get` of anything of this account asks again."""
        if self._account_of is None:
            self.forget(cast("Key", account_id))
            return
        of = self._account_of
        # A copy, and not a list made of what another thread may add to meanwhile.
        for key, (_, thing) in self._kept.copy().items():
            if of(thing) == account_id:
                del self._kept[key]
        # Whose it is that is being loaded, nobody knows yet.
        self._loading.clear()

    def forget_all(self) -> None:
        """The next `get` of any key asks again."""
        self._kept.clear()
        self._loading.clear()


caches: list[Cache[Any, Any]] = []


async def announce_change(work: Work) -> None:
    """Has every process forget what it remembers of the account, after the commit.

    This one forgets before the change is answered, so that whoever made the change
    never meets the terms from before it.
    """
    account_id = work.account
    work.after_commit(lambda: _forget_account(account_id))
    await work.write("select pg_notify($1, $2)", CHANNEL, str(account_id))


async def listen(url: str) -> None:
    """Forgets whenever a change is announced, and whenever one may have been missed."""
    while True:
        with contextlib.suppress(
            OSError, TimeoutError, asyncpg.PostgresError, *OUTAGES
        ):
            connection = await asyncpg.connect(url, timeout=3)
            try:
                await connection.add_listener(CHANNEL, _heard)
                _forget_all()
                while not connection.is_closed():
                    await asyncio.sleep(2)
                    # A connection that was lost silently hears of nothing for ever.
                    await connection.execute("select 1", timeout=3)
            finally:
                connection.terminate()
        _forget_all()
        await asyncio.sleep(0.5)


def _heard(connection: Any, process: int, channel: str, account_id: Any) -> None:
    _forget_account(int(account_id))


def _forget_account(account_id: int) -> None:
    for cache in caches:
        cache.forget_account(account_id)


def _forget_all() -> None:
    for cache in caches:
        cache.forget_all()
