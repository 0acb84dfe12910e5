"""Many people at once, and what has become of them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.service import Import, Row
from regulars.kit.clock import atom

MOST = 1_000


class ImportedAttribute(Struct):
    """A fact about somebody: the attribute's name, and its value."""

    name: Annotated[str, Meta(max_length=255, examples=["firstname"])]
    value: Any = None


class ImportedSubscription(Struct):
    """A kind of message, and whether they get it."""

    uuid: UUID
    enroll: bool = True


class ImportedContact(Struct):
    """Somebody to add or to fill in; who has no address is refused alone."""

    email: Annotated[str, Meta(max_length=1_000, examples=["robin@example.com"])] = ""
    custom_attributes: list[ImportedAttribute] = []
    subscription_types: list[ImportedSubscription] = []

    def row(self, number: int) -> Row:
        """The same as the import keeps it."""
        return Row(
            number,
            self.email,
            None,
            {each.name: each.value for each in self.custom_attributes},
            [(each.uuid, each.enroll) for each in self.subscription_types],
        )


class ContactBatch(Struct):
    """Up to a thousand people."""

    contacts: Annotated[list[ImportedContact], Meta(min_length=1, max_length=MOST)]


class RefusedOut(Struct):
    """A row that was not taken, or not whole: its place, from 1, and why."""

    row: int
    reason: Annotated[str, Meta(examples=["This is no address."])]


class ContactImportOut(Struct):
    """An import: how many were new, how many were known, and what was refused."""

    uuid: UUID
    type: Literal["contacts"]
    quantity: int
    status: Annotated[str, Meta(examples=["PENDING", "DONE"])]
    added: int
    known: int
    refused: list[RefusedOut]
    created_at: str
    finished_at: str | None

    @classmethod
    def of(cls, kept: Import) -> "ContactImportOut":
        return cls(
            kept.uuid,
            "contacts",
            kept.quantity,
            "DONE" if kept.status == "DONE" else "PENDING",
            kept.added,
            kept.known,
            [RefusedOut(**each) for each in kept.refused],
            atom(kept.created_at),
            None if kept.finished_at is None else atom(kept.finished_at),
        )
