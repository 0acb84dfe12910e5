"""MON-13: lots with expiry, held against a plain model after every step."""

import asyncio
import copy
import random
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from books import balanced
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from purse import FOR_EVER, Purse, SetAside
from scale import SCALE, scaled
from vault import START, Vault, open_vault

from regulars.kit.context import Context
from regulars.ledger.errors import HoldNotPending, Overdrawn
from regulars.ledger.queries import balance_as_of
from regulars.opening import open_account

STEPS = 50 if SCALE >= 1 else 15
HOUR = timedelta(hours=1)
# Steps of time, and how long lots and holds last, so that each may outlast the other.
MOMENTS = [HOUR, 25 * HOUR, 35 * 24 * HOUR]
LASTS = [-HOUR, HOUR, 24 * HOUR, 30 * 24 * HOUR, None]
HELD_FOR = [HOUR, 26 * HOUR, 90 * 24 * HOUR]

KEPT = """
    select wallet.balance, wallet.held, wallet.seq,
      array_remove(array_agg(lot.seq order by lot.seq), null) as lots,
      array_remove(array_agg(lot.remaining order by lot.seq), null) as remaining
    from wallets wallet
    left join lots lot on lot.account_id = $1 and lot.wallet_id = $2
      and lot.remaining > 0
    where wallet.account_id = $1 and wallet.id = $2
    group by wallet.balance, wallet.held, wallet.seq
"""

amounts = st.integers(1, 60)
# Small beside what is given, so that most of it goes and the wallet is rarely empty.
parts = st.integers(1, 25)
picks = st.integers(0, 10**6)


@dataclass
class Kept:
    """A wallet as it is kept, and what is left of its lots."""

    balance: int
    held: int
    seq: int
    lots: list[int]
    remaining: list[int]


@dataclass
class Run:
    """The account that all sequences share, and the loop that asks it."""

    vault: Vault
    do: Callable[[Coroutine[Any, Any, Any]], Any]
    sequences: int = 0
    steps: int = 0


class Lots(RuleBasedStateMachine):
    """One contact's wallet, and what happens to it."""

    run: ClassVar[Run]

    def __init__(self) -> None:
        super().__init__()
        self.run.sequences += 1
        self.vault, self.do = self.run.vault, self.run.do
        [self.contact] = self.do(self.vault.people(1))
        self.wallet = self.do(self.vault.wallet_of(self.contact))
        self.purse = Purse()
        self.now: datetime = START
        self.holds: dict[int, UUID] = {}
        self.undone: set[int] = set()
        self.shown: list[tuple[datetime, int]] = []

    @initialize(amount=amounts, lasts=st.sampled_from(LASTS))
    def begin(self, amount: int, lasts: timedelta | None) -> None:
        self.give(amount, lasts)

    @rule(amount=amounts, lasts=st.sampled_from(LASTS))
    def give(self, amount: int, lasts: timedelta | None) -> None:
        until = FOR_EVER if lasts is None else self.now + lasts
        asked = None if lasts is None else until

        # Some were earned long ago and told late, when they had expired already.
        earned = min(self.now, until) - HOUR

        posted = self.do(self.vault.give(self.wallet, amount, self.now, asked, earned))

        assert posted.to_seq == self.purse.credit(amount, self.now, until)
        assert posted.to_balance == self.purse.balance

    @rule(amount=parts)
    def spend(self, amount: int) -> None:
        posted = self.do(self.vault.spend(self.wallet, amount, self.now))

        assert posted.from_seq == self.purse.debit(amount, self.now)

    @precondition(lambda self: self.no_hold_is_due())
    @rule(amount=parts, times=st.integers(2, 4))
    def spend_at_once_while_the_job_comes_by(self, amount: int, times: int) -> None:
        async def all_of_it() -> list[str]:
            jobs = [asyncio.create_task(self.vault.expire(self.now)) for _ in "ab"]
            spent = await asyncio.gather(
                *(self.vault.spend(self.wallet, amount, self.now) for _ in range(times))
            )
            await asyncio.gather(*jobs)
            return [posted.outcome for posted in spent]

        outcomes = self.do(all_of_it())

        self.purse.settle(self.now)
        expected = [self.purse.debit(amount, self.now) for _ in range(times)]
        assert outcomes.count("posted") == times - expected.count(None)

    @rule(amount=amounts)
    def claw_back(self, amount: int) -> None:
        posted = self.do(self.vault.claw_back(self.wallet, amount, self.now))

        assert posted.from_seq == self.purse.claw_back(amount, self.now)

    @precondition(lambda self: self.can_be_undone())
    @rule(pick=picks)
    def undo(self, pick: int) -> None:
        seqs = self.can_be_undone()
        seq = seqs[pick % len(seqs)]
        self.undone.add(seq)

        number = self.do(self.vault.undo(self.wallet, seq, self.now))

        assert number == self.purse.undo(seq, self.now)

    @rule(amount=parts, lasts=st.sampled_from(HELD_FOR))
    def hold(self, amount: int, lasts: timedelta) -> None:
        before = copy.deepcopy(self.purse)
        self.purse.run_job(self.now)
        enough = self.purse.free >= amount

        try:
            hold = self.do(self.vault.hold(self.wallet, amount, self.now, lasts))
        except Overdrawn:
            # What is refused leaves everything as it was, settled or not.
            assert not enough
            self.purse = before
            return

        assert enough
        number = len(self.holds)
        self.holds[number] = hold.uuid
        self.purse.holds[number] = SetAside(amount, self.now + lasts)

    @precondition(lambda self: self.purse.holds)
    @rule(pick=picks)
    def capture(self, pick: int) -> None:
        number = self.pending(pick)
        in_time = self.purse.capture(number, self.now)

        if in_time:
            self.do(self.vault.capture(self.holds[number], self.now))
        else:
            with pytest.raises(HoldNotPending):
                self.do(self.vault.capture(self.holds[number], self.now))

    @precondition(lambda self: self.purse.holds)
    @rule(pick=picks)
    def release(self, pick: int) -> None:
        number = self.pending(pick)

        self.do(self.vault.release(self.holds[number], self.now))

        del self.purse.holds[number]

    @rule(times=st.integers(1, 3))
    def the_job_comes_by(self, times: int) -> None:
        for _ in range(times):
            self.do(self.vault.expire(self.now))

        self.purse.run_job(self.now)

    @rule(moment=st.sampled_from(MOMENTS))
    def time_goes_by(self, moment: timedelta) -> None:
        self.shown.append((self.now, self.purse.shown(self.now)))
        self.now += moment

        shown = self.do(self.vault.shown(self.contact, self.now))

        assert shown == self.purse.shown(self.now)

    @invariant()
    def is_as_the_model_has_it(self) -> None:
        self.run.steps += 1
        values = (self.vault.account.account_id, self.wallet.id)
        kept = self.do(self.vault.at().one(Kept, KEPT, *values))

        left = dict(zip(kept.lots, kept.remaining, strict=True))
        assert (kept.balance, kept.held) == (self.purse.balance, self.purse.held)
        assert kept.seq == len(self.purse.lines)
        assert left == self.purse.left()

    def teardown(self) -> None:
        """What was shown at some moment is told of it for ever."""
        for moment, shown in self.shown:
            told = self.do(balance_as_of(self.vault.at(), self.wallet, moment, moment))
            assert told == shown

    def can_be_undone(self) -> list[int]:
        return [
            seq
            for seq, line in self.purse.lines.items()
            if line.kind in ("credit", "debit", "claw_back") and seq not in self.undone
        ]

    def no_hold_is_due(self) -> bool:
        return all(hold.expires_at > self.now for hold in self.purse.holds.values())

    def pending(self, pick: int) -> int:
        numbers = list(self.purse.holds)
        return numbers[pick % len(numbers)]


@pytest.fixture
def running(database, settings) -> Iterator[Run]:
    """A loop of its own, for Hypothesis knows of none."""
    with asyncio.Runner() as runner:

        async def opened() -> Vault:
            context = Context.of(settings, database.url)
            return await open_vault(context, await open_account(context, "Lots"))

        vault = runner.run(opened())
        yield Run(vault, runner.run)
        runner.run(vault.context.pool.close())


def test_every_step_leaves_what_a_plain_model_says(running):
    number = random.randrange(2**32)
    Lots.run = running
    examples = scaled(10_000)
    machine = seed(number)(Lots)

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    books = running.do(balanced(running.vault.context, running.vault.account))
    lots, wallets = sum(books.lots.values()), books.wallets.values()
    expected = sum(max(each.balance, 0) for each in wallets if each.is_counted)
    print(
        f"tried={running.sequences} sequences, {running.steps} steps"
        f" expected={expected} got={lots} in lots, seed={number}"
    )
    assert running.sequences >= examples
    assert lots == expected
