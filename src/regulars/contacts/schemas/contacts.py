"""Contacts, whole."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.queries import Contact, Known
from regulars.contacts.schemas.subscriptions import SubscriptionOut
from regulars.contacts.schemas.tiers import TierOut, tier_of
from regulars.contacts.schemas.values import frame_of
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
    "till_session": "REGISTER_API",
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


class ContactSearch(ContactList):
    """The same, of those that are looked for, or that are in a tier."""

    search: Annotated[str, Meta(max_length=255, examples=["robin@"])] | None = None
    tier_uuid: UUID | None = None


class CreditBalanceOut(Struct):
    """What is in the contact's wallet, in credits, and the wallet's uuid."""

    id: int
    uuid: UUID
    balance: int


class PrepaidBalanceOut(Struct):
    """The money the contact keeps with the account, in cents."""

    balance_in_cents: int


VALUES = {
    "firstname": "Robin",
    "email": "robin@example.com",
    "is_anonymous": False,
    "loyalty_balance": 120,
}
DISPLAYED = {
    "firstname": "Robin",
    "email": "robin@example.com",
    "is_anonymous": "false",
    "loyalty_balance": "120",
}


class ContactUpdate(Struct):
    """Attributes to fill in, by name; an empty text or null clears one."""

    attributes: Annotated[
        dict[str, Any],
        Meta(examples=[{"firstname": "Robin", "birthdate": "1990-01-31"}]),
    ]


class OptionOfAttribute(Struct):
    """One thing to choose."""

    value: str
    label: str


class AttributeOfContact(Struct):
    """The attribute that a value is of."""

    name: Annotated[str, Meta(examples=["firstname"])]
    label: Annotated[str, Meta(examples=["First name"])]
    description: str
    type: Annotated[str, Meta(examples=["text"])]
    is_soft_read_only: bool
    is_hard_read_only: bool
    is_piggy_defined: bool
    options: list[OptionOfAttribute]


class ContactAttributeOut(Struct):
    """A value as text: empty where nothing was filled in, 1 and 0, a list as JSON."""

    value: Annotated[str, Meta(examples=["Robin"])]
    attribute: AttributeOfContact


class ContactOut(Struct):
    """A contact, whole.

    `attributes` has an entry for every attribute of contacts, in the order in which
    `contact-attributes` tells them. `current_values` has the same by name, typed, null
    where nothing was filled in; `current_display_values` has texts for people.
    """

    id: int
    uuid: UUID
    email: Annotated[str, Meta(examples=["robin@example.com"])]
    attributes: list[ContactAttributeOut]
    tier: TierOut | None
    subscriptions: list[SubscriptionOut]
    credit_balance: CreditBalanceOut
    prepaid_balance: PrepaidBalanceOut
    current_values: Annotated[dict[str, Any], Meta(examples=[VALUES])]
    current_display_values: Annotated[dict[str, str], Meta(examples=[DISPLAYED])]

    @classmethod
    def of(cls, contact: Contact, known: Known, now: datetime) -> "ContactOut":
        shown: Any = frame_of(known).of(contact, now)
        return cls(
            contact.id,
            contact.uuid,
            contact.email,
            shown.attributes,
            tier_of(contact),
            shown.subscriptions,
            CreditBalanceOut(contact.wallet_id, contact.wallet_uuid, contact.balance),
            PrepaidBalanceOut(contact.prepaid_in_cents),
            shown.values,
            shown.displayed,
        )
