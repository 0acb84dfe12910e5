"""Cards and codes, and whom they find."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from regulars.contacts.errors import (
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
)
from regulars.kit.work import Work


class Identifier(msgspec.Struct, frozen=True):
    """A card or code; `contact_uuid` and `email` are None while it is nobody's."""

    id: int
    uuid: UUID
    value: str
    name: str
    is_active: bool
    is_default: bool
    contact_id: int | None
    contact_uuid: UUID | None
    email: str | None


IDENTIFIER = """
    select identifier.id, identifier.uuid, identifier.value, identifier.name,
      identifier.is_active, identifier.is_default, identifier.contact_id,
      contact.uuid as contact_uuid, contact.email
    from contact_identifiers identifier
    left join contacts contact on (contact.account_id, contact.id)
      = (identifier.account_id, identifier.contact_id)
    where identifier.account_id = $1
"""

BY_VALUE = IDENTIFIER + " and identifier.value = $2"

BY_UUIDS = IDENTIFIER + " and identifier.uuid = any($2::uuid[])"

OF_CONTACT = (
    IDENTIFIER
    + """
      and identifier.contact_id = (
        select id from contacts where account_id = $1 and uuid = $2)
    order by identifier.linked_at, identifier.id
"""
)


async def find_identifier(work: Work, value: str) -> Identifier:
    """The identifier with this value. Raises ContactIdentifierNotFound."""
    found = await work.one(Identifier, BY_VALUE, work.account_id, scanned(value))
    if found is None:
        raise ContactIdentifierNotFound
    return found


async def identifiers(work: Work, uuids: Sequence[UUID]) -> list[Identifier]:
    """The identifiers with these uuids that there are, in any order."""
    return await work.many(Identifier, BY_UUIDS, work.account_id, uuids)


async def find_active_identifier(work: Work, value: str) -> Identifier:
    """The same of those in use. Raises ContactIdentifierInactive for the others."""
    found = await find_identifier(work, value)
    if not found.is_active:
        raise ContactIdentifierInactive
    return found


async def identifiers_of(work: Work, contact_uuid: UUID) -> Sequence[Identifier]:
    """A contact's identifiers, in the order in which they became theirs."""
    return await work.many(Identifier, OF_CONTACT, work.account_id, contact_uuid)


def scanned(value: str) -> str:
    """The value without what scanners and forms put around it."""
    return value.strip()
