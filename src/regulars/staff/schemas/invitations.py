"""Invitations, for those who send them and for those who get them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.schemas import Email, Name, Password, Role
from regulars.kit.clock import atom
from regulars.staff.queries import Invitation
from regulars.staff.schemas.sessions import LinkToken


class InvitationCreate(Struct):
    """Somebody to invite. You need to be allowed whatever the role is."""

    email: Email
    role: Role


class InvitationOut(Struct):
    """Somebody who was invited and hasn't accepted yet."""

    uuid: UUID
    email: str
    role: Annotated[str, Meta(examples=["manager"])]
    # The uuid of the user who invited them.
    invited_by: UUID
    reminders: int
    created_at: str
    # When the mail with the newest link was ordered; older links are void.
    sent_at: str
    expires_at: str
    is_expired: bool

    @classmethod
    def of(cls, invitation: Invitation, now: datetime) -> "InvitationOut":
        return cls(
            invitation.uuid,
            invitation.email,
            invitation.role,
            invitation.invited_by,
            invitation.reminders,
            atom(invitation.created_at),
            atom(invitation.sent_at),
            atom(invitation.expires_at),
            invitation.expires_at <= now,
        )


class InvitationLookup(Struct):
    """What the link in the mail carries behind `#token=`."""

    token: LinkToken


class InvitationForMe(Struct):
    """Who invites you, and as what."""

    account_name: Annotated[str, Meta(examples=["Corner bakery"])]
    email: str
    role: Annotated[str, Meta(examples=["manager"])]
    language: Annotated[str, Meta(examples=["en"])]
    expires_at: str


class InvitationAcceptance(Struct):
    """The link's token, and the name and password that you choose for this account."""

    token: LinkToken
    name: Name
    password: Password
