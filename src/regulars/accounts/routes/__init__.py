"""The HTTP doors of accounts."""

from regulars.accounts.routes import keys, public, settings, signing_in

__all__ = ["keys", "public", "settings", "signing_in"]
