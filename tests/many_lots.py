"""Very many lots in one wallet, which would take hours to come by through the doors."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

MANY_LOTS = """
    with wallet as (
      update wallets set balance = balance + $3, seq = seq + $3,
        next_expiry_at = $4::timestamptz - interval '1 day'
      where account_id = $1 and uuid = $2 returning id, balance - $3 as balance,
        seq - $3 as seq),
    lot as (
      insert into lots (account_id, wallet_id, seq, amount, remaining, expires_at)
      select $1, wallet.id, wallet.seq + n, 1, 1, $4::timestamptz - interval '1 day'
      from wallet, generate_series(1, $3::int) n)
    insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount,
      to_seq, to_balance, happened_at, recorded_at)
    select $1, 'credit', program.issued_wallet_id, wallet.id, 1, wallet.seq + n,
      wallet.balance + n, $4, $4
    from wallet, loyalty_programs program, generate_series(1, $3::int) n
    where program.account_id = $1
"""


async def ran_out(
    superuser: asyncpg.Connection, account: Any, contact: Any, lots: int, now: datetime
) -> None:
    """So many lots of one credit, of which no clock has taken any since yesterday."""
    wallet = UUID(contact["credit_balance"]["uuid"])
    await superuser.execute(MANY_LOTS, account.account_id, wallet, lots, now)
