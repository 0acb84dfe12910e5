"""How those who work here speak with the dashboard door on their way in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.queries import Account, Held, Person, Session
from regulars.accounts.schemas import Email, Name, Password, Role
from regulars.kit.clock import atom
from regulars.kit.crypto import hash_password
from regulars.kit.languages import Language
from regulars.staff.queries import Invitation

Typed = Annotated[str, Meta(max_length=200, examples=["correct horse battery"])]
LinkToken = Annotated[str, Meta(max_length=500, examples=["rgl_lnk_..."])]


class SessionCreate(Struct):
    """Who signs in; the account need be named only by people with several."""

    email: Email
    password: Typed
    account_uuid: UUID | None = None


class PersonOut(Struct):
    """You, as this account knows you."""

    uuid: UUID
    name: str
    email: str
    role: Annotated[str, Meta(examples=["owner"])]
    # Of your dashboard; null is the account's.
    language: Annotated[str, Meta(examples=["nl"])] | None
    theme: Annotated[str, Meta(examples=["system"])]

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        theme = person.theme or "system"
        known = (person.uuid, person.name, person.email, person.role)
        return cls(*known, person.language, theme)


class AccountHereOut(Struct):
    """The account that you are signed in to."""

    uuid: UUID
    name: str
    is_sandbox: bool
    timezone: str
    currency: str
    language: Annotated[str, Meta(examples=["en"])]

    @classmethod
    def of(cls, account: Account) -> "AccountHereOut":
        return cls(
            account.uuid,
            account.name,
            account.is_sandbox,
            account.timezone,
            account.currency,
            account.language,
        )


class OtherAccountOut(Struct):
    """Another account of yours that this browser is signed in to as well."""

    uuid: UUID
    name: str
    is_sandbox: bool

    @classmethod
    def of(cls, held: Held) -> "OtherAccountOut":
        return cls(held.account_uuid, held.account_name, held.is_sandbox)


class SessionOut(Struct):
    """Who is signed in, to which account, and what they may do.

    `session_uuid` is null for a personal access token. `others` are the accounts that
    `POST /api/dashboard/session/switches` leads to: those of the same person that this
    browser has signed in to with their own passwords.
    """

    session_uuid: UUID | None
    person: PersonOut
    account: AccountHereOut
    permissions: list[str]
    others: list[OtherAccountOut]
    # After so many minutes without a request the session ends.
    idle_minutes: int


class OwnSessionOut(Struct):
    """A session of yours that hasn't ended, and the browser that has it."""

    uuid: UUID
    # Whether it is the one that asks.
    is_this: bool
    created_at: str
    # To the minute, and a minute or so afterwards.
    last_used_at: str | None
    expires_at: str
    # The address that it was begun from, and what the browser calls itself.
    place: Annotated[str, Meta(examples=["203.0.113.7"])] | None
    agent: Annotated[str, Meta(examples=["Mozilla/5.0 ..."])] | None

    @classmethod
    def of(cls, session: Session, this: UUID | None) -> "OwnSessionOut":
        used = session.last_used_at
        return cls(
            session.uuid,
            session.uuid == this,
            atom(session.created_at),
            atom(used) if used else None,
            atom(session.expires_at),
            session.place,
            session.agent,
        )


class SwitchCreate(Struct):
    """The account to go on in."""

    account_uuid: UUID


class ProfileUpdate(Struct):
    """What your colleagues know you by in this account."""

    name: Name


class PreferencesUpdate(Struct):
    """How you want your dashboard; what is left out stays."""

    language: Language | UnsetType | None = UNSET
    theme: Literal["system", "light", "dark"] | UnsetType = UNSET


class OwnPasswordUpdate(Struct):
    """A new password, and the one that you have."""

    current_password: Typed
    password: Password

    async def beforehand(self) -> str:
        """The hash of the new one."""
        return await hash_password(self.password)


class PasswordResetCreate(Struct):
    """Who has forgotten their password."""

    email: Email


class PasswordCreate(Struct):
    """What the link in the mail carries behind `#token=`, and the new password."""

    token: LinkToken
    password: Password


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


def others_out(held: Sequence[Held]) -> list[OtherAccountOut]:
    """The accounts that can be switched to."""
    return [OtherAccountOut.of(each) for each in held]
