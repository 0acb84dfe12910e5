"""What can be done with value: the only room that moves it.

Everybody else hands transfers to `post`, or puts `ledger_post` into a statement of
their own so that record and value move in one round trip.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.ledger import queries
from regulars.ledger.errors import HoldNotFound, HoldNotPending, Overdrawn
from regulars.ledger.queries import Hold

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

EXPIRE_HOLDS = """
    with due as materialized (
      select id, wallet_id, amount from holds
      where account_id = $1 and state = 'pending' and expires_at <= $2
      order by wallet_id, id limit 1000 for update skip locked),
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

EXPIRE_LOTS = """
    with due as materialized (
      select id from wallets
      where account_id = $1 and next_expiry_at <= $2 and balance > held
      order by id limit 1000 for no key update)
    select ledger_expire($1, (select array_agg(id) from due), $2)
    from due limit 1
"""


# Locks the wallet and takes out what is due. A statement of its own, so that those
# after it see what the lock's last holder has done.
SETTLE = """
    with locked as materialized (
      select id from wallets where account_id = $1 and id = $2 for no key update)
    select ledger_expire($1, array[id], $3) from locked
"""


async def open_own_wallets(work: Work, unit: str) -> dict[str, int]:
    """The account's own wallets for a unit, new: their ids by kind."""
    names = list(OWN_WALLETS)
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


async def undo(work: Work, wallet_id: int, seq: int) -> int:
    """The number of the entry that undoes another of the same wallet, exactly.

    What has run out of the credits by then comes back first, to be taken once and not
    twice. A wallet that may owe what it can't give owes it afterwards; of others it
    raises Overdrawn.
    """
    await work.write(SETTLE, work.account_id, wallet_id, work.now)
    done = await queries.moved_by(work, wallet_id, seq)
    expired = await queries.expired_of(work, wallet_id, seq)
    orders = [_undoing(work, each) for each in [*expired, done]]
    posted = (await post(work, orders, all_or_nothing=True))[-1]
    if posted.outcome != "posted":
        raise Overdrawn
    number = posted.from_seq if done.to_wallet_id == wallet_id else posted.to_seq
    assert number is not None
    return number


def _undoing(work: Work, done: queries.Moved) -> Transfer:
    return Transfer(
        done.to_wallet_id,
        done.from_wallet_id,
        done.amount,
        "reversal",
        work.now,
        undoes=done.seq,
        may_owe=True,
    )


async def hold(
    work: Work, wallet_uuid: UUID, amount: int, lasts: timedelta
) -> queries.Hold:
    """Sets value aside for a while, so that nothing else can spend it.

    Raises Overdrawn when less than the amount is free.
    """
    wallet = await work.get(queries.Wallet, wallet_uuid)
    await work.write(SETTLE, work.account_id, wallet.id, work.now)
    uuid = uuid7()
    values = (wallet.id, amount, uuid, work.now + lasts, work.now)
    if not await work.write(HOLD, work.account_id, *values):
        raise Overdrawn
    return await work.get(queries.Hold, uuid)


async def capture(work: Work, hold_uuid: UUID) -> queries.Hold:
    """Spends what was held. Raises HoldNotPending when it ended before, or is too late.

    The hold ends and the value moves in one transaction: never one without the other.
    """
    held = await _end(work, hold_uuid, "captured")
    spent = await queries.own_wallet(work, CREDITS, "spent")
    assert spent is not None
    # Still on hold while it is posted, so that credits which were set aside in time and
    # are past their last day by now can be spent: that is what a hold is for.
    order = Transfer(
        held.wallet_id, spent, held.amount, "capture", work.now, may_owe=True
    )
    [posted] = await post(work, [order])
    if posted.outcome != "posted":
        raise Overdrawn
    await work.write(FREE, work.account_id, held.wallet_id, held.amount)
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
    return await work.get(Hold, hold_uuid)


async def expire_holds(work: Work) -> int:
    """Ends holds that are past their last instant, and says how many.

    Late, twice or by two workers at once makes no difference. Not in one transaction
    with `expire_lots`: each locks wallets in the order of their ids.
    """
    ended = await work.write(EXPIRE_HOLDS, work.account_id, work.now)
    return int(ended[0][0])


async def expire_lots(work: Work) -> int:
    """Takes lots that are past their last instant out of wallets; says how many."""
    expired = await work.write(EXPIRE_LOTS, work.account_id, work.now)
    return int(expired[0][0]) if expired else 0


def _unless_empty(values: list[Value | None]) -> list[Value | None] | None:
    """Nothing at all rather than a list of nothings: `ledger_post` is faster then."""
    return values if any(value is not None for value in values) else None
