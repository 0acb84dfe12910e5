"""The tier that a contact is in."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.queries import Contact


class TierMedia(Struct):
    """A picture of the tier: what kind of media it is, and where."""

    type: Annotated[str, Meta(min_length=1, max_length=50, examples=["image"])]
    value: Annotated[
        str,
        Meta(min_length=1, max_length=2_000, examples=["https://example.com/gold.png"]),
    ]


class TierOut(Struct):
    """A level that contacts reach; `position` 1 is the lowest."""

    uuid: UUID
    name: Annotated[str, Meta(examples=["Gold"])]
    description: str
    position: int
    media: TierMedia | None


def tier_of(contact: Contact) -> TierOut | None:
    """The contact's tier; None of who is in none."""
    if contact.tier_uuid is None:
        return None
    media = media_of(contact.tier_media_type, contact.tier_media_value)
    # They stand in one row, so they are there together.
    assert contact.tier_name is not None and contact.tier_position is not None
    description = contact.tier_description or ""
    head = (contact.tier_uuid, contact.tier_name, description)
    return TierOut(*head, contact.tier_position, media)


def media_of(kind: str | None, value: str | None) -> TierMedia | None:
    """The picture, where there is one."""
    return None if kind is None or value is None else TierMedia(kind, value)
