"""Sessions of staff: begun, ended, and several of one person in one browser."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from regulars.accounts.errors import SessionNotFound
from regulars.accounts.service.keys import NO_SCOPES
from regulars.kit.caches import announce_change
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import SESSION, hash_token, token
from regulars.kit.ids import uuid7
from regulars.kit.work import Work

SESSION_LASTS = timedelta(hours=12)

LONGEST_AGENT = 200

BEGIN = """
    insert into credentials (uuid, kind, token_hash, account_id, membership_uuid, name,
      scopes, created_at, expires_at, place, agent)
    values ($1, 'session', $2, $3, $4, 'Session', $5, $6, $7, $8, $9)
"""

END = """
    update credentials set revoked_at = $2
    where token_hash = $1 and kind = 'session' and revoked_at is null returning uuid
"""

# Of whichever account they are: they were held by one browser.
END_HELD = """
    update credentials set revoked_at = $2
    where uuid = any($1) and kind = 'session' and revoked_at is null
"""

END_ONE = """
    update credentials set revoked_at = $4
    where account_id = $1 and membership_uuid = $2 and uuid = $3 and kind = 'session'
      and revoked_at is null returning uuid
"""

END_OTHERS = """
    update credentials set revoked_at = $4
    where account_id = $1 and membership_uuid = $2 and kind = 'session'
      and revoked_at is null and uuid is distinct from $3 returning uuid
"""


async def begin_session(work: Work, membership_uuid: UUID, agent: str) -> str:
    """A session token for the dashboard; the Work is the account's, and theirs."""
    fresh, uuid, now = token(SESSION), uuid7(), real_now()
    whose = (work.account, membership_uuid, NO_SCOPES)
    where = (work.origin.place, _shown(agent))
    times = (now, now + SESSION_LASTS)
    await work.write(BEGIN, uuid, hash_token(fresh), *whose, *times, *where)
    work.audit("signed_in", uuid)
    return fresh


async def end_session(work: Work, session: str) -> None:
    """Signs out: the session is void at once."""
    for ended in await work.write(END, hash_token(session), real_now()):
        work.audit("signed_out", ended["uuid"])
    await announce_change(work)


async def end_held(work: Work, session_uuids: Sequence[UUID]) -> None:
    """Ends sessions of other accounts in this browser; a second later everywhere.

    What is written down of it stands in the logs of those accounts: see `jobs.py`.
    """
    if session_uuids:
        await work.write(END_HELD, list(session_uuids), real_now())


async def end_own(work: Work, membership_uuid: UUID, session_uuid: UUID) -> None:
    """Ends one of somebody's sessions. Raises SessionNotFound."""
    whose = (work.account_id, membership_uuid, session_uuid)
    if not await work.write(END_ONE, *whose, real_now()):
        raise SessionNotFound
    work.audit("session_ended", session_uuid)
    await announce_change(work)


async def end_others(work: Work, membership_uuid: UUID, but: UUID | None) -> int:
    """Ends all of somebody's sessions but this one; how many there were."""
    whose = (work.account_id, membership_uuid, but)
    ended = await work.write(END_OTHERS, *whose, real_now())
    await announce_change(work)
    return len(ended)


def _shown(agent: str) -> str:
    """What a browser calls itself, as far as it is text and not too long."""
    return "".join(c for c in agent[:LONGEST_AGENT] if c.isprintable())
