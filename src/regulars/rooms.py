"""The rooms of the house, ground floor first: the only list of them."""

import importlib
import importlib.util
from types import ModuleType

ROOMS: tuple[str, ...] = (
    "accounts",
    "attributes",
    "ledger",
    "contacts",
    "messages",
    "staff",
    "loyalty",
    "giftcards",
    "prepaid",
    "tiers",
    "promotions",
    "rewards",
    "visits",
    "webhooks",
    "automations",
    "portal",
    "legacy",
    "tills",
    "reports",
)


def load(name: str) -> list[ModuleType]:
    """This module of every room that has it, so that what it registers is known."""
    return [
        importlib.import_module(f"regulars.{room}.{name}")
        for room in ROOMS
        if importlib.util.find_spec(f"regulars.{room}.{name}") is not None
    ]
