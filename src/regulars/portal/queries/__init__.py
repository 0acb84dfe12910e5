"""What can be asked of the pages for contacts."""

from regulars.portal.queries.activity import Line, activity
from regulars.portal.queries.belongings import Belongings, Claimed, Coupon, belongings
from regulars.portal.queries.portals import Portal, find_portal, portal
from regulars.portal.queries.visitors import Looks, Visitor, account_at, visitor

__all__ = [
    "Belongings",
    "Claimed",
    "Coupon",
    "Line",
    "Looks",
    "Portal",
    "Visitor",
    "account_at",
    "activity",
    "belongings",
    "find_portal",
    "portal",
    "visitor",
]
