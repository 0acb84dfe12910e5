"""What can be asked of contacts."""

from regulars.contacts.queries.contacts import (
    SEARCHED,
    Contact,
    Wanted,
    contacts_of,
    email_key,
    find,
    find_by_email,
    language_of,
    must_be_there,
    search,
)
from regulars.contacts.queries.identifiers import (
    Identifier,
    find_active_identifier,
    find_identifier,
    identifiers,
    identifiers_of,
    scanned,
)
from regulars.contacts.queries.known import Known, known
from regulars.contacts.queries.subscriptions import (
    DOUBLE_OPT_IN,
    OPT_OUT,
    PENDING,
    SUBSCRIBED,
    UNSUBSCRIBED,
    SubscriptionType,
    subscription_type,
    subscription_types,
)
from regulars.contacts.queries.tiers import TierName, tier_names

__all__ = [
    "DOUBLE_OPT_IN",
    "OPT_OUT",
    "PENDING",
    "SEARCHED",
    "SUBSCRIBED",
    "UNSUBSCRIBED",
    "Contact",
    "Identifier",
    "Known",
    "SubscriptionType",
    "TierName",
    "Wanted",
    "contacts_of",
    "email_key",
    "find",
    "find_active_identifier",
    "find_by_email",
    "find_identifier",
    "identifiers",
    "identifiers_of",
    "known",
    "language_of",
    "must_be_there",
    "scanned",
    "search",
    "subscription_type",
    "subscription_types",
    "tier_names",
]
