"""Signing in, who is signed in, and passwords."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.queries import Account, Held, Person, Session
from regulars.accounts.schemas import Email, Name, Password
from regulars.kit.clock import atom
from regulars.kit.crypto import hash_password
from regulars.kit.languages import Language
from regulars.staff.queries import SecondFactors

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
    # Of your dashboard; null is the browser's.
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
    # Then whoever has none may see to that, and to nothing else.
    requires_second_factor: bool

    @classmethod
    def of(cls, account: Account) -> "AccountHereOut":
        return cls(
            account.uuid,
            account.name,
            account.is_sandbox,
            account.timezone,
            account.currency,
            account.language,
            account.requires_second_factor,
        )


class SecondFactorsOut(Struct):
    """What second factors you have; with either of the first two you are asked."""

    totp: bool
    passkeys: int
    recovery_codes: int

    @classmethod
    def of(cls, found: SecondFactors) -> "SecondFactorsOut":
        return cls(found.totp, found.passkeys, found.recovery_codes)


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
    second_factors: SecondFactorsOut
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


def others_out(held: Sequence[Held]) -> list[OtherAccountOut]:
    """The accounts that can be switched to."""
    return [OtherAccountOut.of(each) for each in held]
