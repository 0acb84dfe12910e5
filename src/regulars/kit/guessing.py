"""How often codes may be wrong before whoever tries them has to wait.

A key may try so many wrong ones in a minute, also at once: whoever comes while as many
are being looked at waits until one of them was right. So honest tills, of which many
look at the same moment, are never refused, and guesses at once are no way around it.
Processes tell each other what they have counted once a second (`kit/limits.py`).
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

import msgspec
import structlog

from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller
from regulars.kit.errors import Problem, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.metrics import Counter
from regulars.kit.work import Work

MISSES_OF_A_CALLER = 20
"""How many wrong codes one key may try in a minute."""

MISSES_OF_AN_ACCOUNT = 200
"""How many wrong codes all keys of an account try before it is an alarm."""

MISSES_IN_ALARM = 2
"""How many wrong codes one key may try then: until it has, it goes on as before."""

UNLIMITED = 2**62

log = structlog.get_logger("regulars.guessing")

ALARMS = Counter(
    "regulars_guessing_alarms_total", "Accounts whose codes were guessed.", "what"
)


class _Line(msgspec.Struct):
    """The codes of one key that are being looked at, and those who wait for that."""

    looking: int = 0
    waiting: deque[asyncio.Future[None]] = msgspec.field(default_factory=deque)

    def call_next(self) -> bool:
        """Has the next one look, and says whether somebody was waiting."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return True
        return False


class Guessing:
    """The codes of one kind of thing: `what` they are of, and how a miss is told."""

    def __init__(self, what: str, missed: type[Problem]) -> None:
        self._what = what
        self._missed = missed
        self._lines: dict[tuple[int, str], _Line] = {}

    @contextlib.asynccontextmanager
    async def guess(
        self, work: Work, guesses: Limits, keys: Keys, caller: Caller
    ) -> AsyncIterator[None]:
        """Counts the code that is tried within, if there is no such thing.

        Whoever has a connection already has had a place before it (`Route.line`): here
        they would keep it from those that hold the places, and are refused when too
        many were wrong. Raises TooManyRequests; what is refused counts for nobody.
        """
        if work.is_open:
            self._left(guesses, keys, caller)
        place = self.place(guesses, keys, caller)
        async with contextlib.nullcontext() if work.is_open else place:
            try:
                yield
            except self._missed:
                for whose in (caller.limited_as, f"all of {caller.account_id}"):
                    guesses.take(self._name(keys, whose), UNLIMITED)
                raise

    @contextlib.asynccontextmanager
    async def place(
        self, guesses: Limits, keys: Keys, caller: Caller
    ) -> AsyncIterator[None]:
        """A place among those who look, as soon as one more wrong code is allowed.

        Raises TooManyRequests.
        """
        name = (id(guesses), self._name(keys, caller.limited_as))
        line = self._lines.setdefault(name, _Line())
        try:
            await self._turn(guesses, keys, caller, line)
            line.looking += 1
            try:
                yield
            finally:
                line.looking -= 1
        finally:
            if not line.call_next() and not line.looking:
                self._lines.pop(name, None)

    async def _turn(
        self, guesses: Limits, keys: Keys, caller: Caller, line: _Line
    ) -> None:
        """Waits until one more wrong code would not be one too many."""
        while self._left(guesses, keys, caller) <= line.looking:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            line.waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done():
                    line.call_next()
                raise

    def _left(self, guesses: Limits, keys: Keys, caller: Caller) -> int:
        """How many wrong codes are left; raises TooManyRequests where none is."""
        of_caller = self._name(keys, caller.limited_as)
        left = self._allowed(guesses, keys, caller) - guesses.counted(of_caller)
        if left <= 0:
            _refuse(guesses, of_caller)
        return left

    def _allowed(self, guesses: Limits, keys: Keys, caller: Caller) -> int:
        of_account = self._name(keys, f"all of {caller.account_id}")
        if guesses.counted(of_account) < MISSES_OF_AN_ACCOUNT:
            return MISSES_OF_A_CALLER
        self._alarm(guesses, keys, caller.account_id)
        return MISSES_IN_ALARM

    def _alarm(self, guesses: Limits, keys: Keys, account_id: int) -> None:
        """Tells the operator, once a minute: counts of several processes leap."""
        with contextlib.suppress(TooManyRequests):
            guesses.take(self._name(keys, f"all of {account_id}, told"), 1)
            ALARMS.add(self._what)
            log.error(f"{self._what} codes are guessed", account_id=account_id)

    def _name(self, keys: Keys, whose: str) -> str:
        return keys.mac("guesses", f"{self._what} codes of {whose}").hex()


def _refuse(guesses: Limits, of_caller: str) -> None:
    """Raises TooManyRequests, with the seconds that are left of the minute."""
    taken = guesses.take(of_caller, 1)
    # Only where the minute ended in between.
    assert taken is not None
    taken.take_back()
    raise TooManyRequests(retry_after_seconds=1)
