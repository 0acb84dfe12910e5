"""The HTTP doors of tills."""

from regulars.tills.routes import live, receptions, scanning, settings

__all__ = ["live", "receptions", "scanning", "settings"]
