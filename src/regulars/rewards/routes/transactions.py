"""What contacts got and spent, in one list."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import structs

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.pages import LOYALTY_TRANSACTIONS, Page, oldest_first
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.loyalty.schemas import CreditReceptionOut
from regulars.loyalty.schemas import all_shown as credits_shown
from regulars.rewards import queries
from regulars.rewards.queries.transactions import Place
from regulars.rewards.schemas import (
    DigitalRewardReceptionOut,
    RewardReceptionOut,
    TransactionList,
    all_shown,
)

Transaction = CreditReceptionOut | RewardReceptionOut | DigitalRewardReceptionOut


@clients.get(
    "/loyalty-transactions",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound, ShopNotFound],
)
@dashboard.get(
    "/loyalty-transactions",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound, ShopNotFound],
)
async def list_loyalty_transactions(
    work: Work, keys: Keys, query: TransactionList, lenient: bool
) -> Page[Transaction]:
    """A page of transactions, newest first; `sort=created_at` turns it round.

    `type` leaves one kind: `credit_reception`, `reward_reception` or
    `digital_reward_reception`. Rewards have negative credits.
    """
    return await _listed(work, keys, query, lenient=lenient)


@register.get(
    "/contacts/{contact_uuid}/loyalty-transactions",
    allows=Permission.LOYALTY_READ,
    refuses=[ContactNotFound, ShopNotFound],
)
async def list_loyalty_transactions_of_contact(
    work: Work, keys: Keys, contact_uuid: UUID, query: TransactionList, lenient: bool
) -> Page[Transaction]:
    """A page of a contact's transactions, newest first."""
    asked = structs.replace(query, contact_uuid=contact_uuid)
    return await _listed(work, keys, asked, lenient=lenient)


async def _listed(
    work: Work, keys: Keys, query: TransactionList, *, lenient: bool
) -> Page[Transaction]:
    if query.contact_uuid is not None:
        await contacts.must_be_there(work, query.contact_uuid)
    if query.shop_uuid is not None:
        await work.get(Shop, query.shop_uuid)
    window = query.window(LOYALTY_TRANSACTIONS, lenient=lenient)
    forward = oldest_first(query.sort, lenient=lenient)
    kind = query.type or None
    if kind is not None and kind not in queries.KINDS:
        return window.of([], 0)
    wanted = queries.Wanted(query.contact_uuid, query.shop_uuid, query.created_at, kind)
    found = await queries.search_transactions(
        work, window, wanted, oldest_first=forward
    )
    told = await _told(work, keys, found.items)
    return found.of([told[place.uuid] for place in found.items])


async def _told(
    work: Work, keys: Keys, places: Sequence[Place]
) -> Mapping[UUID, Transaction]:
    """Each transaction of a page, whole."""
    credits = [place.uuid for place in places if not place.is_reward]
    rewards = [place.uuid for place in places if place.is_reward]
    told: dict[UUID, Transaction] = {}
    if credits:
        given = await loyalty.receptions(work, credits)
        told |= {each.uuid: each for each in await credits_shown(work, given)}
    if rewards:
        bought = await queries.receptions(work, rewards)
        told |= {each.uuid: each for each in await all_shown(work, keys, bought)}
    return told
