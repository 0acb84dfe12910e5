"""A call that is tried out: it is answered, and nothing of it stays.

It is done in a transaction of its own, with what would react to it
(`kit/reactions.py`), and undone (docs/decisions/0033-dry-runs.md).
"""

import contextlib
from collections.abc import AsyncIterator, Sequence

from regulars.kit.doors import Route
from regulars.kit.errors import InvalidInput, NoDryRun
from regulars.kit.jobs import JobCall
from regulars.kit.work import Work

NAME = "Regulars-Dry-Run"
HEADER = NAME.lower().encode()
TOLD = (HEADER, b"true")

Headers = dict[bytes, bytes]


class DryRun(Work):
    """A Work that is undone in the end, whatever it was asked to do."""

    is_dry_run = True

    __slots__ = ()

    @contextlib.asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Does what is done within in one transaction, and undoes it afterwards."""
        await self.begin()
        try:
            yield
        except BaseException as failed:
            await self.abandon(failed)
            raise
        await self.close()

    async def close(self) -> None:
        """Undoes everything: there is no way to commit but `keep_count`."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            await connection.execute("rollback")
        except BaseException as failed:
            await self._pool.give_back(connection, after=failed)
            raise
        await self._pool.give_back(connection)

    async def keep_count(self) -> None:
        """Commits what is kept of a refused try: a wrong code counts as one."""
        await super().close()

    def take_deferred(self) -> list[JobCall]:
        """The jobs that would be done after the commit; they are noted no longer."""
        deferred, self._deferred = self._deferred, []
        return deferred


def is_asked(route: Route, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether a request with these headers is only to be tried out.

    What only answers a question does so in any case. Raises NoDryRun where a call can't
    be tried out, and InvalidInput for a header that could mean anything.
    """
    if not route.writes:
        return False
    sent = [value for name, value in headers if name == HEADER]
    if sent == [b"true"]:
        if not route.dry_runs:
            raise NoDryRun
        return True
    if sent != [b"false"]:
        raise InvalidInput(errors={NAME: ["Must be true or false, and sent once."]})
    return False


def is_told(route: Route, headers: Headers) -> bool:
    """Whether the answer, also a refusal, says that nothing was done."""
    return route.writes and route.dry_runs and headers[HEADER] == b"true"
