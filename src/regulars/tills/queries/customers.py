"""A customer as a cashier sees them: what they have, and what they can have."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from regulars.accounts import queries as accounts
from regulars.accounts.permissions import Permission, Rights
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
from regulars.contacts.queries import Contact, Wanted
from regulars.kit.clock import zone_of
from regulars.kit.pages import Window
from regulars.kit.work import Work
from regulars.ledger.queries import on_hold
from regulars.promotions import queries as promotions
from regulars.promotions.queries import Voucher
from regulars.rewards import queries as rewards
from regulars.rewards.queries import Bought, Reward

MOST_OFFERED = 30
MOST_VOUCHERS = 9
MOST_FOUND = 10


class Offer(msgspec.Struct, frozen=True):
    """A reward of the shop, whether they can have it now, and how much is missing."""

    reward: Reward
    is_claimable: bool
    missing: int


class Visit(msgspec.Struct, frozen=True):
    """When they were given something last, and how much."""

    happened_at: datetime
    credits: int


class Customer(msgspec.Struct, frozen=True):
    """A contact, with all that a cashier's screen shows of them."""

    contact: Contact
    offers: Sequence[Offer]
    claimed: Sequence[Bought]
    vouchers: Sequence[Voucher]
    last_visit: Visit | None
    is_birthday: bool


LAST_VISIT = """
    select happened_at, credits from credit_receptions
    where account_id = $1 and contact_id = $2 and reverses_id is null
    order by happened_at desc, id desc limit 1
"""


async def customer(
    work: Work, contact: Contact, shop: Shop | None, rights: Rights
) -> Customer:
    """What a cashier sees of a contact: as much as they are allowed to."""
    offers: Sequence[Offer] = ()
    claimed: Sequence[Bought] = ()
    vouchers: Sequence[Voucher] = ()
    if Permission.REWARDS_READ in rights:
        offers = await _offers(work, contact, shop)
        bought = await rewards.collectable_rewards(work, contact.id)
        claimed = [each for each in bought if not each.has_been_collected]
    if Permission.PROMOTIONS_READ in rights:
        wanted = promotions.Wanted(contact_uuid=contact.uuid, status="ACTIVE")
        window = Window(1, MOST_VOUCHERS)
        vouchers = (await promotions.search_vouchers(work, window, wanted)).items
    visit = await work.one(Visit, LAST_VISIT, work.account_id, contact.id)
    zone = shop.timezone if shop else (await accounts.account(work)).timezone
    birthday = _is_birthday(contact.attributes, work.now, zone)
    return Customer(contact, offers, claimed, vouchers, visit, birthday)


async def search(work: Work, words: str) -> Sequence[Contact]:
    """A few contacts whose address begins so, or whose card has this value."""
    wanted = Wanted(search=words)
    page = await contacts.search(
        work, Window(1, MOST_FOUND), wanted, oldest_first=False
    )
    return page.items


def name_of(attributes: Mapping[str, Any]) -> str:
    """What they are called; empty of whoever has told nobody."""
    parts = [attributes.get("firstname"), attributes.get("lastname")]
    return " ".join(str(part) for part in parts if part)


async def _offers(work: Work, contact: Contact, shop: Shop | None) -> list[Offer]:
    """Those that can be had first, the others by how little is missing."""
    free = contact.balance - await on_hold(work, contact.wallet_uuid)
    can = {each.uuid for each in await rewards.claimable(work, contact, shop)}
    zone = shop.timezone if shop else (await accounts.account(work)).timezone
    offers = [
        Offer(
            each,
            each.uuid in can,
            0 if each.uuid in can else max(0, each.required_credits - free),
        )
        for each in await rewards.offered(work, shop)
        if each.is_open_on(work.now, zone)
    ]
    offers.sort(key=lambda offer: (not offer.is_claimable, offer.missing))
    return offers[:MOST_OFFERED]


def _is_birthday(attributes: Mapping[str, Any], now: datetime, zone: str) -> bool:
    born = str(attributes.get("birthdate") or "")
    return born[5:10] == now.astimezone(zone_of(zone)).strftime("%m-%d")
