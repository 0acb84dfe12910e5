"""What the ledger does by the clock."""

from collections.abc import Awaitable, Callable

from regulars.accounts.queries import account_ids
from regulars.kit.jobs import OpenWork, every
from regulars.kit.work import Work
from regulars.ledger import service


@every("* * * * *")
async def expire(open_work: OpenWork) -> None:
    """Ends lots and holds that are past their last instant, account by account.

    A balance that is read or spent before this comes by leaves them out already.
    """
    for account_id in await account_ids(open_work):
        for verb in (service.expire_holds, service.expire_lots):
            while await _some(open_work, account_id, verb):
                pass


async def _some(
    open_work: OpenWork, account_id: int, verb: Callable[[Work], Awaitable[int]]
) -> int:
    async with open_work(account_id) as work:
        return await verb(work)
