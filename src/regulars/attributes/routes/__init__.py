"""The HTTP doors of attributes."""

from regulars.attributes.routes import custom, groups, older, settings

__all__ = ["custom", "groups", "older", "settings"]
