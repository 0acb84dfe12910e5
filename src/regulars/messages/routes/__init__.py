"""The HTTP doors of e-mails."""

from regulars.messages.routes import emails, kept, templates, undelivered

__all__ = ["emails", "kept", "templates", "undelivered"]
