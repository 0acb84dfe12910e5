"""The HTTP doors of e-mails."""

from regulars.messages.routes import emails, templates

__all__ = ["emails", "templates"]
