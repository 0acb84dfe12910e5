"""The HTTP doors of those who work here."""

from regulars.staff.routes import (
    invitations,
    passwords,
    sandboxes,
    second_factors,
    session,
    sessions,
)

__all__ = [
    "invitations",
    "passwords",
    "sandboxes",
    "second_factors",
    "session",
    "sessions",
]
