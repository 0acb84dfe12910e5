"""One worker's deliveries: it claims, sends many at once, and writes down what came.

Between its statements nothing is locked and no Work is open: subscribers take as long
as they like, up to what `kit/egress` allows.
"""

import asyncio
import time
from collections import Counter as Counts
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import structlog

from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountSecretUnreadable
from regulars.kit import clock
from regulars.kit.crypto import Keys
from regulars.kit.db import RACES
from regulars.kit.jobs import Job, OpenWork
from regulars.kit.metrics import Counter
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.webhooks import service
from regulars.webhooks.making import make_deliveries
from regulars.webhooks.sending import Sender
from regulars.webhooks.service import Attempted, Claimed, Turn

log = structlog.get_logger("regulars.webhooks")

MOST_IN_FLIGHT = 256
"""How many attempts one worker makes at a time, for all accounts together."""

MOST_OF_AN_ACCOUNT = 224
"""How many of those one account has: an eighth is kept for others, whatever it does."""

LOOKS_EVERY_SECONDS = 0.2

GRACE_SECONDS = 10
"""How long what is being sent may go on when the worker stops."""

LATER = timedelta(seconds=10)
"""When to try again for an account for which something of ours went wrong."""

ATTEMPTS = Counter(
    "regulars_webhook_attempts_total", "Tries to deliver, by what came back.", "answer"
)
GIVEN_UP = Counter(
    "regulars_webhooks_given_up_total", "Webhooks that were never taken."
)


class Tells(NamedTuple):
    """The jobs that tell owners what has become of a subscription."""

    switched_off: Job
    of_a_loop: Job


class Courier:
    """Delivers for all accounts until it is cancelled."""

    def __init__(
        self,
        open_work: OpenWork,
        keys: Keys,
        settings: Settings,
        tells: Tells,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        # What is sent to others goes by real time, whatever an account's clock says.
        self._now = now
        self._open_work = open_work
        self._keys = keys
        self._pace = settings.webhook_pace
        self._dead_after = timedelta(hours=settings.webhook_dead_after_hours)
        self._sender = Sender(keys, settings, now)
        self._tells = tells
        self._flying: set[asyncio.Task[None]] = set()
        self._flying_of: Counts[int] = Counts()
        self._done: dict[int, list[Attempted]] = defaultdict(list)
        # Subscriptions that took the last delivery from here, by their account: a
        # sandbox has those of the account that it is a copy of, under the same ids.
        self._alive: dict[int, set[int]] = defaultdict(set)
        self._landed = asyncio.Event()

    async def run(self) -> None:
        """Goes on until cancelled; then what is in the air may land."""
        try:
            while True:
                await self.once()
                await self._rest()
        finally:
            await self._finish()

    async def once(self) -> bool:
        """Settles what has come back, then claims what is due; whether it did any."""
        settled = await self._settle()
        due = await self._turns()
        for turn in due:
            await self._try(turn)
            # Not after all of them: leases end while much is made for many.
            await self._settle()
        return settled or bool(due) or bool(self._flying)

    @property
    def _room(self) -> int:
        return MOST_IN_FLIGHT - len(self._flying)

    async def _turns(self) -> Sequence[Turn]:
        """Whose turn it is; nobody's while there is room for nothing."""
        if self._room <= 0:
            return []
        async with self._open_work() as work:
            return await service.turns(work, self._now())

    async def _rest(self) -> None:
        """Until something comes back; with nothing in the air, a moment."""
        try:
            async with asyncio.timeout(LOOKS_EVERY_SECONDS):
                await self._landed.wait()
        except TimeoutError:
            pass
        self._landed.clear()

    async def _finish(self) -> None:
        if self._flying:
            await asyncio.wait(self._flying, timeout=GRACE_SECONDS)
        for task in self._flying:
            task.cancel()
        await self._settle()

    async def _try(self, turn: Turn) -> None:
        """Its turn; what goes wrong for one account is no other's concern.

        If it is the database that is away, the next statement says so too.
        """
        try:
            await self._take(turn)
        except Exception:
            log.exception("webhooks of an account failed", account=turn.account_id)
            async with self._open_work() as work:
                later = self._now() + LATER
                await service.look_again(work, [turn.account_id], later)

    async def _take(self, turn: Turn) -> None:
        try:
            is_behind = await self._make(turn)
        except Exception:
            # What is made already goes out all the same.
            await self._claim(turn, is_behind=True)
            raise
        await self._claim(turn, is_behind)

    async def _make(self, turn: Turn) -> bool:
        async with self._open_work(turn.account_id) as work:
            return await make_deliveries(
                work, self._keys, self._tells.of_a_loop, self._now()
            )

    async def _claim(self, turn: Turn, is_behind: bool) -> None:
        whose = turn.account_id
        room = min(self._room, MOST_OF_AN_ACCOUNT - self._flying_of[whose])
        async with self._open_work(whose) as work:
            alive = list(self._alive[whose])
            claimed = await service.claim(work, self._now(), room, alive)
            needs_secret = any(each.secret_sealed is None for each in claimed)
            own = await self._account_secret(work) if needs_secret else None
            if not is_behind:
                await service.take_next_turn(work, self._now(), turn.due_at)
        for each in claimed:
            task = asyncio.create_task(self._send(turn, each, own))
            self._flying.add(task)
            self._flying_of[whose] += 1
            task.add_done_callback(partial(self._land, whose))

    def _land(self, whose: int, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._flying_of[whose] -= 1
        if self._flying_of[whose] == 0:
            del self._flying_of[whose]

    async def _account_secret(self, work: Work) -> str | None:
        """None where nobody can read it again: others' secrets still sign."""
        try:
            return (await accounts.signing_secret(work, self._keys)).reveal()
        except AccountSecretUnreadable:
            return None

    async def _send(self, turn: Turn, what: Claimed, own: str | None) -> None:
        begun, started_at = time.perf_counter(), self._now()
        answer = await self._sender.answer(turn, what, own)
        took = int((time.perf_counter() - begun) * 1_000)
        outcome = service.judged(answer, what.tries, self._now(), self._pace)
        # A status for each hundred: somebody's server may make up any.
        ATTEMPTS.add(f"{answer.status // 100}xx" if answer.status else outcome.outcome)
        if outcome.state == "failed":
            GIVEN_UP.add()
        alive = self._alive[turn.account_id]
        (alive.add if outcome.is_success else alive.discard)(what.subscription_id)
        attempted = Attempted(
            delivery_id=what.id,
            attempt=what.attempt,
            outcome=outcome,
            started_at=started_at,
            milliseconds=took,
        )
        self._done[turn.account_id].append(attempted)
        self._landed.set()

    async def _settle(self) -> bool:
        done = list(self._done)
        for account_id in done:
            attempts = self._done.pop(account_id)
            try:
                await self._write_down(account_id, attempts)
            except RACES:
                # One of them was erased at this very moment: each by itself.
                for each in attempts:
                    await self._alone(account_id, each)
            except asyncio.CancelledError:
                self._done[account_id] += attempts
                raise
            except Exception:
                log.exception("attempts wait to be written", account=account_id)
                self._keep(account_id, attempts)
        return bool(done)

    def _keep(self, account_id: int, attempts: Sequence[Attempted]) -> None:
        """Written down later, which is the same as now, as long as the leases last.

        After that others send them once more.
        """
        since = self._now() - service.LEASE
        left = [each for each in attempts if each.started_at > since]
        if left:
            self._done[account_id] += left

    async def _alone(self, account_id: int, attempt: Attempted) -> None:
        try:
            await self._write_down(account_id, [attempt])
        except RACES as gone:
            log.info("delivery is gone", reason=type(gone).__name__)

    async def _write_down(self, account_id: int, attempts: list[Attempted]) -> None:
        async with self._open_work(account_id) as work:
            off = await service.settle(work, self._now(), attempts, self._dead_after)
            await service.look_again(work, [account_id], self._now())
            for each in off:
                about = {"account_id": account_id, "subscription_uuid": each.uuid}
                work.defer(self._tells.switched_off, **about)
