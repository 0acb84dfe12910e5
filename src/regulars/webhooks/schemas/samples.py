"""What made-up events say where a schema knows only what kind of value it is."""

from typing import Any

CREATED = "2026-01-31T09:30:00+00:00"
ENDS = "2026-04-30T21:59:59+00:00"

UNUSED = {
    "status": "ACTIVE",
    "redeemed_at": None,
    "is_redeemed": False,
    "redemptions_remaining": 1,
    "times_redeemed": 0,
}

USED = {
    "status": "REDEEMED",
    "redeemed_at": "2026-02-14T10:05:00+00:00",
    "is_redeemed": True,
    "redemptions_remaining": 0,
    "times_redeemed": 1,
}

OF_ENTITIES: dict[str, dict[str, Any]] = {
    "credit_reception": {"credits": 18, "unit_value": 17.8, "is_pending": False},
    "prepaid_transaction": {"reverses_uuid": None, "reversed_by_uuid": None},
    "giftcard_transaction": {"type": "STANDARD", "settled": True},
    "voucher": {
        "name": "Free slice",
        "description": "A slice of cake with your next coffee.",
        "activation_date": CREATED,
        "expiration_date": ENDS,
        "total_redemptions_allowed": 1,
        **UNUSED,
    },
    "reward": {
        "description": "Any coffee from the list.",
        "required_credits": 50,
        "max_credits": 50,
        "cost_price": 1.2,
        "stock": 100,
        "expiration_duration": 7776000,
    },
    "promotion": {
        "description": "A slice of cake with your next coffee.",
        "type": "SINGLE_USE",
        "voucher_limit": 1000,
        "limit_per_contact": 1,
        "expiration_duration": 7776000,
    },
}

OF_TYPES: dict[str, dict[str, Any]] = {
    "voucher_redeemed": USED,
    "voucher_updated": {"status": "DEACTIVATED"},
}


def sample(event_type: str, entity: str) -> dict[str, Any]:
    """The fields of a made-up thing that hang together."""
    return OF_ENTITIES.get(entity, {}) | OF_TYPES.get(event_type, {})
