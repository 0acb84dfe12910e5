"""What rewards do by the clock."""

from collections.abc import Awaitable, Callable

from regulars.accounts.queries import each_account
from regulars.kit.jobs import OpenWork, every
from regulars.kit.work import Work
from regulars.rewards import service


@every("* * * * *")
async def expire(open_work: OpenWork) -> None:
    """Ends what nobody collected in time, account by account, by the account's clock.

    A reward that is collected after its last moment is refused before this comes by.
    """

    async def of_one(account_id: int) -> None:
        for verb in (service.expire, service.expire_giving_back):
            while await _some(open_work, account_id, verb):
                pass

    await each_account(open_work, of_one)


async def _some(
    open_work: OpenWork, account_id: int, verb: Callable[[Work], Awaitable[int]]
) -> int:
    async with open_work(account_id) as work:
        return await verb(work)
