"""What attributes can be of, what they can hold, and names that are taken."""

from typing import Literal

Entity = Literal[
    "business_profiles",
    "contact",
    "reward",
    "promotion",
    "voucher",
    "giftcard",
    "giftcard_transaction",
    "prepaid",
    "booking",
    "visit",
    "shift",
    "loyalty_transaction",
]

# The public doors also take these, which clients know or have known.
ALIASES = {
    "business_profile": "business_profiles",
    "contacts": "contact",
    "prepaid_transaction": "prepaid",
    "credit_reception": "loyalty_transaction",
}

PublicEntity = Literal[
    Entity,
    "business_profile",
    "contacts",
    "prepaid_transaction",
    "credit_reception",
]

AttributeType = Literal[
    "url",
    "text",
    "date",
    "phone",
    "float",
    "color",
    "email",
    "number",
    "select",
    "boolean",
    "rich_text",
    "date_time",
    "long_text",
    "date_range",
    "time_range",
    "identifier",
    "birth_date",
    "file_upload",
    "media_upload",
    "multi_select",
    "license_plate",
]

CHOICES = frozenset({"select", "multi_select"})
"""The types that have options."""

PROFILE = "profile"
"""The group that the system's own attributes of contacts are in."""

# Values of these things stand between their own fields on the wire, and on a reward
# every key that isn't one of these is an attribute to the known clients.
RESERVED: dict[str, frozenset[str]] = {
    "reward": frozenset(
        {
            *("id", "uuid", "title", "description", "required_credits", "reward_type"),
            *("media", "active", "is_active", "stock", "cost_price", "attributes"),
            *("pre_redeemable", "expiration_duration", "contact_uuid", "shop_uuid"),
            *("type", "max_credits"),
            *("created_at", "updated_at"),
        }
    ),
    "loyalty_transaction": frozenset(
        {
            *("id", "uuid", "type", "credits", "contact", "contact_uuid", "shop"),
            *("shop_uuid", "channel", "contact_identifier", "created_at", "unit"),
            *("unit_value", "unit_name", "contact_identifier_value"),
            *("pos_transaction_uuid", "pos_transaction_id", "title", "reward"),
            *("expires_at", "expiration_date", "has_been_collected", "is_pending"),
            *("digital_reward", "digital_reward_code", "happened_at", "attributes"),
            "pending_until",
        }
    ),
}


def entity_of(said: str) -> str:
    """The entity that a caller means."""
    return ALIASES.get(said, said)
