"""What a wallet with lots must do, in plain Python: the ledger is held against it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Lot:
    """Credits that came together and expire together."""

    amount: int
    remaining: int
    expires_at: datetime


@dataclass
class Line:
    """An entry: what it changed, and what it took from which lots."""

    kind: str
    change: int
    took: dict[int, int] = field(default_factory=dict)


@dataclass
class SetAside:
    """A hold that has not ended."""

    amount: int
    expires_at: datetime


class Purse:
    """One wallet: lots by the number of their entry, entries by theirs, holds."""

    def __init__(self) -> None:
        self.balance = 0
        self.lots: dict[int, Lot] = {}
        self.lines: dict[int, Line] = {}
        self.holds: dict[int, SetAside] = {}

    @property
    def held(self) -> int:
        """What is set aside."""
        return sum(hold.amount for hold in self.holds.values())

    @property
    def free(self) -> int:
        """What may be spent."""
        return self.balance - self.held

    def left(self) -> dict[int, int]:
        """What is left of each lot that has something left."""
        return {seq: lot.remaining for seq, lot in self.lots.items() if lot.remaining}

    def shown(self, now: datetime) -> int:
        """The balance as it is told: without what is past its last instant."""
        due = sum(lot.remaining for lot in self._due(now).values())
        return self.balance - due

    def credit(self, amount: int, now: datetime, expires_at: datetime) -> int:
        """Credits come in."""
        self.settle(now)
        return self._move("credit", amount, expires_at=expires_at)

    def debit(self, amount: int, now: datetime) -> int | None:
        """Credits are spent, if there are enough; None when there are not."""
        self.settle(now)
        return None if self.free < amount else self._move("debit", -amount)

    def claw_back(self, amount: int, now: datetime) -> int:
        """Credits are taken back, also those that are no more."""
        self.settle(now)
        return self._move("claw_back", -amount)

    def undo(self, seq: int, now: datetime) -> int:
        """An entry is undone; what had expired of it comes back first."""
        self.settle(now)
        expired = [
            number
            for number, line in self.lines.items()
            if line.kind == "expiry" and seq in line.took
        ]
        for number in expired:
            self._move("reversal", -self.lines[number].change, number)
        return self._move("reversal", -self.lines[seq].change, seq)

    def settle(self, now: datetime) -> None:
        """Holds past their time end, and what is past its last instant goes, but for
        what is on hold.
        """
        self.holds = {n: h for n, h in self.holds.items() if h.expires_at > now}
        for seq, lot in self._due(now).items():
            gone = min(lot.remaining, self.free)
            if gone > 0:
                self.balance -= gone
                lot.remaining -= gone
                self._note(Line("expiry", -gone, {seq: gone}))

    def run_job(self, now: datetime) -> None:
        """The job comes by, which does what everybody does who uses the wallet."""
        self.settle(now)

    def capture(self, number: int, now: datetime) -> bool:
        """What is on hold is spent, unless it is too late."""
        if self.holds[number].expires_at <= now:
            return False
        self.settle(now)
        self._move("capture", -self.holds.pop(number).amount)
        return True

    def _due(self, now: datetime) -> dict[int, Lot]:
        due = [seq for seq, lot in self.lots.items() if lot.expires_at <= now]
        return {seq: self.lots[seq] for seq in self._soonest_first(due)}

    def _soonest_first(self, seqs: list[int]) -> list[int]:
        return sorted(seqs, key=lambda seq: (self.lots[seq].expires_at, seq))

    def _note(self, line: Line) -> int:
        self.lines[len(self.lines) + 1] = line
        return len(self.lines)

    def _move(
        self,
        kind: str,
        change: int,
        undoes: int | None = None,
        expires_at: datetime = FOR_EVER,
    ) -> int:
        before, self.balance = self.balance, self.balance + change
        # What is owed is in no lot.
        in_lots = max(self.balance, 0) - max(before, 0)
        seq = self._note(Line(kind, change))
        if in_lots > 0:
            self._fill(seq, in_lots, undoes, expires_at)
        elif in_lots < 0:
            self._take(seq, -in_lots, undoes)
        return seq

    def _fill(
        self, seq: int, amount: int, undoes: int | None, expires_at: datetime
    ) -> None:
        took = self.lines[undoes].took if undoes else {}
        for number in sorted(took):
            part = min(took[number], amount)
            self.lots[number].remaining += part
            amount -= part
        if amount:
            self.lots[seq] = Lot(amount, amount, expires_at)

    def _take(self, seq: int, amount: int, undoes: int | None) -> None:
        first = [undoes] if undoes in self.lots else []
        others = self._soonest_first([each for each in self.lots if each != undoes])
        for number in [*first, *others]:
            lot = self.lots[number or 0]
            part = min(lot.remaining, amount)
            if part:
                lot.remaining -= part
                amount -= part
                self.lines[seq].took[number or 0] = part
        assert amount == 0
