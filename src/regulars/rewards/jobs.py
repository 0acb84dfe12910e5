"""What rewards do by the clock, and their mails."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from regulars.accounts.queries import each_account
from regulars.kit.crypto import Keys
from regulars.kit.dues import Due, dues
from regulars.kit.jobs import OpenWork, every, job
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.rewards import service
from regulars.settings import Settings

SOONEST = """
    select min(expires_at) from collectable_rewards
    where account_id = $1 and state = 'collectable' and expires_at >= $2
"""


@job("rewards.mail_code")
async def mail_code(
    open_work: OpenWork,
    keys: Keys,
    settings: Settings,
    account_id: int,
    reception_uuid: UUID,
    mail_uuid: UUID,
) -> None:
    """Mails the code of a digital reward to whoever got it."""
    async with open_work(account_id) as work:
        mail = await service.mail_with_code(work, keys, reception_uuid)
    if mail is not None:
        await messages.send(open_work, keys, settings, mail, mail_uuid)


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


async def expire_some(open_work: OpenWork, account_id: int) -> bool:
    """Ends some of them, of one account; whether there were any."""
    kept = await _some(open_work, account_id, service.expire)
    return await _some(open_work, account_id, service.expire_giving_back) + kept > 0


dues += [Due("rewards.expire", expire_some, SOONEST)]


async def _some(
    open_work: OpenWork, account_id: int, verb: Callable[[Work], Awaitable[int]]
) -> int:
    async with open_work(account_id) as work:
        return await verb(work)
