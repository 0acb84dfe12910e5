"""What happened in the account, in the order of its log."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.permissions import Permission
from regulars.kit import events
from regulars.kit.clock import atom
from regulars.kit.doors import dashboard
from regulars.kit.work import Work


class EventList(Struct):
    """Where to go on reading: after which position, and how far."""

    after: Annotated[int, Meta(ge=0)] = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 100


class EventOut(Struct):
    """Something that happened: what, to which thing, by whom, when."""

    position: int
    name: str
    subject_uuid: UUID
    contact_uuid: UUID | None
    payload: dict[str, Any]
    actor: str
    happened_at: str
    recorded_at: str

    @classmethod
    def of(cls, event: events.Logged) -> "EventOut":
        return cls(
            event.position,
            event.name,
            event.subject_uuid,
            event.contact_uuid,
            event.payload,
            event.actor,
            atom(event.happened_at),
            atom(event.recorded_at),
        )


@dashboard.get("/events", allows=Permission.EVENTS_READ)
async def list_events(work: Work, query: EventList) -> list[EventOut]:
    """What happened after a position, oldest first; ask again from the last one.

    Positions have no gaps and never change. An event gets its own within about half a
    second of happening.
    """
    found = await events.logged(work, query.after, query.limit)
    return [EventOut.of(event) for event in found]
