"""The HTTP doors of e-mails."""

from regulars.messages.routes import emails, kept, templates

__all__ = ["emails", "kept", "templates"]
