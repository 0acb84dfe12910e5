"""Moving value, setting it aside, and taking out what is past its last instant."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import queries
from regulars.ledger.errors import (
    HoldNotFound,
    HoldNotPending,
    Overdrawn,
    WalletNotFound,
)
from regulars.ledger.events import HoldCaptured
from regulars.ledger.queries import Hold, MoneyHold
from regulars.ledger.service.settling import settle

Value = TypeVar("Value")

CREDITS = "credits"

OWN_WALLETS = ("issued", "spent", "expired")


class Transfer(msgspec.Struct, frozen=True):
    """Value to move from one wallet to another, as an order."""

    from_wallet_id: int
    to_wallet_id: int
    amount: int
    kind: str
    happened_at: datetime
    # Unique for ever within the account; a second transfer with it is not posted.
    reference: str | None = None
    expires_at: datetime | None = None
    # The sequence, in the counted wallet, of the entry that this one undoes.
    undoes: int | None = None
    may_owe: bool = False


class Posted(msgspec.Struct, frozen=True):
    """What became of a transfer: see `ledger_post` for the outcomes."""

    n: int
    outcome: str
    from_seq: int | None
    from_balance: int | None
    to_seq: int | None
    to_balance: int | None


POST = """
    select n, outcome, from_seq, from_balance, to_seq, to_balance
    from ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

NOTE = "select ledger_note($1, $2, $3, null, $4)"

LOCK = "select wallet_id, free from ledger_lock($1, $2, $3)"

OPEN_OWN = """
    insert into wallets
      (account_id, uuid, kind, unit, is_counted, keeps_lots, may_owe, created_at)
    select $1, w.uuid, w.kind, $2, false, false, true, $3
    from unnest($4::uuid[], $5::text[]) as w(uuid, kind)
    returning id, kind
"""

HOLD = """
    with wallet as (
      update wallets set held = held + $3
      where account_id = $1 and id = $2 and balance - held >= $3
      returning id)
    insert into holds
      (account_id, uuid, wallet_id, amount, state, expires_at, created_at)
    select $1, $4, wallet.id, $3, 'pending', $5, $6 from wallet
    returning uuid
"""

END_HOLD = """
    update holds set state = $3, ended_at = $4
    where account_id = $1 and uuid = $2 and state = 'pending'
      and ($3 <> 'captured' or expires_at > $4)
    returning 1
"""

FREE = "update wallets set held = held - $3 where account_id = $1 and id = $2"

# Wallets first, and none that somebody has: whoever takes a wallet ends its holds then
# and there, and must find none that this has and still waits with. Some at a time, so
# that nobody waits for a thousand.
EXPIRE_HOLDS = """
    with locked as materialized (
      select id from wallets
      where account_id = $1 and id in (
        select wallet_id from holds
        where account_id = $1 and state = 'pending' and expires_at <= $2)
      order by id limit 50 for no key update skip locked),
    due as materialized (
      select id, wallet_id, amount from holds
      where account_id = $1 and state = 'pending' and expires_at <= $2
        and wallet_id in (select id from locked)
      order by id limit 1000 for update skip locked),
    ended as (
      update holds set state = 'expired', ended_at = $2 from due
      where holds.account_id = $1 and holds.id = due.id returning 1),
    freed as (
      update wallets set held = held - total.amount
      from (select wallet_id, sum(amount)::bigint as amount from due group by 1) total
      where wallets.account_id = $1 and wallets.id = total.wallet_id returning 1)
    select count(*) from ended
"""

# Waits for whoever is ending one of them: what they free is wanted.
EXPIRE_HOLDS_OF_WALLET = """
    with due as materialized (
      select id, wallet_id, amount from holds
      where account_id = $1 and state = 'pending' and expires_at <= $2
        and wallet_id = $3 order by id for update),
    ended as (
      update holds set state = 'expired', ended_at = $2 from due
      where holds.account_id = $1 and holds.id = due.id returning 1),
    locked as materialized (
      select id from wallets
      where account_id = $1 and id in (select wallet_id from due)
      order by id for no key update),
    freed as (
      update wallets set held = held - total.amount
      from (select wallet_id, sum(amount)::bigint as amount from due group by 1) total
      join locked on locked.id = total.wallet_id
      where wallets.account_id = $1 and wallets.id = locked.id returning 1)
    select count(*) from ended
"""

# Whoever has a wallet now takes out of it what is due, or the next turn does. A wallet
# that was looked at is due no more, or has lost some lots: this comes to an end.
EXPIRE_LOTS = """
    with due as materialized (
      select id from wallets
      where account_id = $1 and next_expiry_at <= $2 and balance > held
      order by id limit 250 for no key update skip locked)
    select ledger_expire_some($1, (select array_agg(id) from due), $2, $3)
    from due limit 1
"""

LOTS_AT_ONCE = 5_000
"""However many there are, nobody who wants the wallet waits longer than for these."""


async def open_own_wallets(
    work: Work, unit: str, kinds: Sequence[str] = OWN_WALLETS
) -> dict[str, int]:
    """The account's own wallets for a unit, new: their ids by kind."""
    names = list(kinds)
    fresh = [uuid7() for _ in names]
    rows = await work.write(OPEN_OWN, work.account_id, unit, work.now, fresh, names)
    return {row["kind"]: row["id"] for row in rows}


async def post(
    work: Work, transfers: Sequence[Transfer], *, all_or_nothing: bool = False
) -> list[Posted]:
    """What became of each transfer, in order, after one round trip.

    At most about a hundred at a time: the cost grows with transfers times wallets.
    """
    columns = [
        [t.from_wallet_id for t in transfers],
        [t.to_wallet_id for t in transfers],
        [t.amount for t in transfers],
        [t.kind for t in transfers],
        _unless_empty([t.reference for t in transfers]),
        [t.happened_at for t in transfers],
        [t.expires_at for t in transfers],
        _unless_empty([t.undoes for t in transfers]),
        [t.may_owe for t in transfers],
    ]
    rows = await work.once(POST, work.account_id, *columns, all_or_nothing, work.now)
    return [Posted(**row) for row in rows]


async def note(work: Work, wallet_id: int, happened_at: datetime) -> None:
    """Counts among the transactions of a wallet one that moves nothing."""
    values = ([wallet_id], [happened_at], work.now)
    await work.write(NOTE, work.account_id, *values)


async def lock(work: Work, wallet_ids: Sequence[int]) -> None:
    """Has nobody else move anything in these wallets until this Work has closed."""
    await work.write(LOCK, work.account_id, wallet_ids, work.now)


async def hold(
    work: Work, wallet_uuid: UUID, amount: int, lasts: timedelta
) -> queries.Hold:
    """Sets value aside for a while, so that nothing else can spend it.

    What is past its last instant is free, also before the clock's turn has come. Raises
    WalletNotFound, also of one that holds no credits, and Overdrawn when less than the
    amount is free.
    """
    wallet = await work.get(queries.Wallet, wallet_uuid)
    if wallet.unit != CREDITS:
        # Captured, it would go among the credits that were spent.
        raise WalletNotFound
    await work.write(EXPIRE_HOLDS_OF_WALLET, work.account_id, work.now, wallet.id)
    await settle(work, wallet.id)
    uuid = uuid7()
    values = (wallet.id, amount, uuid, work.now + lasts, work.now)
    if not await work.write(HOLD, work.account_id, *values):
        raise Overdrawn
    held = await work.get(queries.Hold, uuid)
    work.audit("hold_created", uuid, after=held)
    return held


async def capture(work: Work, hold_uuid: UUID) -> queries.Hold:
    """Spends what was held. Raises HoldNotPending when it ended before, or is too late.

    The hold ends and the value moves in one transaction: never one without the other.
    Raises HoldNotFound, also of one of money: that is spent by the room that holds it.
    """
    if (await work.get(MoneyHold, hold_uuid)).unit != CREDITS:
        raise HoldNotFound
    held = await _end(work, hold_uuid, "captured")
    spent = await queries.own_wallet(work, CREDITS, "spent")
    assert spent is not None
    await settle(work, held.wallet_id)
    # Still on hold while it is posted, so that credits which were set aside in time and
    # are past their last day by now can be spent: that is what a hold is for.
    order = Transfer(
        held.wallet_id, spent, held.amount, "capture", work.now, may_owe=True
    )
    [posted] = await post(work, [order])
    if posted.outcome != "posted":
        raise Overdrawn
    await work.write(FREE, work.account_id, held.wallet_id, held.amount)
    work.emit(
        HoldCaptured(
            subject_uuid=held.uuid, credits=held.amount, wallet=held.wallet_uuid
        )
    )
    return held


async def release(work: Work, hold_uuid: UUID) -> queries.Hold:
    """Frees what was held. Raises HoldNotPending when the hold has ended before."""
    held = await _end(work, hold_uuid, "released")
    await work.write(FREE, work.account_id, held.wallet_id, held.amount)
    return held


async def _end(work: Work, hold_uuid: UUID, state: str) -> queries.Hold:
    if not await work.write(END_HOLD, work.account_id, hold_uuid, state, work.now):
        known = await work.one(Hold, Hold.SELECT, work.account_id, hold_uuid)
        raise HoldNotPending if known else HoldNotFound
    held = await work.get(Hold, hold_uuid)
    audit_end(work, held)
    return held


def audit_end(work: Work, held: Hold) -> None:
    """Has it known who captured a hold, or released it."""
    was = {"state": "pending"}
    work.audit(f"hold_{held.state}", held.uuid, was, {"state": held.state})


async def expire_holds(work: Work) -> int | None:
    """Ends some holds that are past their last instant: how many; None of none at all.

    Late, twice or by two workers at once makes no difference. What somebody has just
    now is left to them, or to the next turn. Not in one transaction with `expire_lots`:
    each locks wallets in the order of their ids.
    """
    ended = await work.once(EXPIRE_HOLDS, work.account_id, work.now)
    return int(ended[0][0]) or None


async def expire_lots(work: Work, most: int = LOTS_AT_ONCE) -> int | None:
    """Takes some lots that are past their last instant out of wallets, and says how
    many; None when no wallet had to be looked at any more.
    """
    expired = await work.once(EXPIRE_LOTS, work.account_id, work.now, most)
    return int(expired[0][0]) if expired else None


def _unless_empty(values: list[Value | None]) -> list[Value | None] | None:
    """Nothing at all rather than a list of nothings: `ledger_post` is faster then."""
    return values if any(value is not None for value in values) else None
