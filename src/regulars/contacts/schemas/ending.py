"""Contacts who tell who they are, become one, or are no more."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.schemas.contacts import Email
from regulars.contacts.schemas.identifiers import IdentifierName


class AnonymousCreate(Struct):
    """The card of somebody of whom nothing is known, if they have one."""

    contact_identifier_value: IdentifierName | None = None


class ContactClaim(Struct):
    """The address of somebody who was anonymous so far."""

    email: Email


class ContactMerge(Struct):
    """Who goes, and who stays with what both had."""

    source_contact_uuid: UUID
    destination_contact_uuid: UUID


class ContactMergeOut(Struct):
    """A merge that will be done in a moment."""

    source_contact_uuid: UUID
    destination_contact_uuid: UUID
    status: Annotated[str, Meta(examples=["PENDING"])]


class ContactDelete(Struct):
    """How to forget: DEFAULT keeps what was done, GDPR erases all that is personal."""

    type: Literal["DEFAULT", "GDPR"]


class ContactUuidOut(Struct):
    """Whom it is about, and nothing more."""

    uuid: UUID
