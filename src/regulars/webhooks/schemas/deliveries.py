"""What was sent, each try to send it, and sending it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.kit.pages import Paging
from regulars.webhooks.queries import Attempt, Delivery
from regulars.webhooks.sink import KEPT
from regulars.webhooks.words import EventType, State

OPEN = ("waiting", "sending")


class DeliveryList(Paging):
    """Which deliveries of a subscription: in this state."""

    state: State | None = None


class DeliveryOut(Struct):
    """One event that is, or was, sent to one subscriber.

    Its `uuid` is the `webhook-id` of each attempt. `position` is the event's place in
    the log, null of an example. `attempts` counts all tries so far, and
    `next_attempt_at` is when to expect the next one: null of what has ended, and as
    long as an older delivery of the contact holds it up. `depth` says how many times
    receivers have written back what they were told before this happened: the sixth time
    it is `stopped`, and isn't sent.
    """

    uuid: UUID
    webhook_subscription_uuid: UUID
    event_type: EventType
    position: int | None
    contact_uuid: UUID | None
    state: State
    attempts: int
    depth: int
    next_attempt_at: str | None
    created_at: str
    ended_at: str | None

    @classmethod
    def of(cls, kept: Delivery) -> "DeliveryOut":
        return cls(**_shown(kept))


class AttemptOut(Struct):
    """One try: what was answered, how soon; or in `outcome` why nothing was.

    `outcome` is `answered`, `timeout`, `tls`, `too_large` or `connection`: the one for
    a connection that broke, and for all that could not be reached or may not be. Of a
    sandbox it is `kept`: nothing was sent, and `headers` are what would have been.
    """

    attempt: int
    started_at: str
    milliseconds: int
    outcome: Annotated[str, Meta(examples=["answered"])]
    status: int | None
    answer: str
    headers: dict[str, str] | None

    @classmethod
    def of(cls, kept: Attempt) -> "AttemptOut":
        head = (kept.attempt, atom(kept.started_at), kept.milliseconds, kept.outcome)
        if kept.outcome == KEPT:
            return cls(*head, None, "", msgspec.json.decode(kept.answer))
        return cls(*head, kept.status, kept.answer, None)


class DeliveryWholeOut(DeliveryOut):
    """The same with the exact body that is sent, and the latest hundred attempts.

    An attempt whose number isn't in the log was under way when its worker died: the
    next one may have brought the receiver the same once more.
    """

    body: str
    attempt_log: list[AttemptOut]

    @classmethod
    def whole(
        cls, kept: Delivery, body: bytes, tries: Sequence[Attempt]
    ) -> "DeliveryWholeOut":
        """A delivery with everything that is known of it."""
        log = [AttemptOut.of(each) for each in tries]
        return cls(**_shown(kept), body=body.decode(), attempt_log=log)


def _shown(kept: Delivery) -> dict[str, Any]:
    due_at = atom(kept.due_at) if kept.due_at and kept.state in OPEN else None
    ended_at = None if kept.ended_at is None else atom(kept.ended_at)
    return {
        "uuid": kept.uuid,
        "webhook_subscription_uuid": kept.subscription_uuid,
        "event_type": kept.event_type,
        "position": kept.position,
        "contact_uuid": kept.contact_uuid,
        "state": kept.state,
        "attempts": kept.attempt,
        "depth": kept.depth,
        "next_attempt_at": due_at,
        "created_at": atom(kept.created_at),
        "ended_at": ended_at,
    }


Position = Annotated[int, Meta(ge=0, le=2**62)]


class ReplayRange(Struct, kw_only=True):
    """What to send again: what was given up on since a moment, or a part of the log.

    Of the log every event of the type after one position up to another, also what
    happened while the subscription was off.
    """

    ONE_OF: ClassVar = ("after", "until", "failed_since")

    failed_since: datetime | None = None
    after: Position | None = None
    until: Position | None = None

    def span(self) -> tuple[int, int] | None:
        """The part of the log; None for what has failed. Raises InvalidInput."""
        given = (self.after, self.until)
        if self.failed_since is not None and given != (None, None):
            reason = "Name either this or a range, after and until."
            raise InvalidInput({"failed_since": [reason]})
        if self.failed_since is not None:
            return None
        if self.after is None or self.until is None:
            missing = "after" if self.after is None else "until"
            raise InvalidInput({missing: ["This field is required."]})
        if self.until <= self.after:
            raise InvalidInput({"until": ["Must be greater than after."]})
        return self.after, self.until


class ReplayOut(Struct):
    """How many are sent again.

    Of what has failed, ask once more with a thousand. Of a part of the log `read_to` is
    the position up to which all were: as long as it isn't your `until`, ask again after
    it.
    """

    replayed: int
    read_to: int | None
