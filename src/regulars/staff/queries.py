"""What can be asked of people on their way in."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from regulars.kit.errors import Problem
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.staff.errors import InvitationNotFound, PasskeyNotFound

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


PASSKEY = """
    select id, uuid, membership_uuid, name, handle, public_key, sign_count, created_at,
      last_used_at
    from passkeys where account_id = $1
"""


class Passkey(msgspec.Struct, frozen=True):
    """A key in somebody's phone or stick."""

    id: int
    uuid: UUID
    membership_uuid: UUID
    name: str
    handle: bytes
    public_key: bytes
    sign_count: int
    created_at: datetime
    last_used_at: datetime | None

    MISSING: ClassVar[type[Problem]] = PasskeyNotFound
    SELECT: ClassVar[str] = PASSKEY + " and uuid = $2"


class SecondFactors(msgspec.Struct, frozen=True):
    """What second factors somebody has."""

    totp: bool
    passkeys: int
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Whether they are asked for one; recovery codes alone are none."""
        return self.totp or self.passkeys > 0


SECOND_FACTORS = """
    select
      exists (select from totp_secrets where account_id = $1 and membership_uuid = $2
        and confirmed_at is not null) as totp,
      (select count(*) from passkeys
        where account_id = $1 and membership_uuid = $2) as passkeys,
      (select count(*) from recovery_codes where account_id = $1
        and membership_uuid = $2 and used_at is null) as recovery_codes
"""


async def second_factors(work: Work, membership_uuid: UUID) -> SecondFactors:
    """What second factors somebody has."""
    whose = (work.account_id, membership_uuid)
    found = await work.one(SecondFactors, SECOND_FACTORS, *whose)
    assert found is not None
    return found
