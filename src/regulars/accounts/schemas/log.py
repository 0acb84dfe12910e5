"""What happened, as its readers are told."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit import events
from regulars.kit.clock import atom


class EventOut(Struct):
    """Something that happened: what, to which thing, by whom, when.

    `depth` is 0 of what somebody did of their own accord, and one more each time that a
    receiver of webhooks has written back what it was told.
    """

    position: int
    name: str
    version: Annotated[int, Meta(description="Of the payload's schema.")]
    subject_uuid: UUID
    contact_uuid: UUID | None
    payload: dict[str, Any]
    actor: str
    happened_at: str
    recorded_at: str
    depth: int

    @classmethod
    def of(cls, event: events.Logged) -> "EventOut":
        kind = events.registry.get(event.name)
        return cls(
            event.position,
            event.name,
            # Of a name that an older release has written and this one doesn't know.
            1 if kind is None else kind.version,
            event.subject_uuid,
            event.contact_uuid,
            event.payload,
            event.actor,
            atom(event.happened_at),
            atom(event.recorded_at),
            event.depth,
        )
