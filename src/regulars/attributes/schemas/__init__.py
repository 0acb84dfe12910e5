"""How attributes speak over HTTP."""

from regulars.attributes.schemas.attributes import (
    AttributeCreate,
    AttributeGroupCreate,
    AttributeGroupOut,
    AttributeGroupUpdate,
    AttributeList,
    AttributeOut,
    AttributePlace,
    AttributeUpdate,
    CustomAttributeCreate,
    CustomAttributeGroupCreate,
    CustomAttributeList,
    CustomAttributeUpdate,
    OptionOut,
)
from regulars.attributes.schemas.flat import carries_attributes, flat
from regulars.attributes.schemas.older import (
    ContactAttributeCreate,
    LoyaltyTransactionAttributeCreate,
    LoyaltyTransactionAttributeOut,
    PromotionAttributeCreate,
    PromotionAttributeOut,
    PromotionAttributeUpdate,
    RewardAttributeCreate,
    RewardAttributeOut,
)

__all__ = [
    "AttributeCreate",
    "AttributeGroupCreate",
    "AttributeGroupOut",
    "AttributeGroupUpdate",
    "AttributeList",
    "AttributeOut",
    "AttributePlace",
    "AttributeUpdate",
    "ContactAttributeCreate",
    "CustomAttributeCreate",
    "CustomAttributeGroupCreate",
    "CustomAttributeList",
    "CustomAttributeUpdate",
    "LoyaltyTransactionAttributeCreate",
    "LoyaltyTransactionAttributeOut",
    "OptionOut",
    "PromotionAttributeCreate",
    "PromotionAttributeOut",
    "PromotionAttributeUpdate",
    "RewardAttributeCreate",
    "RewardAttributeOut",
    "carries_attributes",
    "flat",
]
