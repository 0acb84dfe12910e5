"""What is done by the clock for every account: numbering, sealing, sweeping up."""

from datetime import datetime
from uuid import UUID

import msgspec

from regulars.accounts import service
from regulars.accounts.queries import account_ids
from regulars.kit import idempotency, limits, seals
from regulars.kit.crypto import Keys
from regulars.kit.jobs import OpenWork, every, job, jobs_for
from regulars.kit.seals import ChainBroken
from regulars.kit.work import Origin

MOST_AT_ONCE = 5_000

NUMBER = """
    select account_id, event_position as position, event_name as name
    from number_events($1)
"""

UNSEALED = "select account_id from unsealed_accounts() as account_id"

SWEEP = """
    delete from credentials
    where kind in ('session', 'oauth_token') and expires_at < $1
"""


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


@job("accounts.note_failed_sign_in")
async def note_failed_sign_in(
    open_work: OpenWork,
    memberships: list[tuple[int, UUID]],
    place: str,
    request_id: str | None,
    tried_at: datetime,
) -> None:
    """Writes down whose password was tried, and from where; of nobody's, nothing."""
    for account_id, user_uuid in memberships:
        async with open_work(account_id) as work:
            work.actor, work.origin = "anybody", Origin(place, request_id)
            work.now = tried_at
            await service.note_failed_sign_in(work, user_uuid)


@every("17 3 * * *")
async def sweep(open_work: OpenWork) -> None:
    """Forgets sessions, tokens and idempotency keys that are out of date."""
    async with open_work() as work:
        await work.write(SWEEP, work.now)
        await limits.sweep(work)
    for account_id in await account_ids(open_work):
        async with open_work(account_id) as work:
            await idempotency.sweep(work)


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
    return len(found)
