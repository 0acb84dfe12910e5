"""Attributes as the older calls spell them, which clients still make."""

from typing import Annotated

from msgspec import Meta, Struct

from regulars.attributes.queries import Definition
from regulars.attributes.schemas.attributes import (
    AttributeName,
    Description,
    Label,
    OptionOut,
    Placeholder,
)
from regulars.attributes.schemas.options import Options
from regulars.attributes.words import AttributeType


class ContactAttributeCreate(Struct):
    """An attribute of contacts to make; its type is called `data_type` here."""

    name: AttributeName
    label: Label
    data_type: AttributeType
    description: Description | None = None
    options: Options = None


class LoyaltyTransactionAttributeCreate(Struct):
    """An attribute of credit receptions to make."""

    name: AttributeName
    data_type: AttributeType
    label: Annotated[str, Meta(max_length=255)] | None = None
    description: Description | None = None
    options: Options = None


class LoyaltyTransactionAttributeOut(Struct):
    """An attribute of credit receptions."""

    name: Annotated[str, Meta(examples=["increment_id"])]
    label: Annotated[str, Meta(examples=["Order number"])]
    description: str
    placeholder: str | None
    type: Annotated[str, Meta(examples=["text"])]
    field_type: Annotated[str, Meta(examples=["text"])]
    options: list[OptionOut]
    is_piggy_defined: bool
    is_soft_read_only: bool
    is_hard_read_only: bool

    @classmethod
    def of(cls, one: Definition) -> "LoyaltyTransactionAttributeOut":
        return cls(
            one.name,
            one.label,
            one.description,
            one.placeholder,
            one.type,
            one.type,
            OptionOut.all_of(one),
            one.is_system,
            one.is_soft_read_only,
            one.is_hard_read_only,
        )


class RewardAttributeCreate(Struct):
    """An attribute of rewards to make."""

    name: AttributeName
    label: Label
    type: AttributeType
    description: Description | None = None
    placeholder: Placeholder | None = None
    options: Options = None


class RewardAttributeOut(Struct):
    """An attribute of rewards; its flags are there in both known spellings."""

    name: Annotated[str, Meta(examples=["product_code"])]
    label: Annotated[str, Meta(examples=["Product code"])]
    description: str
    type: Annotated[str, Meta(examples=["text"])]
    placeholder: str
    options: list[OptionOut]
    is_piggy_defined: bool
    is_soft_read_only: bool
    is_hard_read_only: bool
    fieldType: str
    isPiggyDefined: bool
    isSoftReadOnly: bool
    isHardReadOnly: bool

    @classmethod
    def of(cls, one: Definition) -> "RewardAttributeOut":
        flags = (one.is_system, one.is_soft_read_only, one.is_hard_read_only)
        return cls(
            one.name,
            one.label,
            one.description,
            one.type,
            one.placeholder or "",
            OptionOut.all_of(one),
            *flags,
            one.type,
            *flags,
        )


class PromotionAttributeCreate(Struct):
    """An attribute of promotions to make."""

    name: AttributeName
    label: Label
    type: AttributeType
    description: Description | None = None
    placeholder: Placeholder | None = None
    options: Options = None


class PromotionAttributeUpdate(Struct):
    """What of an attribute to change; clients send name and type too, which stay."""

    label: Label | None = None
    description: Description | None = None
    placeholder: Placeholder | None = None
    options: Options = None


class PromotionOptionOut(Struct):
    """One thing to choose, with its place among the others as its number."""

    id: int
    value: Annotated[str, Meta(examples=["domestic"])]
    label: Annotated[str, Meta(examples=["Domestic"])]
    media: None
    disabled: bool
    group_name: None
    description: None


class PromotionAttributeOut(Struct):
    """An attribute of promotions."""

    id: int
    name: Annotated[str, Meta(examples=["shipping"])]
    label: Annotated[str, Meta(examples=["Shipping"])]
    description: str
    placeholder: str
    type: Annotated[str, Meta(examples=["select"])]
    options: list[PromotionOptionOut]

    @classmethod
    def of(cls, one: Definition) -> "PromotionAttributeOut":
        options = [
            PromotionOptionOut(n, o["value"], o["label"], None, False, None, None)
            for n, o in enumerate(one.options, 1)
        ]
        return cls(
            one.id,
            one.name,
            one.label,
            one.description,
            one.placeholder or "",
            one.type,
            options,
        )
