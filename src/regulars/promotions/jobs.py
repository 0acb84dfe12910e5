"""What is done with vouchers later: making thousands, and ending a contact's."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from regulars.accounts.queries import each_account
from regulars.contacts.events import ContactDeleted
from regulars.kit.crypto import Keys
from regulars.kit.erasure import erasures
from regulars.kit.jobs import OpenWork, every, job, on
from regulars.promotions import service

# What somebody filled in about a voucher may say whose it was. They are locked in the
# order of their ids, as whoever redeems several of them locks them.
FORGET = """
    with theirs as materialized (
      select id from vouchers
      where account_id = $1 and contact_id = any($2::bigint[]) and attributes <> '{}'
      order by id for no key update)
    update vouchers voucher set attributes = '{}' from theirs
    where voucher.account_id = $1 and voucher.id = theirs.id
"""

FORGET_OF_BATCHES = """
    with theirs as materialized (
      select id from voucher_batches
      where account_id = $1 and contact_id = any($2::bigint[]) and attributes <> '{}'
      order by id for no key update)
    update voucher_batches batch set attributes = '{}' from theirs
    where batch.account_id = $1 and batch.id = theirs.id
"""

FORGET_DELETED = """
    delete from deleted_vouchers
    where account_id = $1 and contact_id = any($2::bigint[])
"""

# Batches first: what is being made of one is there once it can be locked.
erasures += [FORGET_OF_BATCHES, FORGET, FORGET_DELETED]


@job("promotions.make_vouchers")
async def make_vouchers(
    open_work: OpenWork, keys: Keys, account_id: int, batch_uuid: UUID, actor: str
) -> None:
    """Makes the vouchers of a batch, some thousands in each transaction.

    Tried again it goes on where it was.
    """

    async def make_some(codes: Sequence[service.Code]) -> int:
        async with open_work(account_id) as work:
            work.actor = actor
            return await service.make_some(work, batch_uuid, codes)

    left = await make_some([])
    codes = await service.make_up(keys, account_id, left)
    while left:
        # While some are written, the next are made up and sealed.
        ahead = service.make_up(keys, account_id, left - len(codes))
        left, codes = await asyncio.gather(make_some(codes), ahead)


@on(ContactDeleted, in_dry_runs=True)
async def end_vouchers(open_work: OpenWork, account_id: int, position: int) -> None:
    """Switches off the vouchers of a contact who is no more."""
    are_left = True
    while are_left:
        async with open_work(account_id) as work:
            are_left = await service.end_vouchers(work, position)


@every("47 3 * * *")
async def forget_deleted_vouchers(open_work: OpenWork) -> None:
    """Forgets how vouchers were that were deleted a month ago."""

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            await service.forget_deleted(work)

    await each_account(open_work, of_one)
