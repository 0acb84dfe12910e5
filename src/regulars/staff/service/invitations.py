"""Invitations: somebody may come in, once they have a link from their mail."""

from datetime import timedelta
from uuid import UUID

from regulars.accounts import queries as accounts_queries
from regulars.accounts import service as accounts
from regulars.accounts.errors import AccountInactive, UserAlreadyExists
from regulars.accounts.permissions import EVERYTHING, ROLES, Rights, must_cover
from regulars.accounts.queries import Account
from regulars.accounts.service import Member, NewUser
from regulars.accounts.service.room import must_have_room
from regulars.kit.clock import now as real_now
from regulars.kit.crypto import Keys, hash_password
from regulars.kit.errors import Forbidden
from regulars.kit.ids import uuid7
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.messages.service import Draft
from regulars.staff import links
from regulars.staff.errors import (
    AlreadyInvited,
    InvitationNotFound,
    LinkVoid,
    RemindedEnough,
)
from regulars.staff.links import Invited
from regulars.staff.queries import Invitation

GOOD_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=30)
MOST_REMINDERS = 5

# Who may come in counts as who is in: the limit is for both.
COUNT = """
    select (select count(*) from memberships where account_id = $1)
      + (select count(*) from staff_invitations where account_id = $1)
"""

IS_IN = """
    select exists (
      select from memberships membership join users on users.id = membership.user_id
      where membership.account_id = $1 and lower(users.email) = lower($2))
"""

INVITE = """
    insert into staff_invitations
      (account_id, uuid, email, role, invited_by, created_at, sent_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $6, $7)
    on conflict do nothing returning id
"""

RENEW = """
    update staff_invitations
    set sent_at = $3, expires_at = $4, reminders = reminders + 1
    where account_id = $1 and uuid = $2
"""

REMOVE = "delete from staff_invitations where account_id = $1 and uuid = $2"

FORGET = "delete from staff_invitations where account_id = $1 and expires_at < $2"


async def invite(
    work: Work, who: NewUser, invited_by: UUID, rights: Rights, most: int
) -> Invitation:
    """The invitation of somebody, whose name and password are still to come.

    Raises Forbidden, UserAlreadyExists, AlreadyInvited, UsageLimitReached.
    """
    must_cover(rights, ROLES[who.role])
    await must_have_room(work, most, COUNT)
    if await work.value(IS_IN, work.account_id, who.email):
        raise UserAlreadyExists
    uuid, now = uuid7(), real_now()
    what = (who.email, who.role, invited_by, now, now + GOOD_FOR)
    if not await work.write(INVITE, work.account_id, uuid, *what):
        raise AlreadyInvited
    made = await work.get(Invitation, uuid)
    work.audit("user_invited", uuid, after=made)
    return made


async def remind(work: Work, uuid: UUID, rights: Rights) -> Invitation:
    """The invitation, sent again and good for another week; older links are void.

    Raises InvitationNotFound, RemindedEnough, Forbidden.
    """
    kept = await work.get(Invitation, uuid, lock=True)
    must_cover(rights, ROLES[kept.role])
    if kept.reminders >= MOST_REMINDERS:
        raise RemindedEnough
    now = real_now()
    await work.write(RENEW, work.account_id, uuid, now, now + GOOD_FOR)
    work.audit("user_reminded", uuid)
    return await work.get(Invitation, uuid)


async def revoke_invitation(work: Work, uuid: UUID, rights: Rights) -> None:
    """Ends an invitation: its links are void. Raises InvitationNotFound, Forbidden."""
    kept = await work.get(Invitation, uuid, lock=True)
    must_cover(rights, ROLES[kept.role])
    await work.write(REMOVE, work.account_id, uuid)
    work.audit("invitation_revoked", uuid, before=kept)


async def mail_invitation(
    work: Work, keys: Keys, uuid: UUID, base_url: str
) -> Draft | None:
    """The mail with the link; None if nobody is invited any more."""
    try:
        kept = await work.get(Invitation, uuid)
    except InvitationNotFound:
        return None
    url = links.address(keys, base_url, _link(work, kept))
    values = {"invitation": {"url": url}}
    return await messages.draft_to_staff(
        work, messages.STAFF_INVITATION, kept.email, values
    )


async def looked_at(work: Work, keys: Keys, token: str) -> tuple[Account, Invitation]:
    """Whose invitation it is, and whom it is for. Raises LinkVoid, AccountInactive.

    The Work is that account's from now on, and the invitation stays as it is.
    """
    return await _found(work, links.opened(keys, Invited, token))


async def _found(work: Work, link: Invited) -> tuple[Account, Invitation]:
    actor = f"invitation:{link.invitation_uuid}"
    account = await accounts.enter(work, link.account_id, actor)
    if account is None:
        raise AccountInactive
    try:
        kept = await work.get(Invitation, link.invitation_uuid, lock=True)
    except InvitationNotFound:
        raise LinkVoid from None
    if _link(work, kept) != link or kept.expires_at <= real_now():
        raise LinkVoid
    return account, kept


async def accept(
    work: Work, keys: Keys, token: str, name: str, password: str, most: int
) -> Member:
    """Who has come in by the link, which nobody can use again.

    What whoever invited them may not do by now, they can't be given any more. Raises
    LinkVoid, AccountInactive, UserAlreadyExists, UsageLimitReached.
    """
    link = links.opened(keys, Invited, token)
    # Only for who has a link, and before there is a transaction: it takes long.
    password_hash = await hash_password(password)
    account, kept = await _found(work, link)
    try:
        rights = await accounts_queries.rights_of(work, kept.invited_by)
        must_cover(rights, ROLES[kept.role])
    except Forbidden:
        raise LinkVoid from None
    await work.write(REMOVE, work.account_id, kept.uuid)
    new = NewUser(kept.email, name, password_hash, kept.role)
    user = await accounts.create_user(work, new, EVERYTHING, most)
    [member] = await accounts.known_as(work, user.email, account.uuid)
    return member


async def forget_invitations(work: Work) -> None:
    """Forgets invitations that nobody has accepted for a month after their end."""
    await work.write(FORGET, work.account_id, real_now() - KEPT_FOR)


def _link(work: Work, kept: Invitation) -> Invited:
    """What every link of the invitation carries until it is sent again."""
    sent_at = int(kept.sent_at.timestamp() * 1_000_000)
    return Invited(work.account, kept.uuid, sent_at)
