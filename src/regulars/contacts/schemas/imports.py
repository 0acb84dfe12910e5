"""Many people at once, and what has become of them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct, field

from regulars.contacts.service import Import, Row
from regulars.kit.clock import atom
from regulars.kit.forms.kinds import REST

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
    """Somebody to add or to fill in; who can't be read is refused alone."""

    email: Annotated[str, Meta(max_length=1_000, examples=["robin@example.com"])] = ""
    custom_attributes: list[ImportedAttribute] = []
    subscription_types: list[ImportedSubscription] = []
    others: dict[str, Any] = field(name=REST, default_factory=dict)

    @classmethod
    def odd(cls, errors: dict[str, list[str]]) -> "ImportedContact":
        """What stands for somebody who can't be read."""
        return OddContact(errors=errors)

    def row(self, number: int) -> Row:
        """The same as the import keeps it."""
        return Row(
            number,
            self.email,
            None,
            {each.name: each.value for each in self.custom_attributes},
            [(each.uuid, each.enroll) for each in self.subscription_types],
            list(self.others),
        )


class OddContact(ImportedContact):
    """Somebody who can't be read: why, by the field."""

    errors: dict[str, list[str]] = {}

    def row(self, number: int) -> Row:
        """Nothing of them is kept but what is wrong."""
        return Row(number, wrong={name: told[0] for name, told in self.errors.items()})


class ContactBatch(Struct):
    """Up to a thousand people."""

    contacts: Annotated[list[ImportedContact], Meta(min_length=1, max_length=MOST)]


class RefusedOut(Struct):
    """A row that was not taken, or not whole: which of its columns, and why.

    Rows are counted from 1, the first one of the list. A column is an attribute's name
    or a field's, and null where the whole row is meant.
    """

    row: int
    column: Annotated[str | None, Meta(examples=["email"])]
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
            [
                RefusedOut(each.row, each.column, each.reason)
                for each in kept.refused_in_order()
            ],
            atom(kept.created_at),
            None if kept.finished_at is None else atom(kept.finished_at),
        )
