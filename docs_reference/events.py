"""Everything that Regulars announces."""

import re
from typing import get_type_hints

import msgspec

from docs_reference import loaded, words
from regulars.kit.events import COMMON, Event, registry

TOP = """\
# Events

What happens to an account is written to its log, in the same transaction. Read it with
[`GET /api/dashboard/events`](calls-dashboard.md#dashboard_get_events): each event has a
`position` that has no gaps and never changes, the moment it *happened* and the moment
it was *recorded*. The fields below are those of its `payload`.

"""


def page() -> str:
    """The events by name."""
    assert loaded.document
    found = [registry[name] for name in sorted(registry)]
    ours = [event for event in found if event.__module__.startswith("regulars.")]
    return words.GENERATED + TOP + "".join(map(_event, ours))


def _event(event: type[Event]) -> str:
    room = event.__module__.split(".")[1]
    hints = get_type_hints(event)
    rows = [
        (f"`{field.name}`", _type(hints[field.name]))
        for field in msgspec.structs.fields(event)
        if field.name not in COMMON
    ]
    fields = words.table(("field", "type"), rows) if rows else "No fields of its own.\n"
    return f"## {event.name}\n\n{words.told(event)}\n\nRoom: {room}.\n\n{fields}\n"


def _type(hint: object) -> str:
    name = getattr(hint, "__name__", None) if isinstance(hint, type) else None
    return name or re.sub(r"\w+\.", "", str(hint))
