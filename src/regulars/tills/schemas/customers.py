"""Customers as a cashier sees them."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.contacts.queries import Contact
from regulars.kit.clock import atom
from regulars.kit.crypto import masked
from regulars.promotions.queries import Voucher
from regulars.rewards.queries import Bought
from regulars.tills.queries import Customer, Offer, Visit, name_of


class CustomerSearch(Struct):
    """What an address begins with, or what stands on a card."""

    search: Annotated[str, Meta(min_length=3, max_length=255, examples=["robin@"])]


class OfferOut(Struct):
    """A reward; `missing` is how much they lack, 0 where that is not what's wrong."""

    uuid: UUID
    title: str
    description: str
    reward_type: Annotated[str, Meta(examples=["PHYSICAL"])]
    required_credits: int
    most_credits: int | None
    is_claimable: bool
    missing: int
    media_type: str | None
    media_value: str | None

    @classmethod
    def of(cls, offer: Offer) -> "OfferOut":
        reward = offer.reward
        return cls(
            reward.uuid,
            reward.title,
            reward.description,
            reward.reward_type,
            reward.required_credits,
            reward.most_credits,
            offer.is_claimable,
            offer.missing,
            reward.media_type,
            reward.media_value,
        )


class ClaimedOut(Struct):
    """A reward that they have paid for, to be handed over."""

    uuid: UUID
    title: str
    expires_at: str | None

    @classmethod
    def of(cls, bought: Bought) -> "ClaimedOut":
        until = bought.expires_at
        return cls(bought.uuid, bought.title, None if until is None else atom(until))


class VoucherOfCustomerOut(Struct):
    """A voucher of theirs that can be redeemed."""

    uuid: UUID
    promotion: str
    description: str
    expires_at: str | None

    @classmethod
    def of(cls, voucher: Voucher) -> "VoucherOfCustomerOut":
        until = voucher.expires_at
        return cls(
            voucher.uuid,
            voucher.promotion_name,
            voucher.promotion_description,
            None if until is None else atom(until),
        )


class VisitOut(Struct):
    """When they were given something last, and how much."""

    happened_at: str
    credits: int

    @classmethod
    def of(cls, visit: Visit | None) -> "VisitOut | None":
        if visit is None:
            return None
        return cls(atom(visit.happened_at), visit.credits)


class CustomerFoundOut(Struct):
    """Somebody who may be meant; the address tells no more than who it may be."""

    uuid: UUID
    name: str
    email: Annotated[str, Meta(examples=["ro•••@example.com"])]
    balance: int
    tier: str | None
    is_anonymous: bool

    @classmethod
    def of(cls, contact: Contact) -> "CustomerFoundOut":
        return cls(
            contact.uuid,
            name_of(contact.attributes),
            masked_address(contact.email),
            contact.balance,
            contact.tier_name,
            contact.is_anonymous,
        )


class CustomerOut(Struct):
    """A customer who is at the till, with what they have and can have.

    `rewards` are those of this shop, what they can have now before the others.
    """

    uuid: UUID
    name: str
    email: Annotated[str, Meta(examples=["ro•••@example.com"])]
    card: Annotated[str, Meta(examples=["•••••••••23"])] | None
    is_anonymous: bool
    is_birthday: bool
    tier: str | None
    balance: int
    prepaid_in_cents: int
    rewards: list[OfferOut]
    claimed: list[ClaimedOut]
    vouchers: list[VoucherOfCustomerOut]
    last_visit: VisitOut | None

    @classmethod
    def of(cls, customer: Customer) -> "CustomerOut":
        contact = customer.contact
        card = contact.default_identifier
        return cls(
            contact.uuid,
            name_of(contact.attributes),
            masked_address(contact.email),
            None if card is None else masked(card),
            contact.is_anonymous,
            customer.is_birthday,
            contact.tier_name,
            contact.balance,
            contact.prepaid_in_cents,
            [OfferOut.of(each) for each in customer.offers],
            [ClaimedOut.of(each) for each in customer.claimed],
            [VoucherOfCustomerOut.of(each) for each in customer.vouchers],
            VisitOut.of(customer.last_visit),
        )


def masked_address(email: str) -> str:
    """The address with its first two letters, and where it is."""
    name, at, domain = email.partition("@")
    return f"{name[:2]}•••{at}{domain}" if at else ""
