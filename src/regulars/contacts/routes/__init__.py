"""The HTTP doors of contacts."""

from regulars.contacts.routes import (
    adding,
    confirming,
    contacts,
    ending,
    identifiers,
    imports,
    subscriptions,
    updating,
)

__all__ = [
    "adding",
    "confirming",
    "contacts",
    "ending",
    "identifiers",
    "imports",
    "subscriptions",
    "updating",
]
