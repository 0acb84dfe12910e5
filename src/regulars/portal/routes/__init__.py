"""The HTTP doors of what contacts do themselves, and the pages they do it on."""

from regulars.portal.routes import (
    account,
    activity,
    balance,
    card,
    joining,
    leaving,
    page_sessions,
    passes,
    portals,
    rewards,
    sessions,
    statements,
    verification,
)

__all__ = [
    "account",
    "activity",
    "balance",
    "card",
    "joining",
    "leaving",
    "page_sessions",
    "passes",
    "portals",
    "rewards",
    "sessions",
    "statements",
    "verification",
]
