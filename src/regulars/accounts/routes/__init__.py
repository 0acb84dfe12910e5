"""The HTTP doors of accounts."""

from regulars.accounts.routes import audit, keys, log, public, settings, signing_in

__all__ = ["audit", "keys", "log", "public", "settings", "signing_in"]
