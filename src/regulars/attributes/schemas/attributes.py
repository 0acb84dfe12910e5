"""Attributes and their groups."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.schemas import Name
from regulars.attributes.queries import Definition, Group
from regulars.attributes.schemas.options import OptionIn, Options
from regulars.attributes.words import AttributeType, Entity, PublicEntity
from regulars.kit.clock import atom
from regulars.kit.pages import Whole

# Clients put a name into paths as it is, so nothing that ends one may be in it.
AttributeName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[^/\\?#%&\x00-\x1f\x7f]+\Z",
        examples=["favourite_bread"],
    ),
]

# What people make themselves is spelt so that it can stand anywhere.
PlainName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z][A-Za-z0-9_]*\Z",
        examples=["favourite_bread"],
    ),
]

Label = Annotated[str, Meta(min_length=1, max_length=255, examples=["Favourite bread"])]

Description = Annotated[str, Meta(max_length=2_000)]

Placeholder = Annotated[str, Meta(max_length=255)]


class OptionOut(Struct):
    """One thing to choose."""

    value: Annotated[str, Meta(examples=["rye"])]
    label: Annotated[str, Meta(examples=["Rye"])]
    description: None
    media: None

    @classmethod
    def all_of(cls, one: Definition) -> "list[OptionOut]":
        return [cls(each["value"], each["label"], None, None) for each in one.options]


class GroupInAttribute(Struct):
    """The group that an attribute is shown in."""

    id: int
    name: Annotated[str, Meta(examples=["profile"])]
    label: str
    position: int
    created_by_user: None


class AttributeOut(Struct):
    """An attribute: what it is of, what it can hold, and who may fill it in."""

    id: int
    uuid: UUID
    entity: Annotated[str, Meta(examples=["contact"])]
    name: Annotated[str, Meta(examples=["favourite_bread"])]
    label: Annotated[str, Meta(examples=["Favourite bread"])]
    type: Annotated[str, Meta(examples=["select"])]
    description: str
    placeholder: str | None
    group_name: str | None
    group: GroupInAttribute | None
    is_piggy_defined: bool
    is_soft_read_only: bool
    is_hard_read_only: bool
    field_type: Annotated[str, Meta(examples=["select"])]
    has_unique_value: bool
    options: list[OptionOut]
    position: int
    created_at: str
    meta: list[Any]
    can_be_deleted: bool
    last_used_date: str | None
    created_by_user: None

    @classmethod
    def of(cls, one: Definition) -> "AttributeOut":
        return cls(
            one.id,
            one.uuid,
            one.entity,
            one.name,
            one.label,
            one.type,
            one.description,
            one.placeholder,
            one.group_name,
            _group(one),
            one.is_system,
            one.is_soft_read_only,
            one.is_hard_read_only,
            one.type,
            one.has_unique_value,
            OptionOut.all_of(one),
            one.position,
            atom(one.created_at),
            [],
            one.can_be_deleted,
            atom(one.last_used_at) if one.last_used_at else None,
            None,
        )


class CustomAttributeList(Whole):
    """Whose attributes; a page of them where one is asked for, else all."""

    entity: PublicEntity


class CustomAttributeCreate(Struct):
    """An attribute to make; entity, name and type can't be changed afterwards."""

    entity: PublicEntity
    name: AttributeName
    label: Label
    type: AttributeType
    description: Description | None = None
    options: Options = None
    group_name: AttributeName | None = None


class CustomAttributeUpdate(Struct):
    """What of an attribute to change; what is left out stays."""

    entity: PublicEntity | None = None
    label: Label | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    options: Options = None
    group_name: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET


class CustomAttributeGroupCreate(Struct):
    """A group to make."""

    entity: PublicEntity
    name: AttributeName
    label: Annotated[str, Meta(max_length=255)] | None = None


class AttributeGroupOut(Struct):
    """Attributes that are shown together."""

    id: int
    uuid: UUID
    entity: Annotated[str, Meta(examples=["contact"])]
    name: Annotated[str, Meta(examples=["profile"])]
    label: Annotated[str, Meta(examples=["Profile"])]
    position: int
    is_piggy_defined: bool
    created_at: str

    @classmethod
    def of(cls, group: Group) -> "AttributeGroupOut":
        return cls(
            group.id,
            group.uuid,
            group.entity,
            group.name,
            group.label,
            group.position,
            group.is_system,
            atom(group.created_at),
        )


class AttributeList(Struct):
    """Whose attributes or groups are wanted."""

    entity: Entity


class AttributeCreate(Struct):
    """An attribute to make; entity, name and type can't be changed afterwards."""

    entity: Entity
    name: PlainName
    label: Label
    type: AttributeType
    description: Description = ""
    placeholder: Placeholder | None = None
    options: Annotated[list[OptionIn], Meta(max_length=500)] = []
    group_name: AttributeName | None = None


class AttributeUpdate(Struct):
    """What of an attribute to change; what is left out stays."""

    label: Label | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    placeholder: Placeholder | UnsetType | None = UNSET
    options: Annotated[list[OptionIn], Meta(max_length=500)] | UnsetType = UNSET
    group_name: AttributeName | UnsetType | None = UNSET


class AttributePlace(Struct):
    """The place in the order in which people see attributes, from 1."""

    position: Annotated[int, Meta(ge=1, le=10_000)]


class AttributeGroupCreate(Struct):
    """A group to make; entity and name can't be changed afterwards."""

    entity: Entity
    name: PlainName
    label: Name


class AttributeGroupUpdate(Struct):
    """What people read above the group."""

    label: Name


def _group(one: Definition) -> GroupInAttribute | None:
    if one.group_id is None:
        return None
    name, place = one.group_name or "", one.group_position or 0
    return GroupInAttribute(one.group_id, name, one.group_label or name, place, None)
