"""The HTTP doors of accounts."""

from regulars.accounts.routes import keys, log, public, settings, signing_in

__all__ = ["keys", "log", "public", "settings", "signing_in"]
