"""What the ledger does by the clock."""

from collections.abc import Awaitable, Callable

from regulars.accounts.queries import each_account
from regulars.kit.jobs import OpenWork, every
from regulars.kit.work import Work
from regulars.ledger import service


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


async def _some(
    open_work: OpenWork, account_id: int, verb: Callable[[Work], Awaitable[int | None]]
) -> int | None:
    async with open_work(account_id) as work:
        return await verb(work)
