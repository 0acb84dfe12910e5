"""Forgotten passwords: a link by mail, good once and for an hour.

Nothing of a link is kept. It carries a mark of the password that it replaces, so that
it is void as soon as that is another one.
"""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountInactive
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import Keys, hash_password
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.messages.service import Draft
from regulars.staff import links
from regulars.staff.errors import LinkVoid
from regulars.staff.links import Reset

GOOD_FOR = timedelta(hours=1)
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5

MAIL_RESETS = "staff.mail_resets"

ASKED = """
    select count(*) from audit_entries
    where account_id = $1 and subject_uuid = $2 and verb = 'password_reset_requested'
      and recorded_at > $3
"""

MEMBER = """
    select email, password_hash from memberships where account_id = $1 and uuid = $2
"""

LOCKED = MEMBER + " for no key update"


class ResetAsked(msgspec.Struct, frozen=True):
    """For whose password a link was asked, and when."""

    account_id: int
    membership_uuid: UUID
    asked_at: datetime
    place: str


class _Member(msgspec.Struct, frozen=True):
    email: str
    password_hash: str


async def may_be_mailed(work: Work, membership_uuid: UUID) -> bool:
    """Whether this link is sent: five an hour are, and each is written down."""
    since = work.now - AN_HOUR
    if await work.value(ASKED, work.account_id, membership_uuid, since) >= MOST_AN_HOUR:
        return False
    work.audit("password_reset_requested", membership_uuid)
    return True


async def mail_reset(
    work: Work, keys: Keys, membership_uuid: UUID, asked_at: datetime, base_url: str
) -> Draft | None:
    """The mail with the link; None for somebody who has left, or when it is too late.

    However often it is tried, it has the same link.
    """
    until = asked_at + GOOD_FOR
    member = await work.one(_Member, MEMBER, work.account_id, membership_uuid)
    if member is None or until <= real_now():
        return None
    mark = _mark(keys, membership_uuid, member)
    link = Reset(work.account, membership_uuid, int(until.timestamp()), mark)
    values = {"reset": {"url": links.address(keys, base_url, link)}}
    return await messages.draft_to_staff(
        work, messages.PASSWORD_RESET, member.email, values
    )


async def reset_password(work: Work, keys: Keys, token: str, password: str) -> None:
    """Gives whoever has the link a new password, and ends all their sessions.

    Raises LinkVoid, AccountInactive.
    """
    link = links.opened(keys, Reset, token)
    if link.until <= real_now().timestamp():
        raise LinkVoid
    # Only for who has a link, and before there is a transaction: it takes long.
    password_hash = await hash_password(password)
    whose = link.membership_uuid
    if await accounts.enter(work, link.account_id, f"user:{whose}") is None:
        raise AccountInactive
    member = await work.one(_Member, LOCKED, work.account_id, whose)
    if member is None:
        raise LinkVoid
    if not hmac.compare_digest(_mark(keys, whose, member), link.mark):
        raise LinkVoid
    await accounts.set_password(work, whose, password_hash, None)


async def mark_of(work: Work, keys: Keys, membership_uuid: UUID) -> str:
    """A mark of somebody's password, for what is void with another; empty of nobody."""
    member = await work.one(_Member, MEMBER, work.account_id, membership_uuid)
    return _mark(keys, membership_uuid, member) if member else ""


def _mark(keys: Keys, membership_uuid: UUID, member: _Member) -> str:
    what = f"{membership_uuid} {member.email} {member.password_hash}"
    return keys.mac("replaced password", what).hex()[:32]
