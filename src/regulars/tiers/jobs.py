"""What tiers do later: moving contacts to the ones that are theirs."""

import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from regulars.accounts.queries import each_account
from regulars.kit import events
from regulars.kit.dues import Due, dues, followed
from regulars.kit.jobs import OpenWork, every, job
from regulars.kit.work import Work
from regulars.tiers import service

FOLLOW = "tiers.follow"

AT_NIGHT = "10 3 * * *"

HAS_TIERS = "select exists (select from tier_accounts where account_id = $1)"


async def look_at_the_log(work: Work, account_ids: Sequence[int]) -> None:
    """Has contacts looked at to whom something has happened, where there are tiers.

    One job for many events: a busy account has thousands in a second.
    """
    whose = await service.with_tiers(work, account_ids)
    work.defer_calls([(FOLLOW, {"account_id": each}) for each in whose])


events.followers.append(look_at_the_log)


async def foresee(
    work: Work, happened: events.Happened
) -> Sequence[tuple[str, dict[str, Any]]]:
    """The same for a call that is tried out: its events are not in the log yet."""
    whose = {uuid for name, uuid in happened if uuid and name in service.FOLLOWED}
    if not whose or not await service.with_tiers(work, [work.account]):
        return []
    return [(FOLLOW, {"account_id": work.account, "contact_uuids": list(whose)})]


events.foresights.append(foresee)


@job(FOLLOW, in_dry_runs=True)
async def follow(
    open_work: OpenWork, account_id: int, contact_uuids: list[UUID] | None = None
) -> None:
    """Moves those to whom something has happened, as far as the log goes by now.

    In a dry run it is told who that is.
    """
    if contact_uuids is not None:
        async with open_work(account_id) as work:
            await service.move_some(work, contact_uuids)
        return
    is_more = True
    while is_more:
        # Whoever is at it may be so for a while, and what they do needn't be done.
        with contextlib.suppress(asyncpg.LockNotAvailableError):
            async with open_work(account_id) as work:
                is_more = await service.follow(work)


@job(service.SETTLE)
async def settle(open_work: OpenWork, account_id: int, revision: int) -> None:
    """Moves all contacts of an account, after its tiers or their terms have changed."""
    after: int | None = 0
    while after is not None:
        async with open_work(account_id) as work:
            after = await service.settle(work, revision, after)


@every(AT_NIGHT)
async def recheck(open_work: OpenWork) -> None:
    """Moves whose period or whose days of grace are over, by the account's clock."""

    async def of_one(account_id: int) -> None:
        await recheck_of(open_work, account_id)

    await each_account(open_work, of_one)


async def recheck_of(open_work: OpenWork, account_id: int) -> bool:
    """Moves those of one account."""
    after: int | None = 0
    while after is not None:
        async with open_work(account_id) as work:
            after = await service.recheck(work, after)
    return True


dues.append(Due("tiers.recheck", recheck_of, None, AT_NIGHT, HAS_TIERS))
followed.append(HAS_TIERS)
