"""How kinds of message, and who gets them, are told over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.contacts.queries import SUBSCRIBED, SubscriptionType

TypeName = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=r"\S", examples=["Birthday"])
]
TypeDescription = Annotated[
    str, Meta(max_length=500, examples=["A present in your birthday month."])
]
Strategy = Literal["OPT_IN", "OPT_OUT", "DOUBLE_OPT_IN"]


class SubscriptionTypeOut(Struct):
    """A kind of message, and how contacts come to get it."""

    id: int
    uuid: UUID
    name: Annotated[str, Meta(examples=["Marketing"])]
    description: Annotated[str, Meta(examples=["News and offers."])]
    active: bool
    strategy: Annotated[str, Meta(examples=["OPT_IN"])]

    @classmethod
    def of(cls, kind: SubscriptionType) -> "SubscriptionTypeOut":
        return cls(
            kind.id,
            kind.uuid,
            kind.name,
            kind.description,
            kind.is_active,
            kind.strategy,
        )


class SubscriptionOut(Struct):
    """Whether a contact gets a kind of message.

    `status` is SUBSCRIBED, UNSUBSCRIBED, or PENDING_CONFIRMATION while the contact has
    yet to follow the link in the mail; a pending contact gets nothing.
    """

    is_subscribed: bool
    status: Annotated[str, Meta(examples=["SUBSCRIBED"])]
    subscription_type: SubscriptionTypeOut

    @classmethod
    def of(cls, kind: SubscriptionType, status: str) -> "SubscriptionOut":
        return cls(status == SUBSCRIBED, status, SubscriptionTypeOut.of(kind))


class SubscriptionChoice(Struct):
    """Which kind of message the contact chose about."""

    subscription_type_uuid: UUID


class SubscriptionTypeCreate(Struct):
    """A new kind of message. How contacts come to get it can't be changed later."""

    name: TypeName
    strategy: Strategy
    description: TypeDescription = ""


class SubscriptionTypeUpdate(Struct):
    """What changes; what is left out stays."""

    name: TypeName | UnsetType = UNSET
    description: TypeDescription | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
