"""A moment as PHP before 7.3 writes its own in a form: in parts, one of them the zone.

`activation_date[date]=2026-01-31 12:00:00.000000`, beside it `[timezone]`, and as
`[timezone_type]` whether that is an offset (1), an abbreviation (2) or a name (3).
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from regulars.kit.clock import is_zone, zone_of

PARTS = frozenset({"date", "timezone_type", "timezone"})

DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?", re.ASCII
)
OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})", re.ASCII)

# Those that the shops of the clients have; PHP knows some hundreds.
HOURS = {
    **dict.fromkeys(("UTC", "GMT", "WET", "Z"), 0),
    **dict.fromkeys(("BST", "CET", "WEST"), 1),
    **dict.fromkeys(("CEST", "EET"), 2),
    **dict.fromkeys(("EEST", "MSK"), 3),
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5},
    **{"MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
}


def moment_of(parts: Mapping[str, object]) -> str | None:
    """The moment as text, or None where these are no such parts."""
    date, zone = parts.get("date"), parts.get("timezone", "UTC")
    if not parts.keys() <= PARTS or not isinstance(date, str):
        return None
    is_name = str(parts.get("timezone_type")) == "3"
    where = _zone(zone, is_name=is_name) if isinstance(zone, str) else None
    if where is None or not DATE.fullmatch(date):
        return None
    try:
        return datetime.fromisoformat(date).replace(tzinfo=where).isoformat()
    except (ValueError, OverflowError):
        return None


def _zone(name: str, *, is_name: bool) -> tzinfo | None:
    # CET is one, too, and has a summer time then.
    if is_name and is_zone(name):
        return zone_of(name)
    offset = OFFSET.fullmatch(name)
    if offset is not None:
        sign, hours, minutes = offset.groups()
        away = timedelta(hours=int(hours), minutes=int(minutes))
        # A day and more is no offset.
        if away >= timedelta(days=1):
            return None
        return timezone(-away if sign == "-" else away)
    if name in HOURS:
        return timezone(timedelta(hours=HOURS[name])) if HOURS[name] else UTC
    return zone_of(name) if is_zone(name) else None
