"""Bringing the end of credits forward: what is in a wallet runs out now."""

from collections.abc import Sequence

import msgspec

from regulars.kit.work import Work
from regulars.ledger.service.moving import LOTS_AT_ONCE

# Whoever has one of them now is using it.
LOCK = """
    select id from wallets
    where account_id = $1 and id = any($2::bigint[]) and balance > held
    order by id for no key update skip locked
"""

# The list is there for the index: see `ledger_take`.
END = """
    with lot as materialized (
      select wallet_id, seq, remaining from lots
      where account_id = $1 and wallet_id = any($2::bigint[]) and remaining > 0
        and (expires_at is null or expires_at > $3)
      order by wallet_id, expires_at, seq limit $4),
    ended as (
      update lots set expires_at = $3 from lot
      where lots.account_id = $1 and lots.wallet_id = any($2::bigint[])
        and lots.wallet_id = lot.wallet_id and lots.seq = lot.seq),
    known as (
      update wallets set next_expiry_at = least(next_expiry_at, $3)
      where account_id = $1 and id in (select wallet_id from lot))
    select wallet_id, sum(remaining)::bigint as credits, count(*) as lots
    from lot group by wallet_id
"""


class Ended(msgspec.Struct, frozen=True):
    """What of a wallet runs out now: so many credits, in so many lots."""

    wallet_id: int
    credits: int
    lots: int


async def hold_unused(work: Work, wallet_ids: Sequence[int]) -> list[int]:
    """Those of the wallets with something in them that nobody uses at this moment.

    Nobody can until this Work closes.
    """
    rows = await work.write(LOCK, work.account_id, wallet_ids)
    return [row["id"] for row in rows]


async def end_lots(
    work: Work, wallet_ids: Sequence[int], most: int = LOTS_AT_ONCE
) -> list[Ended]:
    """Has the lots of these wallets, which are held, run out now: so many at most.

    They are in no balance from now on; the clock takes them out as it does others, and
    leaves what is on hold until the hold has ended.
    """
    values = (work.account_id, wallet_ids, work.now, most)
    return [Ended(**row) for row in await work.write(END, *values)]
