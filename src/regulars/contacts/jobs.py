"""What is done with contacts later: adding many, merging and ending them."""

from uuid import UUID

import msgspec

from regulars.accounts.queries import each_account
from regulars.contacts import service
from regulars.kit.crypto import Keys
from regulars.kit.idempotency import forget_some
from regulars.kit.jobs import OpenWork, every, job


@job("contacts.merge", in_dry_runs=True, once=True)
async def merge(
    open_work: OpenWork,
    account_id: int,
    source_uuid: UUID,
    destination_uuid: UUID,
    actor: str,
) -> None:
    """Makes two contacts one. Twice is the same as once."""
    async with open_work(account_id) as work:
        work.actor = actor
        await service.merge(work, source_uuid, destination_uuid)


@job("contacts.delete", in_dry_runs=True, once=True)
async def delete(
    open_work: OpenWork, account_id: int, contact_uuid: UUID, actor: str
) -> None:
    """Ends a contact and keeps what they did. Twice is the same as once."""
    async with open_work(account_id) as work:
        work.actor = actor
        await service.delete(work, contact_uuid)


@job("contacts.erase")
async def erase(
    open_work: OpenWork, keys: Keys, account_id: int, contact_uuid: UUID, actor: str
) -> None:
    """Ends a contact and removes all that tells who they were.

    Stored answers first, some at a time: the account waits for the rest, and that is
    soon done.
    """
    async with open_work(account_id) as work:
        what = await service.to_forget(work, contact_uuid)
    after: str | None = "" if what else None
    while what is not None and after is not None:
        everything = msgspec.structs.replace(what, since=None)
        async with open_work(account_id) as work:
            after = await forget_some(work, keys, everything, after)
    async with open_work(account_id) as work:
        work.actor = actor
        await service.erase(work, contact_uuid, keys, what)


@job("contacts.import")
async def import_contacts(
    open_work: OpenWork, account_id: int, import_uuid: UUID, actor: str
) -> None:
    """Adds the people of an import, then fills in what is told of them.

    Tried again it goes on where it was.
    """
    async with open_work(account_id) as work:
        work.actor = actor
        await service.add_people(work, import_uuid)
    is_left = True
    while is_left:
        async with open_work(account_id) as work:
            work.actor = actor
            is_left = await service.fill_in(work, import_uuid)


@every("23 3 * * *")
async def forget_mails(open_work: OpenWork) -> None:
    """Forgets how many mails somebody got on days that are over."""

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            await service.forget_mails(work)

    await each_account(open_work, of_one)
