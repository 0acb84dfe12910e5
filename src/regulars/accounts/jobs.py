"""What is done by the clock for every account: numbering events, sweeping up."""

import msgspec

from regulars.accounts.queries import account_ids
from regulars.kit import idempotency, limits
from regulars.kit.jobs import OpenWork, every, jobs_for

MOST_AT_ONCE = 5_000

NUMBER = """
    select account_id, event_position as position, event_name as name
    from number_events($1)
"""

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


@every("17 3 * * *")
async def sweep(open_work: OpenWork) -> None:
    """Forgets sessions, tokens and idempotency keys that are out of date."""
    async with open_work() as work:
        await work.write(SWEEP, work.now)
        await limits.sweep(work)
    for account_id in await account_ids(open_work):
        async with open_work(account_id) as work:
            await idempotency.sweep(work)


async def _numbered(open_work: OpenWork) -> int:
    async with open_work() as work:
        await work.begin()
        found = await work.many(Numbered, NUMBER, MOST_AT_ONCE)
        for event in found:
            calls = jobs_for(event.name, event.position, event.account_id)
            work.defer_calls(calls)
    return len(found)
