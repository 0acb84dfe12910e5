"""Sessions of staff: signing in and out, and who tried in vain."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts.errors import AccountInactive, NotSignedIn
from regulars.accounts.service.keys import ADD, NO_SCOPES
from regulars.kit.caches import announce_change
from regulars.kit.crypto import SESSION, hash_token, token, verify_password
from regulars.kit.ids import uuid7
from regulars.kit.jobs.later import Later
from regulars.kit.work import Work

SESSION_LASTS = timedelta(hours=12)
HOUR = timedelta(hours=1)
MOST_FAILED = 10
NOTE_FAILED = "accounts.note_failed_sign_ins"


class FailedSignIn(msgspec.Struct, frozen=True):
    """Whose password was tried in vain, from where and when."""

    account_id: int
    user_uuid: UUID
    place: str
    request_id: str | None
    tried_at: datetime


class _Membership(msgspec.Struct, frozen=True):
    uuid: UUID
    account_id: int
    is_active: bool
    password_hash: str


END_SESSION = """
    update credentials set revoked_at = $2
    where token_hash = $1 and kind = 'session' and revoked_at is null returning uuid
"""

# Each is a password to try, which takes a while: who has more has to name the account.
MEMBERSHIPS = """
    select membership.uuid, membership.account_id, account.is_active,
      membership.password_hash
    from users join memberships membership on membership.user_id = users.id
    join accounts account on account.id = membership.account_id
    where lower(users.email) = lower($1) and ($2::uuid is null or account.uuid = $2)
    order by account.is_active desc, membership.id limit 5
"""

FAILED = """
    select count(*) from audit_entries
    where account_id = $1 and subject_uuid = $2 and verb = 'sign_in_failed'
      and recorded_at > $3
"""


async def folded(work: Work, email: str) -> str:
    """The address as it is compared with users' own: only the database knows how."""
    return str(await work.value("select lower($1::text)", email))


async def sign_in(
    work: Work, later: Later, email: str, password: str, account_uuid: UUID | None
) -> str:
    """A session token for the dashboard, in the account whose password this is.

    Raises NotSignedIn, whatever was wrong, and AccountInactive.
    """
    known = await work.many(_Membership, MEMBERSHIPS, email, account_uuid)
    membership = await _opened_by(password, known)
    if membership is None:
        _note(work, later, known)
        raise NotSignedIn
    if not membership.is_active:
        raise AccountInactive
    fresh = token(SESSION)
    who = (membership.account_id, membership.uuid, None, None)
    what = ("Session", NO_SCOPES, work.now, work.now + SESSION_LASTS)
    uuid = uuid7()
    await work.write(ADD, uuid, "session", hash_token(fresh), *who, *what)
    await work.speak_for(membership.account_id, f"user:{membership.uuid}")
    work.audit("signed_in", uuid)
    return fresh


async def _opened_by(password: str, known: Sequence[_Membership]) -> _Membership | None:
    if not known:
        # It has to take as long as for somebody who is known.
        await verify_password(None, password)
    for membership in known:
        if await verify_password(membership.password_hash, password):
            return membership
    return None


async def end_session(work: Work, session: str) -> None:
    """Signs out: the session is void at once."""
    for ended in await work.write(END_SESSION, hash_token(session), work.now):
        work.audit("signed_out", ended["uuid"])
    await announce_change(work)


async def note_failed_sign_in(work: Work, user_uuid: UUID) -> None:
    """Writes down that a password was wrong: an hour's first ten for each person."""
    tried = await work.value(FAILED, work.account_id, user_uuid, work.now - HOUR)
    if tried < MOST_FAILED:
        work.audit("sign_in_failed", user_uuid)


def _note(work: Work, later: Later, known: Sequence[_Membership]) -> None:
    """Has it written down beside the requests: nobody's takes as long as somebody's."""
    origin = work.origin
    for each in known:
        whose = (each.account_id, each.uuid)
        failed = FailedSignIn(*whose, origin.place, origin.request_id, work.now)
        later.note(NOTE_FAILED, failed)
