"""What the ledger does by the clock."""

from collections.abc import Awaitable, Callable

from regulars.accounts.queries import each_account
from regulars.kit.dues import Due, dues
from regulars.kit.jobs import OpenWork, every
from regulars.kit.work import Work
from regulars.ledger import service

# What is on hold in a wallet runs out with that hold.
SOONEST = """
    select least(
      (select min(expires_at) from holds
       where account_id = $1 and state = 'pending' and expires_at >= $2),
      (select min(next_expiry_at) from wallets
       where account_id = $1 and next_expiry_at >= $2 and balance > held))
"""


@every("* * * * *")
async def expire(open_work: OpenWork) -> None:
    """Ends lots and holds that are past their last instant, account by account.

    A balance that is read or spent before this comes by leaves them out already.
    """

    async def of_one(account_id: int) -> None:
        for verb in (service.expire_holds, service.expire_lots):
            while await _some(open_work, account_id, verb) is not None:
                pass

    await each_account(open_work, of_one)


async def expire_some(open_work: OpenWork, account_id: int) -> bool:
    """Ends some of them, of one account; whether there were any."""
    holds = await _some(open_work, account_id, service.expire_holds)
    lots = await _some(open_work, account_id, service.expire_lots)
    return holds is not None or lots is not None


dues += [Due("ledger.expire", expire_some, SOONEST)]


async def _some(
    open_work: OpenWork, account_id: int, verb: Callable[[Work], Awaitable[int | None]]
) -> int | None:
    async with open_work(account_id) as work:
        return await verb(work)
