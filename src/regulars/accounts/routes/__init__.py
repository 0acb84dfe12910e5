"""The HTTP doors of accounts."""

from regulars.accounts.routes import (
    audit,
    brand,
    clock,
    jobs,
    keys,
    log,
    public,
    requests,
    sandboxes,
    settings,
    signing_in,
    tills,
)

__all__ = [
    "audit",
    "brand",
    "clock",
    "jobs",
    "keys",
    "log",
    "public",
    "requests",
    "sandboxes",
    "settings",
    "signing_in",
    "tills",
]
