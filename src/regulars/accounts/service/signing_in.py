"""Whose password it is, and who tried in vain."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts.errors import AccountInactive, NotSignedIn, UserNotFound
from regulars.kit.crypto import verify_password
from regulars.kit.jobs.later import Later
from regulars.kit.work import Work

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


class Member(msgspec.Struct, frozen=True):
    """Somebody in one account of theirs, as they come to be let in."""

    uuid: UUID
    account_id: int
    account_uuid: UUID
    user_id: int
    email: str
    is_active: bool
    has_second_factor: bool
    password_hash: str


# Each is a password to try, which takes a while: who has more has to name the account.
MEMBERSHIPS = """
    select membership.uuid, membership.account_id, account.uuid as account_uuid,
      membership.user_id, membership.email, account.is_active,
      membership.has_second_factor, membership.password_hash
    from users join memberships membership on membership.user_id = users.id
    join accounts account on account.id = membership.account_id
    where lower(users.email) = lower($1) and ($2::uuid is null or account.uuid = $2)
    order by account.is_active desc, membership.id limit 5
"""

MEMBER = """
    select membership.uuid, membership.account_id, account.uuid as account_uuid,
      membership.user_id, membership.email, account.is_active,
      membership.has_second_factor, membership.password_hash
    from memberships membership join accounts account on account.id = $1
    where membership.account_id = $1 and membership.uuid = $2
"""

FAILED = """
    select count(*) from audit_entries
    where account_id = $1 and subject_uuid = $2 and verb = 'sign_in_failed'
      and recorded_at > $3
"""


async def folded(work: Work, email: str) -> str:
    """The address as it is compared with users' own: only the database knows how."""
    return str(await work.value("select lower($1::text)", email))


async def known_as(
    work: Work, email: str, account_uuid: UUID | None = None
) -> list[Member]:
    """Who has this address, in up to five accounts; or in this one."""
    return await work.many(Member, MEMBERSHIPS, email, account_uuid)


async def member(work: Work, membership_uuid: UUID) -> Member:
    """Somebody of this account. Raises UserNotFound."""
    found = await work.one(Member, MEMBER, work.account_id, membership_uuid)
    if found is None:
        raise UserNotFound
    return found


async def prove(
    work: Work, later: Later, email: str, password: str, account_uuid: UUID | None
) -> Member:
    """Whose password this is, in the account that it is for.

    Raises NotSignedIn, whatever was wrong, and AccountInactive.
    """
    known = await known_as(work, email, account_uuid)
    member = await _opened_by(password, known)
    if member is None:
        _note(work, later, known)
        raise NotSignedIn
    if not member.is_active:
        raise AccountInactive
    return member


async def _opened_by(password: str, known: Sequence[Member]) -> Member | None:
    if not known:
        # It has to take as long as for somebody who is known.
        await verify_password(None, password)
    for member in known:
        if await verify_password(member.password_hash, password):
            return member
    return None


async def note_failed_sign_in(work: Work, user_uuid: UUID) -> None:
    """Writes down that a password was wrong: an hour's first ten for each person."""
    tried = await work.value(FAILED, work.account_id, user_uuid, work.now - HOUR)
    if tried < MOST_FAILED:
        work.audit("sign_in_failed", user_uuid)


def _note(work: Work, later: Later, known: Sequence[Member]) -> None:
    """Has it written down beside the requests: nobody's takes as long as somebody's."""
    origin = work.origin
    for each in known:
        whose = (each.account_id, each.uuid)
        failed = FailedSignIn(*whose, origin.place, origin.request_id, work.now)
        later.note(NOTE_FAILED, failed)
