"""The HTTP doors of accounts."""

from regulars.accounts.routes import (
    access_tokens,
    audit,
    brand,
    clock,
    jobs,
    keys,
    log,
    public,
    requests,
    roles,
    sandboxes,
    settings,
    system,
    tills,
)

__all__ = [
    "access_tokens",
    "audit",
    "brand",
    "clock",
    "jobs",
    "keys",
    "log",
    "public",
    "requests",
    "roles",
    "sandboxes",
    "settings",
    "system",
    "tills",
]
