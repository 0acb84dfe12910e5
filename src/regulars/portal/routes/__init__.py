"""The HTTP doors of what contacts do themselves."""

from regulars.portal.routes import portals, sessions, verification

__all__ = ["portals", "sessions", "verification"]
