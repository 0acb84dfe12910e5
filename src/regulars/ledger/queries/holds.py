"""What of a wallet is set aside."""

from collections.abc import Sequence
from uuid import UUID

from regulars.kit.work import Work
from regulars.ledger.queries import MoneyHold

# What is past its time is none, although nobody has ended it yet. Few are pending.
OPEN_HOLDS = """
    select hold.uuid, hold.wallet_id, wallet.uuid as wallet_uuid, hold.amount,
      hold.state, hold.expires_at, hold.created_at, hold.ended_at, hold.id,
      wallet.unit, null::bigint as captured
    from holds hold
    join wallets wallet
      on (wallet.account_id, wallet.id) = (hold.account_id, hold.wallet_id)
    where hold.account_id = $1 and wallet.uuid = $2 and hold.state = 'pending'
      and hold.expires_at > $3
    order by hold.expires_at, hold.id
"""


async def open_holds(work: Work, wallet_uuid: UUID) -> Sequence[MoneyHold]:
    """What of a wallet is set aside now, the first to end first."""
    values = (work.account_id, wallet_uuid, work.now)
    return await work.many(MoneyHold, OPEN_HOLDS, *values)
