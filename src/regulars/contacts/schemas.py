"""How contacts speak over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.queries import Contact, SubscriptionType
from regulars.kit.clock import atom
from regulars.kit.doors import Caller
from regulars.kit.filters import Between
from regulars.kit.pages import Order, Paging

Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$",
        examples=["robin@example.com"],
    ),
]

CHANNELS = {
    "personal_access_token": "OAUTH_API",
    "oauth_token": "OAUTH_API",
    "register_token": "REGISTER_API",
    "session": "BUSINESS_DASHBOARD",
}


def channel_of(caller: Caller) -> str:
    """By which channel something came in, in the contract's words."""
    return CHANNELS[caller.kind]


class ContactCreate(Struct):
    """A contact to add; everything else about them is set afterwards."""

    email: Email
    referral_code: str | None = None


class ContactFind(Struct):
    """The address to look for, in any spelling."""

    email: Email


class ContactList(Paging):
    """Which page of contacts, in which order, added when."""

    sort: Order | None = None
    created_at: Between = Between()


class CreditBalanceOut(Struct):
    """What is in the contact's wallet, in credits, and the wallet's uuid."""

    id: int
    uuid: UUID
    balance: int


class PrepaidBalanceOut(Struct):
    """The money the contact keeps with the account, in cents."""

    balance_in_cents: int


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
    """Whether a contact gets a kind of message."""

    is_subscribed: bool
    status: Annotated[str, Meta(examples=["SUBSCRIBED"])]
    subscription_type: SubscriptionTypeOut

    @classmethod
    def by_default(cls, kind: SubscriptionType) -> "SubscriptionOut":
        """What somebody gets who never chose: only OPT_OUT types start so."""
        on = kind.strategy == "OPT_OUT"
        status = "SUBSCRIBED" if on else "UNSUBSCRIBED"
        return cls(on, status, SubscriptionTypeOut.of(kind))


VALUES = {"email": "robin@example.com", "is_anonymous": False, "loyalty_balance": 120}
DISPLAYED = {
    "email": "robin@example.com",
    "is_anonymous": "false",
    "loyalty_balance": "120",
}


class ContactOut(Struct):
    """A contact, whole: what both known web shop plugins read of one."""

    id: int
    uuid: UUID
    email: Annotated[str, Meta(examples=["robin@example.com"])]
    attributes: list[Any]
    tier: None
    subscriptions: list[SubscriptionOut]
    credit_balance: CreditBalanceOut
    prepaid_balance: PrepaidBalanceOut
    current_values: Annotated[dict[str, Any], Meta(examples=[VALUES])]
    current_display_values: Annotated[dict[str, str], Meta(examples=[DISPLAYED])]

    @classmethod
    def of(cls, contact: Contact, kinds: list[SubscriptionType]) -> "ContactOut":
        subscriptions = [SubscriptionOut.by_default(kind) for kind in kinds]
        values = _values(contact, subscriptions)
        return cls(
            contact.id,
            contact.uuid,
            contact.email,
            [],
            None,
            subscriptions,
            CreditBalanceOut(contact.wallet_id, contact.wallet_uuid, contact.balance),
            PrepaidBalanceOut(0),
            values,
            {
                name: value if type(value) is str else _displayed(value)
                for name, value in values.items()
            },
        )


def _values(contact: Contact, subscriptions: list[SubscriptionOut]) -> dict[str, Any]:
    """The system attributes, raw and typed (docs.md 1.2)."""
    return {
        "uuid": str(contact.uuid),
        "email": contact.email,
        "status": "ACTIVE",
        "channel": contact.channel,
        "is_anonymous": contact.is_anonymous,
        "created_at": atom(contact.created_at),
        "updated_at": atom(contact.updated_at),
        "tier": None,
        "loyalty_balance": contact.balance,
        "loyalty_number_of_transactions": contact.number_of_transactions,
        "loyalty_total_credits_received": contact.credits_received,
        "loyalty_first_transaction_date": _atom(contact.first_transaction_at),
        "loyalty_last_transaction_date": _atom(contact.last_transaction_at),
        "prepaid_balance": 0,
        **{
            f"subscription_status_{each.subscription_type.id}": each.status
            for each in subscriptions
        },
    }


def _displayed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _atom(moment: datetime | None) -> str | None:
    return None if moment is None else atom(moment)
