"""Emptying a wallet for good: its owner has become somebody else, or nobody.

A closed wallet takes no entry any more, which the database itself sees to: whoever was
on the way to it when it was closed fails (`was_closed`), and looks again.
"""

from collections.abc import Sequence

import asyncpg
import msgspec

from regulars.kit.work import Work
from regulars.ledger import queries
from regulars.ledger.service.moving import (
    FREE,
    LOTS_AT_ONCE,
    Transfer,
    post,
)
from regulars.ledger.service.settling import settle

# Before the wallet, as whoever ends one of them does.
LOCK_HOLDS = """
    select from holds
    where account_id = $1 and wallet_id = any($2::bigint[]) and state = 'pending'
    order by id for update
"""

POUR = "select ledger_pour($1, $2, $3, $4, $5)"

CLOSING = """
    select balance, held, unit, keeps_lots from wallets
    where account_id = $1 and id = $2
"""

# In the source they count until its credits are gone: whatever moves value takes out
# what is past its last instant and on no hold, and these were set aside in time.
MOVE_HOLDS = """
    with moved as (
      update holds set wallet_id = $3
      where account_id = $1 and wallet_id = $2 and state = 'pending'
      returning amount),
    total as (select coalesce(sum(amount), 0)::bigint as amount from moved),
    taken as (
      update wallets set held = held + total.amount from total
      where account_id = $1 and id = $3 and total.amount > 0)
    select amount from total
"""

END_HOLDS = """
    with ended as (
      update holds set state = 'released', ended_at = $3
      where account_id = $1 and wallet_id = $2 and state = 'pending'
      returning amount)
    update wallets set held = held - total.amount
    from (select coalesce(sum(amount), 0)::bigint as amount from ended) total
    where account_id = $1 and id = $2 and total.amount > 0
"""

CLOSE = """
    update wallets set closed_seq = seq where account_id = $1 and id = $2
"""


class Closing(msgspec.Struct, frozen=True):
    """A wallet that is to be closed."""

    balance: int
    held: int
    unit: str
    keeps_lots: bool


class Poured(msgspec.Struct, frozen=True):
    """What went from one wallet into another: so much, by so many transfers."""

    amount: int
    transfers: int


async def keep_holds(work: Work, wallet_ids: Sequence[int]) -> None:
    """Has nobody end what is on hold there until this Work has closed.

    Holds come before wallets, for everybody: who pours several wallets calls this for
    all of them first, or has one's wallet while it waits for another's holds.
    """
    await work.write(LOCK_HOLDS, work.account_id, list(wallet_ids))


async def pour(work: Work, source_id: int, into_id: int) -> Poured:
    """Moves everything from one wallet into another, and closes the first.

    Each lot goes by a transfer of its own and keeps its last instant, so that what
    gave it can still be undone exactly. What the first owes, the second owes then. What
    is on hold goes too, also past its last instant, and can still be captured.
    """
    await keep_holds(work, [source_id])
    for wallet_id in sorted((source_id, into_id)):
        await settle(work, wallet_id)
    source = await _closing(work, source_id)
    if source.keeps_lots:
        transfers = await _pour_lots(work, source_id, into_id, source.balance)
    else:
        transfers = await _pour_whole(work, source_id, into_id, source)
    await work.write(CLOSE, work.account_id, source_id)
    return Poured(source.balance, transfers)


async def _pour_lots(work: Work, source_id: int, into_id: int, balance: int) -> int:
    [moved] = await work.write(MOVE_HOLDS, work.account_id, source_id, into_id)
    transfers = await _pour_all(work, source_id, into_id)
    if balance < 0:
        owed = Transfer(into_id, source_id, -balance, "debt", work.now, may_owe=True)
        await _post(work, [owed])
        transfers = 1
    await work.write(FREE, work.account_id, source_id, moved["amount"])
    return transfers


async def _pour_all(work: Work, source_id: int, into_id: int) -> int:
    """Some at a time, however many there are: no statement takes too long.

    Not by `post`: who merges holds up whoever signs up meanwhile, and a hundred
    transfers at a time took seconds of somebody with very many lots.
    """
    values = (work.account_id, source_id, into_id, work.now, LOTS_AT_ONCE)
    transfers = 0
    while True:
        [(poured,)] = await work.write(POUR, *values)
        transfers += int(poured)
        if poured < LOTS_AT_ONCE:
            return transfers


async def _pour_whole(work: Work, source_id: int, into_id: int, source: Closing) -> int:
    """The same of value that is never owed: free first, as it can't be held twice."""
    await work.write(FREE, work.account_id, source_id, source.held)
    if source.balance:
        order = Transfer(source_id, into_id, source.balance, "merge", work.now)
        await _post(work, [order])
    await work.write(MOVE_HOLDS, work.account_id, source_id, into_id)
    return 1 if source.balance else 0


async def _closing(work: Work, wallet_id: int) -> Closing:
    found = await work.one(Closing, CLOSING, work.account_id, wallet_id)
    assert found is not None
    return found


async def forfeit(work: Work, wallet_id: int) -> int:
    """Takes out what is in a wallet, holds included, and closes it; says how much.

    It goes where value goes that nobody spends any more. A debt is written off there.
    """
    await keep_holds(work, [wallet_id])
    await settle(work, wallet_id)
    await work.write(END_HOLDS, work.account_id, wallet_id, work.now)
    # Once more: what is past its last instant and was on hold runs out now. Moving what
    # is in the wallet would have taken it out, and found too little.
    await settle(work, wallet_id)
    closing = await _closing(work, wallet_id)
    balance = closing.balance
    gone = await queries.own_wallet(work, closing.unit, "expired")
    assert gone is not None
    if balance:
        giver, taker = (wallet_id, gone) if balance > 0 else (gone, wallet_id)
        order = Transfer(giver, taker, abs(balance), "deletion", work.now)
        await _post(work, [order])
    await work.write(CLOSE, work.account_id, wallet_id)
    return balance


async def held_balance(work: Work, wallet_id: int) -> int:
    """What is in a wallet, in which nobody else moves anything until this Work closes.

    Of one that keeps no lots: nothing runs out of it.
    """
    await settle(work, wallet_id)
    return (await _closing(work, wallet_id)).balance


def was_closed(failed: asyncpg.CheckViolationError) -> bool:
    """Whether a statement failed because its wallet was closed meanwhile."""
    return failed.constraint_name == "wallets_closed_check"


def look_again(work: Work, failed: asyncpg.CheckViolationError) -> None:
    """Returns when it failed because a contact ended while we waited for their wallet.

    Nothing was written then, and the next look doesn't find them. A transaction that
    has failed can't look: it raises SerializationError, and all of it is done again.
    """
    if not was_closed(failed):
        raise failed
    if work.is_open:
        raise asyncpg.SerializationError("the wallet was closed") from None


async def _post(work: Work, orders: Sequence[Transfer]) -> None:
    """Posts them all: nobody has the wallets meanwhile, so there is what was seen."""
    for posted in await post(work, orders, all_or_nothing=True):
        assert posted.outcome == "posted", posted
