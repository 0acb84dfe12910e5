"""Cards and codes that find a contact."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.queries import Identifier

IdentifierValue = Annotated[
    str, Meta(max_length=255, pattern=r"\S", examples=["CARD-000123"])
]

IdentifierName = Annotated[str, Meta(max_length=255, examples=["Loyalty card"])]


class IdentifierFind(Struct):
    """What was scanned or typed."""

    contact_identifier_value: IdentifierValue


class IdentifierCreate(Struct):
    """A card or code to add; without a name its value is the name."""

    contact_identifier_value: IdentifierValue
    contact_identifier_name: IdentifierName | None = None
    contact_uuid: UUID | None = None


class IdentifierLink(Struct):
    """Which card or code, and whose it is from now on."""

    contact_identifier_value: IdentifierValue
    contact_uuid: UUID


class IdentifierUpdate(Struct):
    """What is to change of a card or code; its value never does."""

    contact_identifier_value: IdentifierValue
    contact_identifier_name: IdentifierName | None = None
    contact_identifier_active: bool | None = None


class ContactOfIdentifier(Struct):
    """The contact that an identifier finds."""

    uuid: UUID
    email: Annotated[str, Meta(examples=["robin@example.com"])]


class IdentifierOut(Struct):
    """A card or code, and the contact that it finds, if any."""

    value: Annotated[str, Meta(examples=["CARD-000123"])]
    name: Annotated[str, Meta(examples=["Loyalty card"])]
    active: bool
    contact: ContactOfIdentifier | None

    @classmethod
    def of(cls, kept: Identifier) -> "IdentifierOut":
        return cls(kept.value, kept.name, kept.is_active, _contact(kept))


class IdentifierOfContactOut(Struct):
    """One of a contact's cards or codes; one of them is the default."""

    value: Annotated[str, Meta(examples=["CARD-000123"])]
    name: Annotated[str, Meta(examples=["Loyalty card"])]
    active: bool
    default: bool
    contact: ContactOfIdentifier | None

    @classmethod
    def of(cls, kept: Identifier) -> "IdentifierOfContactOut":
        return cls(
            kept.value, kept.name, kept.is_active, kept.is_default, _contact(kept)
        )


def _contact(kept: Identifier) -> ContactOfIdentifier | None:
    if kept.contact_uuid is None or kept.email is None:
        return None
    return ContactOfIdentifier(kept.contact_uuid, kept.email)
