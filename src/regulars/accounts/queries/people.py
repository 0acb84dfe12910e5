"""What can be asked of one person, and of their sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts.errors import UserNotFound
from regulars.accounts.permissions import Rights, may
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import hash_token
from regulars.kit.work import Work


class Person(msgspec.Struct, frozen=True):
    """Somebody who may sign in, as they see themselves."""

    uuid: UUID
    name: str
    email: str
    role: str
    language: str | None
    theme: str | None


class Session(msgspec.Struct, frozen=True):
    """A session that hasn't ended."""

    uuid: UUID
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    place: str | None
    agent: str | None


class Held(msgspec.Struct, frozen=True):
    """A session that a browser holds, whichever account it is of."""

    uuid: UUID
    token_hash: bytes
    account_id: int
    account_uuid: UUID
    account_name: str
    is_sandbox: bool
    membership_uuid: UUID
    user_id: int


PERSON = """
    select uuid, name, email, role, language, theme from memberships
    where account_id = $1 and uuid = $2
"""

ROLE = "select role from memberships where account_id = $1 and uuid = $2"

LIVES = """
    kind = 'session' and revoked_at is null and expires_at > $1
      and coalesce(last_used_at, credential.created_at) > $2
"""

SESSIONS = f"""
    select uuid, created_at, last_used_at, expires_at, place, agent
    from credentials credential
    where {LIVES} and account_id = $3 and membership_uuid = $4
    order by id desc
"""

HELD = f"""
    select credential.uuid, credential.token_hash, credential.account_id,
      account.uuid as account_uuid, account.name as account_name, account.is_sandbox,
      membership.uuid as membership_uuid, membership.user_id
    from credentials credential
    join accounts account on account.id = credential.account_id and account.is_active
    join memberships membership on membership.account_id = credential.account_id
      and membership.uuid = credential.membership_uuid
    where {LIVES} and token_hash = any($3)
    order by account.name, account.id
"""


async def person(work: Work, membership_uuid: UUID) -> Person:
    """Somebody of this account. Raises UserNotFound."""
    found = await work.one(Person, PERSON, work.account_id, membership_uuid)
    if found is None:
        raise UserNotFound
    return found


async def rights_of(work: Work, membership_uuid: UUID) -> Rights:
    """What somebody may do now: nothing, if they have left."""
    role = await work.value(ROLE, work.account_id, membership_uuid)
    return may("session", role, [])


async def sessions(
    work: Work, membership_uuid: UUID, idle_minutes: int
) -> Sequence[Session]:
    """Somebody's sessions that haven't ended, the newest first."""
    ends = _ends(idle_minutes)
    return await work.many(Session, SESSIONS, *ends, work.account_id, membership_uuid)


async def held(work: Work, tokens: Sequence[str], idle_minutes: int) -> Sequence[Held]:
    """Those of these session tokens that still open an account, by its name."""
    if not tokens:
        return []
    hashes = [hash_token(each) for each in tokens]
    return await work.many(Held, HELD, *_ends(idle_minutes), hashes)


def _ends(idle_minutes: int) -> tuple[datetime, datetime]:
    now = real_now()
    return now, now - timedelta(minutes=idle_minutes)
