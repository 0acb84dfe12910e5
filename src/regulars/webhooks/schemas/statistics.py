"""How subscriptions have done lately."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.webhooks.queries import Hour, Statistics


class WebhookHourOut(Struct):
    """The attempts of one hour, which began at `hour`."""

    hour: str
    succeeded: int
    failed: int

    @classmethod
    def of(cls, counted: Hour) -> "WebhookHourOut":
        return cls(atom(counted.hour), counted.succeeded, counted.failed)


class WebhookStatisticsOut(Struct):
    """What came of a subscription's attempts in the last 24 hours.

    A delivery that came through the third time has failed twice. Nineteen of twenty
    attempts had ended within `p95_milliseconds`, which is null where there were none.
    `hours` has those in which there were any.
    """

    webhook_subscription_uuid: UUID
    succeeded: int
    failed: int
    p95_milliseconds: Annotated[int, Meta(examples=[150])] | None
    hours: list[WebhookHourOut]

    @classmethod
    def of(cls, told: Statistics) -> "WebhookStatisticsOut":
        hours = [WebhookHourOut.of(each) for each in told.hours]
        counts = (told.succeeded, told.failed)
        return cls(told.uuid, *counts, told.p95_milliseconds, hours)
