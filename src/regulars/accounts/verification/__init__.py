"""What must hold of an account's two logs: `regulars verify` asks."""

from regulars.accounts.verification import audit, log

__all__ = ["audit", "log"]
