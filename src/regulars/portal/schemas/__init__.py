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
from regulars.portal.queries.visitors import LONGEST_SLUG
from regulars.portal.service import Opening, Session

# Where a developer tries it out.
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")

LIKE_A_UUID = "This could be taken for the uuid of an account."

WRONG = "Give an address that starts with https:// and has no ? and no # in it."


Slug = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=LONGEST_SLUG,
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
        examples=["corner-bakery"],
    ),
]


class ContactPortalUpdate(Struct):
    """Where your contacts sign in: on the pages of this server, or on your own.

    `url` null is on this server, where `slug` is what your pages are called in their
    address; without one it is the account's uuid. `lets_join` says whether people may
    become contacts there. What is left out is null, and `lets_join` is true.
    """

    url: (
        Annotated[
            str, Meta(max_length=500, examples=["https://club.corner-bakery.example"])
        ]
        | None
    ) = None
    slug: Slug | None = None
    lets_join: bool = True

    def checked(self) -> Opening:
        """The same. Raises InvalidInput if no browser should be sent there."""
        if self.url is not None:
            _check(self.url)
        if self.slug is not None and is_uuid(self.slug):
            raise InvalidInput({"slug": [LIKE_A_UUID]})
        return Opening(self.url, self.slug, self.lets_join)


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        raise InvalidInput({"url": [WRONG]}) from None
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and host in OWN_MACHINE
    )
    is_plain = url.isascii() and url.isprintable() and " " not in url
    if not host or user or not is_safe or not is_plain or set("?#") & set(url):
        raise InvalidInput({"url": [WRONG]})


def is_uuid(text: str) -> bool:
    """Whether an account could be found by this as by its uuid."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class ContactPortalOut(Struct):
    """Where contacts sign in; `pages_url` is where this server's own pages are."""

    uuid: UUID
    url: str | None
    slug: str | None
    lets_join: bool
    pages_url: str
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, portal: Portal, pages_url: str) -> "ContactPortalOut":
        moments = (atom(portal.created_at), atom(portal.updated_at))
        what = (portal.url, portal.slug, portal.lets_join, pages_url)
        return cls(portal.uuid, *what, *moments)


class JoinCodeOut(Struct):
    """Where people get a card, and the same as a QR code."""

    url: Annotated[str, Meta(examples=["https://loyalty.example/p/corner-bakery/join"])]
    qr_svg: Annotated[str, Meta(examples=["<svg ...></svg>"])]


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
