"""What can be asked of people on their way in."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.staff.errors import InvitationNotFound

INVITATION = """
    select id, uuid, email, role, invited_by, reminders, created_at, sent_at, expires_at
    from staff_invitations where account_id = $1
"""


class Invitation(msgspec.Struct, frozen=True):
    """Somebody who may come in once they accept."""

    id: int
    uuid: UUID
    email: str
    role: str
    invited_by: UUID
    reminders: int
    created_at: datetime
    sent_at: datetime
    expires_at: datetime

    MISSING: ClassVar[type[Problem]] = InvitationNotFound
    SELECT: ClassVar[str] = INVITATION + " and uuid = $2"
    # Whose address it is stays where invitations are kept.
    AUDITED: ClassVar[tuple[str, ...]] = ("role",)


INVITATIONS = INVITATION + " order by id desc limit $2 offset $3"

COUNT = "select count(*) from staff_invitations where account_id = $1"


async def invitations(work: Work, window: Window) -> Page[Invitation]:
    """A page of invitations that nobody has accepted yet, the newest first."""
    ends = (window.limit, window.offset)
    found = await work.many(Invitation, INVITATIONS, work.account_id, *ends)
    return window.of(found, await work.value(COUNT, work.account_id))
