"""The HTTP doors of those who work here."""

from regulars.staff.routes import invitations, passwords, session, sessions

__all__ = ["invitations", "passwords", "session", "sessions"]
