"""What is done by the clock for every account: numbering, sealing, sweeping up."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts import service
from regulars.accounts.advancing import Advancing
from regulars.accounts.erasing import ERASURES
from regulars.accounts.queries import each_account
from regulars.kit import events, figures, idempotency, limits, logged_requests, seals
from regulars.kit.crypto import Keys
from regulars.kit.erasure import erasures
from regulars.kit.jobs import OpenWork, every, job, jobs_for
from regulars.kit.seals import ChainBroken
from regulars.kit.work import Origin

erasures += ERASURES

MOST_AT_ONCE = 5_000

NUMBER = """
    select account_id, event_position as position, event_name as name
    from number_events($1)
"""

UNSEALED = "select account_id from unsealed_accounts() as account_id"

# What ended of itself or was ended; tokens that people made are shown for a year more.
SWEEP = """
    delete from credentials where least(expires_at, revoked_at)
      < case when kind in ('session', 'oauth_token') then $1 else $2 end
"""
A_YEAR = timedelta(days=365)


class Numbered(msgspec.Struct, frozen=True):
    """An event that has just got its place in its account's log."""

    account_id: int
    position: int
    name: str


@every(seconds=0.5)
async def number_events(open_work: OpenWork) -> None:
    """Gives what happened its place in the log, and wakes whoever listens for it."""
    while await _numbered(open_work) >= MOST_AT_ONCE:
        pass


@every(seconds=1)
async def seal_audit_entries(open_work: OpenWork, keys: Keys) -> None:
    """Gives what was written down its place and its seal in the account's chain.

    A broken chain doesn't stop the others, and fails this job for all to see.
    """
    async with open_work() as work:
        await work.begin()
        unsealed = [row["account_id"] for row in await work.once(UNSEALED)]
    broken: list[str] = []
    for account_id in unsealed:
        try:
            while await _sealed(open_work, account_id, keys) >= seals.MOST_AT_ONCE:
                pass
        except ChainBroken as wrong:
            broken.append(str(wrong))
    if broken:
        raise ChainBroken("; ".join(broken))


@job(service.NOTE_FAILED, parks=False)
async def note_failed_sign_ins(
    open_work: OpenWork, notes: list[service.FailedSignIn]
) -> None:
    """Writes down whose passwords were tried, from where and when."""
    tries: Counter[UUID] = Counter()
    for each in notes:
        tries[each.user_uuid] += 1
        if tries[each.user_uuid] > service.MOST_FAILED:
            continue
        async with open_work(each.account_id) as work:
            work.actor, work.origin = "anybody", Origin(each.place, each.request_id)
            work.now = each.tried_at
            await service.note_failed_sign_in(work, each.user_uuid)


@job("accounts.note_failed_sign_in", parks=False)
async def note_failed_sign_in(
    open_work: OpenWork,
    memberships: list[tuple[int, UUID]],
    place: str,
    request_id: str | None,
    tried_at: datetime,
) -> None:
    """The same for one that the previous release has put into the queue."""
    for whose in memberships:
        failed = service.FailedSignIn(*whose, place, request_id, tried_at)
        await note_failed_sign_ins(open_work, notes=[failed])


@job(service.ADVANCE_CLOCK, tries=6)
async def advance_clock(
    open_work: OpenWork, account_id: int, advance_uuid: UUID
) -> None:
    """Moves a sandbox's clock on, with all that is due on the way, once and in order.

    Tried again it goes on where the clock stands.
    """
    await Advancing(open_work, account_id, number_events).run(advance_uuid)


@every(seconds=300)
async def forget_counts(open_work: OpenWork) -> None:
    """Forgets the counts of minutes that are over: guessers make many in a day."""
    async with open_work() as work:
        await limits.sweep(work)


@every("11 * * * *")
async def add_up_figures(open_work: OpenWork) -> None:
    """Adds up what processes have counted that are no more."""
    async with open_work() as work:
        await figures.add_up_the_gone(work)


@every("17 3 * * *")
async def sweep(open_work: OpenWork) -> None:
    """Forgets sessions, tokens and idempotency keys that are out of date or ended."""
    async with open_work() as work:
        await work.write(SWEEP, work.now, work.now - A_YEAR)

    async def of_one(account_id: int) -> None:
        async with open_work(account_id) as work:
            await idempotency.sweep(work)
            await logged_requests.sweep(work)

    await each_account(open_work, of_one)


async def _sealed(open_work: OpenWork, account_id: int, keys: Keys) -> int:
    async with open_work(account_id) as work:
        return await seals.seal(work, keys)


async def _numbered(open_work: OpenWork) -> int:
    async with open_work() as work:
        await work.begin()
        found = await work.many(Numbered, NUMBER, MOST_AT_ONCE)
        for event in found:
            calls = jobs_for(event.name, event.position, event.account_id)
            work.defer_calls(calls)
        if found:
            whose = sorted({event.account_id for event in found})
            for follow in events.followers:
                await follow(work, whose)
    return len(found)
