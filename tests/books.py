"""The books of an account, read whole and reckoned again by another way."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from regulars import rooms
from regulars.kit import verify
from regulars.kit.context import Context
from regulars.kit.work import Work
from regulars.opening import Opened

WALLETS = """
    select id, uuid, is_counted, keeps_lots, balance, held, seq from wallets
    where account_id = $1
"""

TRANSFERS = """
    select from_wallet_id, to_wallet_id, amount, from_seq, from_balance, to_seq,
      to_balance, kind
    from transfers where account_id = $1
"""

LOTS = """
    select wallet_id, sum(remaining)::bigint as amount from lots
    where account_id = $1 group by wallet_id
"""

HELD = """
    select wallet_id, sum(amount)::bigint as amount from holds
    where account_id = $1 and state = 'pending' group by wallet_id
"""


class Kept(msgspec.Struct, frozen=True):
    """A wallet as it is kept."""

    id: int
    uuid: UUID
    is_counted: bool
    keeps_lots: bool
    balance: int
    held: int
    seq: int


class Move(msgspec.Struct, frozen=True):
    """A transfer as it is kept."""

    from_wallet_id: int
    to_wallet_id: int
    amount: int
    from_seq: int | None
    from_balance: int | None
    to_seq: int | None
    to_balance: int | None
    kind: str


class Sum(msgspec.Struct, frozen=True):
    """So much in a wallet."""

    wallet_id: int
    amount: int


class Books:
    """Everything an account's ledger holds, at one moment of rest."""

    def __init__(
        self, wallets: list[Kept], moves: list[Move], lots: list[Sum], held: list[Sum]
    ) -> None:
        self.wallets = {wallet.id: wallet for wallet in wallets}
        self.moves = moves
        self.lots = {each.wallet_id: each.amount for each in lots}
        self.held = {each.wallet_id: each.amount for each in held}

    def of(self, uuid: str | UUID) -> Kept:
        """The wallet with this uuid."""
        wanted = UUID(str(uuid))
        return next(each for each in self.wallets.values() if each.uuid == wanted)

    def lines(self) -> dict[int, list[tuple[int, int, int]]]:
        """By wallet its entries in order: sequence, change, balance after it."""
        found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for move in self.moves:
            if move.from_seq is not None and move.from_balance is not None:
                line = (move.from_seq, -move.amount, move.from_balance)
                found[move.from_wallet_id].append(line)
            if move.to_seq is not None and move.to_balance is not None:
                line = (move.to_seq, move.amount, move.to_balance)
                found[move.to_wallet_id].append(line)
        return {wallet: sorted(lines) for wallet, lines in found.items()}

    def sums(self) -> dict[int, int]:
        """By wallet what came in less what went out; all together they are nothing."""
        found: dict[int, int] = defaultdict(int)
        for move in self.moves:
            found[move.from_wallet_id] -= move.amount
            found[move.to_wallet_id] += move.amount
        return found

    def wrong(self) -> list[str]:
        """Everything that does not add up."""
        lines, sums = self.lines(), self.sums()
        found = [] if sum(sums.values()) == 0 else ["the wallets don't sum to nothing"]
        for wallet in self.wallets.values():
            if wallet.is_counted:
                found += _wrong(wallet, lines.get(wallet.id, []))
            if wallet.keeps_lots:
                found += _differ(
                    f"lots of {wallet.uuid}",
                    max(wallet.balance, 0),
                    self.lots.get(wallet.id, 0),
                )
            held = self.held.get(wallet.id, 0)
            found += _differ(f"holds of {wallet.uuid}", held, wallet.held)
        return found


async def read(context: Context, account: Opened) -> Books:
    """The account's books as they are now."""
    work = Work(context.pool, account.account_id, "auditor", datetime.now(UTC))
    return Books(
        await work.many(Kept, WALLETS, work.account_id),
        await work.many(Move, TRANSFERS, work.account_id),
        await work.many(Sum, LOTS, work.account_id),
        await work.many(Sum, HELD, work.account_id),
    )


async def sound(context: Context, account: Opened) -> None:
    """That `verify` finds nothing wrong, for what moves nothing in the ledger."""
    rooms.load("verification")
    work = Work(context.pool, account.account_id, "auditor", datetime.now(UTC))
    assert await verify.broken(work, UUID(account.account_uuid), context.keys) == []


async def balanced(context: Context, account: Opened) -> Books:
    """The account's books, after `verify` and we ourselves found nothing wrong."""
    rooms.load("verification")
    work = Work(context.pool, account.account_id, "auditor", datetime.now(UTC))
    broken = await verify.broken(work, UUID(account.account_uuid), context.keys)
    books = await read(context, account)
    assert books.moves, "books without a single transfer prove nothing"
    assert not broken, broken[:5]
    assert not books.wrong(), books.wrong()[:5]
    return books


def _wrong(wallet: Kept, lines: list[tuple[int, int, int]]) -> Iterator[str]:
    running = 0
    for expected_seq, (seq, change, balance) in enumerate(lines, 1):
        running += change
        yield from _differ(f"sequence of {wallet.uuid}", expected_seq, seq)
        yield from _differ(f"entry {seq} of {wallet.uuid}", running, balance)
    yield from _differ(f"balance of {wallet.uuid}", running, wallet.balance)
    yield from _differ(f"last entry of {wallet.uuid}", len(lines), wallet.seq)


def _differ(what: str, expected: int, got: int) -> list[str]:
    return [] if expected == got else [f"{what}: expected {expected}, got {got}"]
