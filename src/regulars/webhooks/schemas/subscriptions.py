"""Webhook subscriptions, as the contract shows them and as the dashboard does."""

from datetime import timedelta
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.schemas import Name
from regulars.kit.clock import atom
from regulars.kit.egress.targets import LONGEST_URL
from regulars.webhooks.queries import Subscription, Wanted
from regulars.webhooks.service import NewSubscription, SubscriptionChange, new_secret
from regulars.webhooks.words import ACTIVE, INACTIVE, VERSION, EventType, Status

Url = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_URL,
        examples=["https://shop.example.com/webhooks"],
        description="A server that can be reached from outside.",
    ),
]

ChosenSecret = Annotated[
    str,
    Meta(
        max_length=256,
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        description="What deliveries are signed with; without one, or with an empty "
        "one, the account secret.",
    ),
]

AttributeNames = Annotated[
    list[Annotated[str, Meta(max_length=200)]],
    Meta(
        max_length=100,
        examples=[["email", "firstname"]],
        description="Of contact_updated: sent when one of these contact attributes "
        "has changed.",
    ),
]

WebhookName = Annotated[Name, Meta(examples=["Voucher created"])]


class WebhookOut(Struct):
    """Somebody's server that is told of events of one type."""

    uuid: Annotated[str, Meta(examples=["0197c2f4-5d6b-7c1e-9a3f-2b8e6d4f1a70"])]
    name: WebhookName
    event_type: EventType
    url: Url
    properties: list[str]
    status: Status
    version: Annotated[str, Meta(examples=[VERSION])]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, kept: Subscription) -> "WebhookOut":
        return cls(**_shown(kept))


class WebhookSettingsOut(WebhookOut):
    """The same with what the dashboard sets, and how the server does.

    `failing_since` is since when nothing has come through. `switched_off_because` says
    why we have switched it off ourselves. `looped_at` is when, to the day, something
    last wasn't sent because it went round in circles.
    """

    ordered: bool
    has_own_secret: bool
    former_secret_until: str | None
    failing_since: str | None
    looped_at: str | None
    switched_off_at: str | None
    switched_off_because: str | None

    @classmethod
    def of(cls, kept: Subscription) -> "WebhookSettingsOut":
        return cls(**_shown(kept), **_settings(kept))


class WebhookSecretOut(WebhookSettingsOut):
    """The same with its secret: the only time that it is shown."""

    secret: ChosenSecret

    @classmethod
    def showing(cls, kept: Subscription, secret: str) -> "WebhookSecretOut":
        """A subscription and the secret that it has got just now."""
        return cls(**_shown(kept), **_settings(kept), secret=secret)


def _shown(kept: Subscription) -> dict[str, Any]:
    return {
        "uuid": str(kept.uuid),
        "name": kept.name,
        "event_type": kept.event_type,
        "url": kept.url,
        "properties": kept.properties,
        "status": ACTIVE if kept.is_active else INACTIVE,
        "version": VERSION,
        "created_at": atom(kept.created_at),
        "updated_at": atom(kept.updated_at),
    }


def _settings(kept: Subscription) -> dict[str, Any]:
    moments = {
        "former_secret_until": kept.former_until,
        "failing_since": kept.failing_since,
        "looped_at": kept.looped_at,
        "switched_off_at": kept.switched_off_at,
    }
    return {
        **{name: None if at is None else atom(at) for name, at in moments.items()},
        "ordered": kept.is_ordered,
        "has_own_secret": kept.secret_sealed is not None,
        "switched_off_because": kept.switched_off_because,
    }


class WebhookList(Struct):
    """Which subscriptions: of a type, in a status."""

    event_type: EventType | None = None
    status: Status | None = None

    def wanted(self) -> Wanted:
        """The same as the question has it."""
        return Wanted(self.event_type, self.status)


class WebhookCreate(Struct, kw_only=True):
    """A subscription to make; `contact_updated` needs `attributes`."""

    name: WebhookName
    url: Url
    event_type: EventType
    status: Status = "ACTIVE"
    secret: ChosenSecret | None = None
    attributes: AttributeNames = []

    def new(self) -> NewSubscription:
        """The same as the service has it."""
        return NewSubscription(
            name=self.name,
            event_type=self.event_type,
            url=self.url,
            secret=self.secret or None,
            properties=self.attributes,
            is_active=self.status == ACTIVE,
        )


class WebhookUpdate(Struct, kw_only=True):
    """What of a subscription to change; what is left out stays as it is.

    Its `event_type` can't be changed. A secret that is sent is the one from now on; an
    empty one clears it.
    """

    name: WebhookName | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    secret: ChosenSecret | UnsetType = UNSET
    attributes: AttributeNames | UnsetType = UNSET

    def change(self) -> SubscriptionChange:
        """The same as the service has it."""
        return SubscriptionChange(
            name=self.name,
            url=self.url,
            secret=self.secret,
            properties=self.attributes,
            is_active=UNSET if self.status is UNSET else self.status == ACTIVE,
        )


class WebhookSettingsCreate(Struct, kw_only=True):
    """A subscription to make; it gets a secret of its own.

    `ordered` sends what happened to one contact one after the other, so that what can't
    be delivered holds up the rest of that contact's, and nobody else's.
    """

    name: WebhookName
    url: Url
    event_type: EventType
    status: Status = "ACTIVE"
    attributes: AttributeNames = []
    ordered: bool = True

    def new(self) -> NewSubscription:
        """The same as the service has it, with a secret that was just made."""
        return NewSubscription(
            name=self.name,
            event_type=self.event_type,
            url=self.url,
            secret=new_secret(),
            properties=self.attributes,
            is_active=self.status == ACTIVE,
            is_ordered=self.ordered,
        )


class WebhookSettings(Struct, kw_only=True):
    """What of a subscription to change; what is left out stays as it is.

    Switched on again it goes on with what waits. What happened meanwhile isn't sent:
    replay it.
    """

    name: WebhookName | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    attributes: AttributeNames | UnsetType = UNSET
    ordered: bool | UnsetType = UNSET

    def change(self) -> SubscriptionChange:
        """The same as the service has it."""
        return SubscriptionChange(
            name=self.name,
            url=self.url,
            properties=self.attributes,
            is_active=UNSET if self.status is UNSET else self.status == ACTIVE,
            is_ordered=self.ordered,
        )


class SecretRenewal(Struct):
    """For how many hours the old secret still signs beside the new one."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24

    @property
    def overlap(self) -> timedelta:
        """The same as a span of time."""
        return timedelta(hours=self.overlap_hours)
