"""The demo: two shops and eighteen months of real purchases, and what they bought.

The public CDNOW sample of marketing research, replayed through the same services that
tills and web shops use. Along the way its customers spend their credits on rewards, and
in its last month the second shop gets a happy hour and Saturdays that count double. One
in ten told what music they like. Some gift cards are out, and
regulars paid in beforehand. Everybody is in one of three tiers.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from regulars import demo_tiers, demo_vouchers
from regulars.accounts import service as accounts
from regulars.announcement import Progress
from regulars.attributes import service as attributes
from regulars.contacts import service as contacts
from regulars.demo_sample import Purchase, sample
from regulars.demo_terms import (
    FAVOURITE,
    GENRES,
    GIFT_CARD,
    GIFTS_IN_CENTS,
    LAST_MONTH,
    PAID_IN_CENTS,
    PRINTED,
    REWARDS,
    RULES,
    SONGS,
    SPENT,
)
from regulars.giftcards import service as giftcards
from regulars.kit.context import Context
from regulars.kit.errors import Problem
from regulars.kit.postgres import Database
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale
from regulars.opening import ACTOR, Opened, open_account
from regulars.prepaid import service as prepaid
from regulars.rewards import service as rewards
from regulars.rewards.queries import Reward
from regulars.settings import Settings

Item = TypeVar("Item")

TOGETHER = 64
STAFF = "owner@example.com"


async def load(
    database: Database, settings: Settings, progress: Progress
) -> dict[str, Any]:
    """Fills an empty server with the demo, and gives the keys to it."""
    context = Context.of(settings, database.url)
    try:
        opened_account = await open_account(context, "Vinyl & Co", STAFF)
        people = await _replayed(context, opened_account, progress)
        return opened_account.credentials() | {"contact_uuid": str(people[0])}
    finally:
        await context.pool.close()


async def _replayed(
    context: Context, account: Opened, progress: Progress
) -> list[UUID]:
    """The contacts of the sample, in its order, after all their purchases."""
    purchases = list(sample())
    work = Work(context.pool, account.account_id, ACTOR, datetime.now(UTC))
    async with opened(work):
        second = await accounts.create_shop(work, accounts.NewShop("Second shop"))
    shops = (UUID(account.shop_uuid), second.uuid)
    people = await _people(context, account, purchases)
    await _favourites(context, account, people)
    offered = await _rewards(context, account)
    done, has_rules = 0, False
    for some in _batches(purchases, TOGETHER):
        if not has_rules and some[-1].day >= LAST_MONTH:
            await _rules(context, account, second.uuid)
            has_rules = True
        orders = [_order(each, people[each.customer], shops) for each in some]
        given = _all_done(await loyalty.receive(_work(context, account), orders))
        claims = _claims(some, given, offered)
        if claims:
            _all_done(await rewards.receive(_work(context, account), claims))
        done += len(some)
        progress("purchases", done, len(purchases))
    await _to_collect(context, account, list(people.values())[1:], offered)
    await _giftcards(context, account)
    await _prepaid(context, account, list(people.values()))
    await demo_vouchers.hand_out(context, account, list(people.values()))
    await demo_tiers.lift(context, account)
    return list(people.values())


async def _people(
    context: Context, account: Opened, purchases: list[Purchase]
) -> dict[int, UUID]:
    """A contact for each customer, added on the day of their first purchase.

    Two of three took a card.
    """
    first = {each.customer: each.day for each in reversed(purchases)}
    days: dict[datetime, list[int]] = {}
    for customer in sorted(first):
        days.setdefault(first[customer], []).append(customer)
    people: dict[int, UUID] = {}
    for day, customers in sorted(days.items()):
        for some in _batches(customers, 500):
            new = [contacts.NewContact(_address(each), "IMPORT") for each in some]
            work = _work(context, account)
            uuids = await contacts.create_many(work, new, happened_at=day)
            added = dict(zip(some, uuids, strict=True))
            cards = {added[each]: _card(each) for each in some if each % 3}
            await contacts.hand_out(_work(context, account), cards, day)
            people |= added
    return {customer: people[customer] for customer in sorted(people)}


async def _favourites(
    context: Context, account: Opened, people: dict[int, UUID]
) -> None:
    """One customer in ten told what music they like."""
    work = _work(context, account)
    async with opened(work):
        most = context.settings.custom_attribute_limit
        await attributes.create(work, FAVOURITE, most)
        for customer in list(people)[::10]:
            liked = list(GENRES)[customer // 10 % len(GENRES)]
            told = {FAVOURITE.name: liked}
            await contacts.update(work, people[customer], told, lenient=False)


def _order(
    purchase: Purchase, contact_uuid: UUID, shops: tuple[UUID, ...]
) -> loyalty.CreditOrder:
    shop = shops[purchase.customer % len(shops)]
    sale = Sale(shop, purchase.amount, "purchase_amount")
    return loyalty.CreditOrder(contact_uuid, sale, "IMPORT", ACTOR, purchase.day)


async def _rules(context: Context, account: Opened, shop: UUID) -> None:
    """The rules of a shop, published at the beginning of the last month."""
    there = {"fact": "shop", "is": "equals", "value": str(shop)}
    work = Work(context.pool, account.account_id, ACTOR, LAST_MONTH)
    async with opened(work):
        for draft in RULES:
            condition = {"all": [there, draft.condition]}
            draft = msgspec.structs.replace(draft, condition=condition)
            rule = await loyalty.create_earning_rule(work, draft)
            await loyalty.publish_earning_rule(work, rule.uuid)


async def _rewards(context: Context, account: Opened) -> dict[str, Reward]:
    """What the shops offer for credits, by its title."""
    work = _work(context, account)
    made: dict[str, Reward] = {}
    async with opened(work):
        for kind, terms in REWARDS:
            made[terms.title] = await rewards.create(work, kind, terms, [])
        codes = [f"SONG-{number:04}" for number in range(1, SONGS + 1)]
        song = made["Free download"].uuid
        await rewards.add_codes(work, context.keys, song, codes)
    return made


def _claims(
    purchases: list[Purchase],
    given: list[loyalty.Received],
    offered: dict[str, Reward],
) -> list[rewards.RewardOrder]:
    """What some of those who just bought get for their credits, a moment later.

    One customer in three spends as soon as there is enough, and each on the same
    reward. The first customer of all saves up.
    """
    prices = [offered[title] for title in ("Free download", "Tote bag", "Any album")]
    latest = {each.contact_uuid: each.balance for each in given}
    asked: dict[UUID, rewards.RewardOrder] = {}
    for purchase, received in zip(purchases, given, strict=True):
        reward = prices[purchase.customer // 3 % len(prices)]
        contact, enough = received.contact_uuid, reward.required_credits
        if purchase.customer % 3 == 0 and latest[contact] >= enough:
            asked[contact] = rewards.RewardOrder(
                contact,
                reward.uuid,
                received.shop.shop.uuid,
                "IMPORT",
                ACTOR,
                purchase.day + timedelta(minutes=5),
            )
    return list(asked.values())


async def _to_collect(
    context: Context, account: Opened, people: list[UUID], offered: dict[str, Reward]
) -> None:
    """Some have paid for a poster today, and will come by to collect it."""
    poster, shop = offered["Signed poster"].uuid, UUID(account.shop_uuid)
    work = _work(context, account)
    orders = [
        rewards.RewardOrder(contact, poster, shop, "IMPORT", ACTOR, work.now)
        for contact in people[:TOGETHER]
    ]
    # Those who have too few credits don't get one.
    await rewards.receive(work, orders)


async def _giftcards(context: Context, account: Opened) -> None:
    """Gift cards were sold, every second has been paid with, and some lie printed."""
    work = _work(context, account)
    async with opened(work):
        program = await giftcards.create_program(work, GIFT_CARD, [])
        cards = [
            await giftcards.issue(work, context.keys, program.uuid, "IMPORT")
            for _ in GIFTS_IN_CENTS
        ]
        printed = giftcards.Printed(program_uuid=program.uuid, quantity=PRINTED)
        await giftcards.issue_printed(work, context.keys, printed, "IMPORT")
    sold = list(zip(cards, GIFTS_IN_CENTS, strict=True))
    paid = [(card, -cents // 2) for card, cents in sold[::2]]
    for moves in (sold, paid):
        orders = [_movement(account, card.uuid, cents) for card, cents in moves]
        _all_done(await giftcards.transact(_work(context, account), orders))


async def _prepaid(context: Context, account: Opened, people: list[UUID]) -> None:
    """Every tenth pays in beforehand, and half of them have bought something since."""
    regular = people[::10]
    topped_up = [(contact, PAID_IN_CENTS) for contact in regular]
    paid = [
        (contact, -cents)
        for contact, cents in zip(regular[::2], cycle(SPENT), strict=False)
    ]
    for moves in (topped_up, paid):
        for some in _batches(moves, TOGETHER):
            orders = [_of_prepaid(account, contact, cents) for contact, cents in some]
            _all_done(await prepaid.transact(_work(context, account), orders))


def _of_prepaid(account: Opened, contact: UUID, cents: int) -> prepaid.Movement:
    return prepaid.Movement(
        contact_uuid=contact,
        amount_in_cents=cents,
        shop_uuid=UUID(account.shop_uuid),
        channel="IMPORT",
        actor=ACTOR,
        happened_at=datetime.now(UTC),
    )


def _movement(account: Opened, card: UUID, cents: int) -> giftcards.Movement:
    return giftcards.Movement(
        card_uuid=card,
        amount_in_cents=cents,
        shop_uuid=UUID(account.shop_uuid),
        by_client=True,
        channel="IMPORT",
        actor=ACTOR,
        happened_at=datetime.now(UTC),
    )


def _all_done(outcomes: Sequence[Item | Problem]) -> list[Item]:
    """The outcomes; a refusal is a fault of the demo."""
    done: list[Item] = []
    for outcome in outcomes:
        if isinstance(outcome, Problem):
            raise outcome
        done.append(outcome)
    return done


def _work(context: Context, account: Opened) -> Work:
    return Work(context.pool, account.account_id, ACTOR, datetime.now(UTC))


def _address(customer: int) -> str:
    return f"customer{customer}@example.com"


def _card(customer: int) -> str:
    return f"CARD-{customer:06}"


def _batches(items: list[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
