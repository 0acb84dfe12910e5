"""How much of everything one account may have."""

from typing import Any

from regulars.accounts import queries
from regulars.accounts.errors import UsageLimitReached
from regulars.kit.work import Work


async def must_have_room(work: Work, most: int, count: str, *values: Any) -> None:
    """Raises UsageLimitReached when there are as many as there may be.

    Until this Work has closed nobody else adds anything that is counted so: the count
    is a statement after the lock, and sees what the one before has added.
    """
    await queries.lock_account(work)
    if await work.value(count, work.account_id, *values) >= most:
        raise UsageLimitReached
