"""What webhooks say of the log, as who listens at the keyboard reads it."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.webhooks.service import Fed
from regulars.webhooks.words import TYPES, EventType


class WebhookEventList(Struct):
    """Where to go on reading, how far, and what: types parted by commas.

    Without `after` nothing is told but where the log ends now.
    """

    after: Annotated[int, Meta(ge=0, le=2**62)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    event_types: (
        Annotated[
            str,
            Meta(max_length=1_000, examples=["contact_created,contact_updated"]),
        ]
        | None
    ) = None

    def types(self) -> list[str]:
        """The types that are asked for; all when none is. Raises InvalidInput."""
        if self.event_types is None:
            return list(TYPES)
        asked = [each.strip() for each in self.event_types.split(",") if each.strip()]
        unknown = [each for each in asked if each not in TYPES]
        if unknown or not asked:
            reason = f"Say which of {', '.join(TYPES)}."
            raise InvalidInput({"event_types": [reason]})
        return asked


class WebhookEventOut(Struct):
    """An event as a webhook tells it: the exact body, and what goes beside it.

    `causation` is the value of `Regulars-Causation`; null of what goes round in circles
    and is told nobody.
    """

    webhook_id: UUID
    position: int
    event_type: EventType
    contact_uuid: UUID | None
    recorded_at: str
    depth: int
    causation: str | None
    body: str

    @classmethod
    def of(cls, fed: Fed) -> "WebhookEventOut":
        event = fed.happened
        return cls(
            fed.id,
            event.position,
            event.name,  # type: ignore[arg-type]  # Asked for by one of the types.
            event.contact_uuid,
            atom(event.recorded_at),
            event.depth,
            fed.causation,
            fed.body.decode(),
        )
