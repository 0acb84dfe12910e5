"""What a till is told while it happens."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.events import Logged


class LiveList(Struct):
    """After which position of the log; from now on where none is told."""

    after: Annotated[int, Meta(ge=0, le=2**62)] | None = None


class LiveOut(Struct):
    """A sale or a reception that was pushed to this till."""

    position: int
    name: Annotated[str, Meta(examples=["pos_transaction_pushed"])]
    subject_uuid: UUID
    contact_uuid: UUID | None
    payload: dict[str, Any]
    happened_at: str

    @classmethod
    def of(cls, event: Logged) -> "LiveOut":
        return cls(
            event.position,
            event.name,
            event.subject_uuid,
            event.contact_uuid,
            event.payload,
            atom(event.happened_at),
        )
