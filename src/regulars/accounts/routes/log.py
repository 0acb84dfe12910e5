"""What happened in the account, in the order of its log, and what can happen."""

import inspect
from typing import Annotated, Any

from msgspec import Meta, Struct

from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import EventOut
from regulars.kit import events
from regulars.kit.doors import dashboard
from regulars.kit.errors import InvalidInput
from regulars.kit.pages import Page
from regulars.kit.work import Work


class EventList(Struct):
    """Where to go on reading: after which position, how far, and of which name."""

    after: Annotated[int, Meta(ge=0, le=2**62)] = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 100
    name: Annotated[str, Meta(examples=["credit_reception_created"])] | None = None


class EventTypeOut(Struct):
    """What an event of this name tells, and the JSON Schema of its payload.

    Within a version a payload only gets more fields: read the ones you know.
    """

    name: Annotated[str, Meta(examples=["credit_reception_created"])]
    version: int
    description: str
    payload: dict[str, Any]

    @classmethod
    def of(cls, kind: type[events.Event]) -> "EventTypeOut":
        words = inspect.getdoc(kind) or ""
        return cls(kind.name, kind.version, words, events.shape_of(kind))


@dashboard.get("/events", allows=Permission.EVENTS_READ)
async def list_events(work: Work, query: EventList) -> Page[EventOut]:
    """What happened after a position, oldest first; ask again from `meta.position`.

    Positions have no gaps and never change. An event gets its own within about half a
    second of happening. With a `name`, ten thousand events are looked at for one
    answer: an empty list whose `meta.position` is not `after` is not the end. A
    position beyond the log is refused: it is of another log, or of one before it was
    restored.
    """
    if query.name is None:
        found = await events.logged(work, query.after, query.limit)
        reach = found[-1].position if found else query.after
    else:
        if query.name not in kinds():
            raise InvalidInput({"name": ["No event has this name."]})
        part = await events.named(work, query.after, query.limit, query.name)
        found, reach = part.events, part.read_to
    if not found:
        await events.must_reach(work, query.after)
    told = [EventOut.of(event) for event in found]
    meta = {"position": reach}
    return Page(told, len(told), 1, query.limit, lambda page, path: meta)


@dashboard.get("/event-types", allows=Permission.EVENTS_READ)
async def list_event_types() -> list[EventTypeOut]:
    """Everything that can happen, each with the schema of its payload."""
    known = kinds()
    return [EventTypeOut.of(known[name]) for name in sorted(known)]


def kinds() -> dict[str, type[events.Event]]:
    """The events of this release, by their names."""
    return {
        name: kind
        for name, kind in events.registry.items()
        if kind.__module__.startswith("regulars.")
    }
