"""What the loyalty program does later."""

from regulars.accounts.queries import each_account
from regulars.contacts.events import ContactDeleted
from regulars.kit.dues import Due, dues
from regulars.kit.erasure import erasures
from regulars.kit.events import logged
from regulars.kit.jobs import OpenWork, every, on
from regulars.loyalty import service

# Words about a person; who gave how many credits, and when, stays.
ERASE_NOTES = """
    update credit_adjustments set reason = '', text = ''
    where account_id = $1 and reception_id in (
      select id from credit_receptions
      where account_id = $1 and contact_id = any($2::bigint[]))
"""

ERASE_ATTRIBUTES = """
    delete from credit_reception_attributes
    where account_id = $1 and reception_id in (
      select id from credit_receptions
      where account_id = $1 and contact_id = any($2::bigint[]))
"""

erasures += [ERASE_NOTES, ERASE_ATTRIBUTES]

SOONEST_RELEASE = """
    select min(releases_at) from pending_credits
    where account_id = $1 and state = 'pending' and releases_at >= $2
"""

AT_NIGHT = "40 2 * * *"

ENDS_ANY = """
    select exists (
      select from loyalty_programs where account_id = $1
        and (inactivity_days is not null or expiry_warning_days is not null))
"""


@every("* * * * *")
async def release(open_work: OpenWork) -> None:
    """Lets credits be spent whose moment has come, account by account.

    By the account's clock. A wallet that is busy comes in the next turn.
    """

    async def of_one(account_id: int) -> None:
        while await release_some(open_work, account_id):
            pass

    await each_account(open_work, of_one)


@on(ContactDeleted, in_dry_runs=True)
async def cancel_lost(open_work: OpenWork, account_id: int, position: int) -> None:
    """Cancels what waits for a contact who was deleted, whatever it waits for."""
    async with open_work(account_id) as work:
        [event] = await logged(work, position - 1, 1)
    cancelled: int | None = 1
    while cancelled is not None:
        async with open_work(account_id) as work:
            cancelled = await service.cancel_lost(work, event.subject_uuid)


@every("50 2 * * *")
async def cancel_all_lost(open_work: OpenWork) -> None:
    """The same for all who are no more: what somebody was writing to just then, and
    what an earlier release had left.
    """

    async def of_one(account_id: int) -> None:
        while True:
            async with open_work(account_id) as work:
                if await service.cancel_lost(work) is None:
                    return

    await each_account(open_work, of_one)


@every(AT_NIGHT)
async def expire_inactive(open_work: OpenWork) -> None:
    """Announces credits that will soon be gone, and ends those of inactive contacts.

    By the account's clock, some contacts at a time; nobody waits for it.
    """

    async def of_one(account_id: int) -> None:
        await expire_inactive_of(open_work, account_id)

    await each_account(open_work, of_one)


async def release_some(open_work: OpenWork, account_id: int) -> bool:
    """Releases some credits that are due, of one account; whether any could be."""
    async with open_work(account_id) as work:
        return await service.release_due(work) is not None


async def expire_inactive_of(open_work: OpenWork, account_id: int) -> bool:
    """Announces and ends those of everybody, of one account."""
    after: int | None = 0
    while after is not None:
        async with open_work(account_id) as work:
            after = await service.expire_inactive(work, after)
    return True


dues += [
    Due("loyalty.release", release_some, SOONEST_RELEASE),
    Due("loyalty.expire_inactive", expire_inactive_of, None, AT_NIGHT, ENDS_ANY),
]
