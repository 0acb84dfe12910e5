"""How contacts speak over HTTP."""

from regulars.contacts.schemas.contacts import (
    ContactCreate,
    ContactFind,
    ContactList,
    ContactOut,
    ContactSearch,
    ContactUpdate,
    CreditBalanceOut,
    Email,
    channel_of,
)
from regulars.contacts.schemas.ending import (
    AnonymousCreate,
    ContactClaim,
    ContactDelete,
    ContactMerge,
    ContactMergeOut,
    ContactUuidOut,
)
from regulars.contacts.schemas.identifiers import (
    IdentifierCreate,
    IdentifierFind,
    IdentifierLink,
    IdentifierName,
    IdentifierOfContactOut,
    IdentifierOut,
    IdentifierUpdate,
    IdentifierValue,
)
from regulars.contacts.schemas.imports import (
    ContactBatch,
    ContactImportOut,
)
from regulars.contacts.schemas.subscriptions import (
    SubscriptionChoice,
    SubscriptionOut,
    SubscriptionTypeCreate,
    SubscriptionTypeOut,
    SubscriptionTypeUpdate,
)
from regulars.contacts.schemas.tiers import TierMedia, TierOut, media_of, tier_of

__all__ = [
    "AnonymousCreate",
    "ContactBatch",
    "ContactClaim",
    "ContactCreate",
    "ContactDelete",
    "ContactFind",
    "ContactImportOut",
    "ContactList",
    "ContactMerge",
    "ContactMergeOut",
    "ContactOut",
    "ContactSearch",
    "ContactUpdate",
    "ContactUuidOut",
    "CreditBalanceOut",
    "Email",
    "IdentifierCreate",
    "IdentifierFind",
    "IdentifierLink",
    "IdentifierName",
    "IdentifierOfContactOut",
    "IdentifierOut",
    "IdentifierUpdate",
    "IdentifierValue",
    "SubscriptionChoice",
    "SubscriptionOut",
    "SubscriptionTypeCreate",
    "SubscriptionTypeOut",
    "SubscriptionTypeUpdate",
    "TierMedia",
    "TierOut",
    "channel_of",
    "media_of",
    "tier_of",
]
