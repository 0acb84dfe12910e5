"""What can be asked of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.work import Work
from regulars.ledger.errors import HoldNotFound, WalletNotFound
from regulars.ledger.queries.balances import BALANCE_AS_OF, BALANCE_NOW, NOTED

__all__ = ["BALANCE_NOW", "NOTED"]


class Wallet(msgspec.Struct, frozen=True):
    """A wallet and what is in it now."""

    id: int
    uuid: UUID
    kind: str
    unit: str
    balance: int
    held: int
    seq: int

    MISSING: ClassVar[type[Problem]] = WalletNotFound
    SELECT: ClassVar[str] = """
        select id, uuid, kind, unit, balance, held, seq from wallets
        where account_id = $1 and uuid = $2 and is_counted
    """


class Hold(msgspec.Struct, frozen=True):
    """Value set aside in a wallet until it is captured, released or out of time."""

    uuid: UUID
    wallet_id: int
    wallet_uuid: UUID
    amount: int
    state: str
    expires_at: datetime
    created_at: datetime
    ended_at: datetime | None

    AUDITED: ClassVar[tuple[str, ...]] = (
        "wallet_uuid",
        "amount",
        "state",
        "expires_at",
    )
    MISSING: ClassVar[type[Problem]] = HoldNotFound
    SELECT: ClassVar[str] = """
        select hold.uuid, hold.wallet_id, wallet.uuid as wallet_uuid, hold.amount,
          hold.state, hold.expires_at, hold.created_at, hold.ended_at
        from holds hold
        join wallets wallet
          on (wallet.account_id, wallet.id) = (hold.account_id, hold.wallet_id)
        where hold.account_id = $1 and hold.uuid = $2
    """


class MoneyHold(Hold, frozen=True):
    """The same of money, of which also a part can be captured: how much was."""

    id: int
    unit: str
    captured: int | None

    SELECT: ClassVar[str] = """
        select hold.uuid, hold.wallet_id, wallet.uuid as wallet_uuid, hold.amount,
          hold.state, hold.expires_at, hold.created_at, hold.ended_at, hold.id,
          wallet.unit,
          case when hold.state = 'captured' then coalesce(hold.captured, hold.amount)
          end as captured
        from holds hold
        join wallets wallet
          on (wallet.account_id, wallet.id) = (hold.account_id, hold.wallet_id)
        where hold.account_id = $1 and hold.uuid = $2
    """


class Entry(msgspec.Struct, frozen=True):
    """One line of a wallet's statement; the amount is negative when it went out."""

    seq: int
    kind: str
    amount: int
    balance: int
    happened_at: datetime
    recorded_at: datetime


class Lot(msgspec.Struct, frozen=True):
    """Credits that came in together, by the number of the entry that brought them."""

    wallet_id: int
    seq: int


class Ending(msgspec.Struct, frozen=True):
    """What of a wallet runs out at a moment."""

    expires_at: datetime
    amount: int


class Taken(msgspec.Struct, frozen=True):
    """So much of what a debit took, which would have lasted until then."""

    amount: int
    expires_at: datetime | None


class Moved(msgspec.Struct, frozen=True):
    """What one entry of a wallet moved."""

    seq: int
    from_wallet_id: int
    to_wallet_id: int
    amount: int


# Of one moment together: lots of a day end at its last instant.
NEXT_EXPIRY = """
    select expires_at, sum(remaining)::bigint as amount from lots
    where account_id = $1 and wallet_id = $2 and remaining > 0 and expires_at = (
      select expires_at from lots
      where account_id = $1 and wallet_id = $2 and remaining > 0 and expires_at > $3
      order by expires_at limit 1)
    group by expires_at
"""

# A hold past its time is none, although nobody has ended it yet.
ON_HOLD = """
    select wallet.held - case when wallet.held > 0 then (
      select coalesce(sum(hold.amount), 0)::bigint from holds hold
      where hold.account_id = $1 and hold.wallet_id = wallet.id
        and hold.state = 'pending' and hold.expires_at <= $3) else 0 end
    from wallets wallet where wallet.account_id = $1 and wallet.uuid = $2
"""

# The same of many.
LATE = """
    select wallet_id, sum(amount)::bigint as amount from holds
    where account_id = $1 and wallet_id = any($2::bigint[]) and state = 'pending'
      and expires_at <= $3
    group by wallet_id
"""


class Late(msgspec.Struct, frozen=True):
    """How much is held in a wallet that nobody can capture any more."""

    wallet_id: int
    amount: int


ENTRIES = """
    (select to_seq as seq, kind, amount, to_balance as balance, happened_at, recorded_at
     from transfers where account_id = $1 and to_wallet_id = $2 and to_seq < $3
     order by to_seq desc limit $4)
    union all
    (select from_seq, kind, -amount, from_balance, happened_at, recorded_at
     from transfers where account_id = $1 and from_wallet_id = $2 and from_seq < $3
     order by from_seq desc limit $4)
    order by seq desc limit $4
"""

# By either side: a sequence belongs to one of them.
ENTRY = """
    select to_seq as seq, from_wallet_id, to_wallet_id, amount from transfers
    where account_id = $1 and to_wallet_id = $2 and to_seq = $3
    union all
    select from_seq, from_wallet_id, to_wallet_id, amount from transfers
    where account_id = $1 and from_wallet_id = $2 and from_seq = $3
"""

EXPIRED = """
    select used.seq, transfer.from_wallet_id, transfer.to_wallet_id, transfer.amount
    from lot_uses used
    join transfers transfer on transfer.account_id = $1
      and transfer.from_wallet_id = $2 and transfer.from_seq = used.seq
    where used.account_id = $1 and used.wallet_id = $2 and used.lot_seq = $3
      and transfer.kind = 'expiry'
    order by used.seq
"""

# From lot to lot: merging moves what is left of one by a transfer of its own.
LOTS_SINCE = """
    with recursive lot as (
      select $2::bigint as wallet_id, $3::bigint as seq, 0 as hop
      union all
      select transfer.to_wallet_id, transfer.to_seq, lot.hop + 1
      from lot
      join lot_uses used on used.account_id = $1
        and used.wallet_id = lot.wallet_id and used.lot_seq = lot.seq
      join transfers transfer on transfer.account_id = $1
        and transfer.from_wallet_id = used.wallet_id and transfer.from_seq = used.seq
        and transfer.kind = 'merge')
    select wallet_id, seq from lot order by hop
"""

# Of one last instant together. Nothing is told of what it took from none.
TAKEN = """
    select sum(used.amount)::bigint as amount, lot.expires_at
    from lot_uses used
    join lots lot on (lot.account_id, lot.wallet_id, lot.seq)
      = (used.account_id, used.wallet_id, used.lot_seq)
    where used.account_id = $1 and used.wallet_id = $2 and used.seq = $3
    group by lot.expires_at order by lot.expires_at
"""

OWN = """
    select id from wallets
    where account_id = $1 and unit = $2 and kind = $3 and not is_counted
"""


async def balance_as_of(
    work: Work, wallet: Wallet, happened_by: datetime, known_by: datetime
) -> int:
    """What was in the wallet by one moment, as far as was known by another.

    What had run out by both is left out, also where it was taken out only afterwards.
    """
    values = (work.account_id, wallet.id, happened_by, known_by)
    return int(await work.value(BALANCE_AS_OF, *values))


async def on_hold(work: Work, wallet_uuid: UUID) -> int:
    """How much of a wallet is set aside now."""
    return int(await work.value(ON_HOLD, work.account_id, wallet_uuid, work.now))


async def late_holds(work: Work, wallet_ids: Sequence[int]) -> dict[int, int]:
    """What stands in `held` of these wallets, and is past its time."""
    if not wallet_ids:
        return {}
    rows = await work.many(Late, LATE, work.account_id, wallet_ids, work.now)
    return {row.wallet_id: row.amount for row in rows}


async def next_expiry(work: Work, wallet: Wallet) -> Ending | None:
    """What of the wallet runs out next; None when nothing ever does."""
    values = (work.account_id, wallet.id, work.now)
    return await work.one(Ending, NEXT_EXPIRY, *values)


async def entries(
    work: Work, wallet: Wallet, before_seq: int, limit: int
) -> Sequence[Entry]:
    """The wallet's statement, newest first, from below a sequence number."""
    return await work.many(
        Entry, ENTRIES, work.account_id, wallet.id, before_seq, limit
    )


async def moved_by(work: Work, wallet_id: int, seq: int) -> Moved:
    """What a wallet's entry of this number moved."""
    moved = await work.one(Moved, ENTRY, work.account_id, wallet_id, seq)
    assert moved is not None
    return moved


async def expired_of(work: Work, wallet_id: int, seq: int) -> Sequence[Moved]:
    """What has run out of the lot that an entry brought."""
    return await work.many(Moved, EXPIRED, work.account_id, wallet_id, seq)


async def lots_since(work: Work, wallet_id: int, seq: int) -> Sequence[Lot]:
    """The lot that an entry brought, and those that took it over by merging."""
    return await work.many(Lot, LOTS_SINCE, work.account_id, wallet_id, seq)


async def taken(work: Work, wallet_id: int, seq: int) -> Sequence[Taken]:
    """What a debit took from lots, soonest first."""
    return await work.many(Taken, TAKEN, work.account_id, wallet_id, seq)


async def own_wallet(work: Work, unit: str, kind: str) -> int | None:
    """The id of one of the account's own wallets: issued, spent or expired."""
    found = await work.value(OWN, work.account_id, unit, kind)
    return None if found is None else int(found)
