"""The links in mails to staff: what they carry, sealed, and where they lead.

What they carry stands behind the `#`, which no browser sends to any server: it comes
into no log of a proxy and no `Referer`, and the page hands it over in a body.
"""

from typing import TypeVar
from uuid import UUID

import msgspec

from regulars.kit import links
from regulars.kit.crypto import Keys
from regulars.staff.errors import LinkVoid

Carried = TypeVar("Carried", bound=msgspec.Struct)


class Invited(msgspec.Struct, frozen=True, array_like=True):
    """Which invitation, as it was sent at that moment."""

    account_id: int
    invitation_uuid: UUID
    sent_at: int


class Reset(msgspec.Struct, frozen=True, array_like=True):
    """Whose password, until when, and a mark of the one that it replaces."""

    account_id: int
    membership_uuid: UUID
    until: int
    mark: str


PURPOSES: dict[type[msgspec.Struct], tuple[str, str]] = {
    Invited: ("staff invitation", "accept"),
    Reset: ("password reset", "reset"),
}


def address(keys: Keys, base_url: str, what: msgspec.Struct) -> str:
    """The address that the mail has."""
    purpose, page = PURPOSES[type(what)]
    return f"{base_url}/dashboard/{page}#token={links.sealed(keys, purpose, what)}"


def opened(keys: Keys, kind: type[Carried], token: str) -> Carried:
    """What the link carries. Raises LinkVoid for one that isn't ours."""
    found = links.opened(keys, PURPOSES[kind][0], kind, token.strip())
    if found is None:
        raise LinkVoid
    return found
