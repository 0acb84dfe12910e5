"""What a caller may do, and the presets of it that people and keys are given."""

from enum import StrEnum


class Permission(StrEnum):
    """A thing to do with a room. Scopes of tokens and OAuth clients are these words."""

    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    SHOPS_READ = "shops:read"
    SHOPS_WRITE = "shops:write"
    CREDENTIALS_WRITE = "credentials:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    LOYALTY_READ = "loyalty:read"
    LOYALTY_WRITE = "loyalty:write"
    LOYALTY_CONFIGURE = "loyalty:configure"
    LEDGER_READ = "ledger:read"
    LEDGER_WRITE = "ledger:write"
    EVENTS_READ = "events:read"
    AUDIT_READ = "audit:read"


EVERYTHING = frozenset(Permission)

CASHIER = frozenset(
    {
        Permission.SHOPS_READ,
        Permission.CONTACTS_READ,
        Permission.CONTACTS_WRITE,
        Permission.LOYALTY_READ,
        Permission.LOYALTY_WRITE,
    }
)

ANALYST = frozenset(p for p in Permission if p.endswith(":read"))

MANAGER = EVERYTHING - {
    Permission.ACCOUNTS_WRITE,
    Permission.CREDENTIALS_WRITE,
    # Who signed in from where is for who owns the account, and who looks it over.
    Permission.AUDIT_READ,
}

ROLES: dict[str, frozenset[Permission]] = {
    "owner": EVERYTHING,
    "manager": MANAGER,
    "cashier": CASHIER,
    "analyst": ANALYST,
}

REGISTER = CASHIER | {Permission.ACCOUNTS_READ, Permission.LOYALTY_CONFIGURE}
"""A till serves customers; the contract also lets it make units."""

CLIENT = EVERYTHING - {
    Permission.ACCOUNTS_WRITE,
    Permission.CREDENTIALS_WRITE,
    Permission.LEDGER_WRITE,
    Permission.AUDIT_READ,
}
"""What an OAuth client may do: the public door, not the account's keys."""
