"""How contacts who come themselves are told over HTTP."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.queries import Contact
from regulars.contacts.schemas import Email
from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.portal.queries import Portal
from regulars.portal.service import Session

# Where a developer tries it out.
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")

WRONG = "Give an address that starts with https:// and has no ? and no # in it."


class ContactPortalUpdate(Struct):
    """Where the business has its pages for contacts: `auth-url` leads there."""

    url: Annotated[
        str, Meta(max_length=500, examples=["https://club.corner-bakery.example"])
    ]

    def checked(self) -> str:
        """The address. Raises InvalidInput if no browser should be sent there."""
        try:
            parts = urlsplit(self.url)
            host, user, _ = parts.hostname, parts.username, parts.port
        except ValueError:
            raise InvalidInput({"url": [WRONG]}) from None
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and host in OWN_MACHINE
        )
        is_plain = self.url.isascii() and self.url.isprintable() and " " not in self.url
        if not host or user or not is_safe or not is_plain or set("?#") & set(self.url):
            raise InvalidInput({"url": [WRONG]})
        return self.url


class ContactPortalOut(Struct):
    """Where contacts sign in."""

    uuid: UUID
    url: str
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, portal: Portal) -> "ContactPortalOut":
        moments = (atom(portal.created_at), atom(portal.updated_at))
        return cls(portal.uuid, portal.url, *moments)


class VerificationSend(Struct):
    """Whom to send a login code."""

    email: Email


class VerificationSendOut(Struct):
    """The mail is on its way."""

    type: Annotated[str, Meta(examples=["email"])]
    message: str


class VerificationCheck(Struct):
    """The code that a contact has typed, and their address."""

    email: Email
    code: Annotated[
        str,
        Meta(min_length=1, max_length=20, examples=["123456"], extra={"zeros": True}),
    ]


class VerificationOut(Struct):
    """Who has signed in."""

    uuid: UUID


class AuthUrlQuery(Struct):
    """Whose page is asked for."""

    contact_uuid: UUID


class AuthUrlOut(Struct):
    """Where to send the contact's browser, within the hour. Log it nowhere."""

    url: str


class ContactSessionTokenCreate(Struct):
    """The auth token of the contact who will show the session token."""

    auth_token: Annotated[str, Meta(min_length=1, max_length=1_000)]


class SessionContactOut(Struct):
    """Who shows the token."""

    uuid: UUID
    email: str

    @classmethod
    def of(cls, contact: Contact) -> "SessionContactOut":
        return cls(contact.uuid, contact.email)


class ContactSessionTokenOut(Struct):
    """A session token: `active` until it was used once, for ten minutes at most."""

    token: str
    contact: SessionContactOut
    status: Annotated[str, Meta(examples=["active"])]

    @classmethod
    def of(cls, session: Session) -> "ContactSessionTokenOut":
        whose = SessionContactOut.of(session.contact)
        return cls(session.token, whose, session.status)
