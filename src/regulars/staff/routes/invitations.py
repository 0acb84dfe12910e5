"""Invitations: sent and revoked by those who may, accepted by whoever has the link."""

from typing import Annotated
from uuid import UUID

from regulars.accounts.errors import (
    AccountInactive,
    UsageLimitReached,
    UserAlreadyExists,
)
from regulars.accounts.permissions import Permission
from regulars.accounts.service import NewUser
from regulars.kit.clock import atom, now
from regulars.kit.context import Context
from regulars.kit.cookies import must_be_our_page
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare, Caller, Nothing, dashboard
from regulars.kit.edge import Headers
from regulars.kit.errors import Forbidden, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.pages import DASHBOARD, Page, Paging
from regulars.kit.tries import guess
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.staff import jobs, queries, service
from regulars.staff.answers import signed_in
from regulars.staff.callers import whose
from regulars.staff.errors import (
    AlreadyInvited,
    InvitationNotFound,
    LinkVoid,
    RemindedEnough,
)
from regulars.staff.schemas import (
    InvitationAcceptance,
    InvitationCreate,
    InvitationForMe,
    InvitationLookup,
    InvitationOut,
)

BY_LINK = [LinkVoid, AccountInactive, TooManyRequests, Forbidden]

INVITATION = "/invitations/{invitation_uuid}"


@dashboard.get("/invitations", allows=Permission.ACCOUNTS_READ)
async def list_invitations(work: Work, query: Paging) -> Page[InvitationOut]:
    """A page of invitations that nobody has accepted yet, the newest first.

    One that has expired can be sent again, and goes by itself a month later.
    """
    found = await queries.invitations(work, query.window(DASHBOARD, lenient=False))
    return found.of([InvitationOut.of(each, now()) for each in found.items])


@dashboard.post(
    "/invitations",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[UserAlreadyExists, AlreadyInvited, UsageLimitReached],
)
async def create_invitation(
    work: Work, caller: Caller, settings: Settings, body: InvitationCreate
) -> InvitationOut:
    """Invite somebody by mail. They choose their own name and password.

    The link is good once, for seven days. You need to be allowed whatever the role is;
    an invitation is void when you may not do that any more.
    """
    who = NewUser(body.email, "", "", body.role)
    rights, most = caller.permissions, settings.most_users
    made = await service.invite(work, who, whose(caller), rights, most)
    work.defer(jobs.mail_invitation, account_id=work.account, invitation_uuid=made.uuid)
    return InvitationOut.of(made, now())


@dashboard.post(
    f"{INVITATION}/reminders",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[InvitationNotFound, RemindedEnough],
)
async def remind_of_invitation(
    work: Work, caller: Caller, invitation_uuid: UUID
) -> InvitationOut:
    """Send the mail again, with a new link for another seven days: five times at most.

    The links before it are void.
    """
    kept = await service.remind(work, invitation_uuid, caller.permissions)
    work.defer(jobs.mail_invitation, account_id=work.account, invitation_uuid=kept.uuid)
    return InvitationOut.of(kept, now())


@dashboard.delete(
    INVITATION, allows=Permission.ACCOUNTS_WRITE, refuses=[InvitationNotFound]
)
async def revoke_invitation(work: Work, caller: Caller, invitation_uuid: UUID) -> None:
    """Revoke an invitation: its link is void at once."""
    await service.revoke_invitation(work, invitation_uuid, caller.permissions)


@dashboard.post(
    "/invitations/lookups", allows=None, status=200, refuses=BY_LINK, dry_runs=False
)
async def look_at_invitation(
    work: Work, headers: Headers, keys: Keys, guesses: Limits, body: InvitationLookup
) -> InvitationForMe:
    """Who invites you, by the link from the mail. It is not used up by this."""
    must_be_our_page(headers)
    tried = guess(guesses, keys, "link", work.origin.place)
    account, kept = await service.looked_at(work, keys, body.token)
    tried.was_right()
    what = (account.name, kept.email, kept.role, account.language)
    return InvitationForMe(*what, atom(kept.expires_at))


@dashboard.post(
    "/invitations/acceptances",
    allows=None,
    refuses=[*BY_LINK, UserAlreadyExists, UsageLimitReached],
    dry_runs=False,
)
async def accept_invitation(
    work: Work,
    headers: Headers,
    context: Context,
    body: InvitationAcceptance,
) -> Annotated[Bare, Nothing]:
    """Accept an invitation by the link from the mail, and be signed in.

    Name and password are for this account alone. The link is good once.
    """
    must_be_our_page(headers)
    keys, most = context.keys, context.settings.most_users
    tried = guess(context.guesses, keys, "link", work.origin.place)
    what = (body.token, body.name, body.password)
    member = await service.accept(work, keys, *what, most)
    tried.was_right()
    return await signed_in(work, headers, context, member)
