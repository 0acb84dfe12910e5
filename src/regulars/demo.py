"""The demo: two shops and eighteen months of real purchases.

The public CDNOW sample of marketing research, replayed through the same services that
tills and web shops use.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from regulars.accounts import service as accounts
from regulars.contacts import service as contacts
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale
from regulars.opening import ACTOR, Opened, open_account
from regulars.settings import Settings

Progress = Callable[[str, int, int], None]
Item = TypeVar("Item")

TOGETHER = 64
STAFF = "owner@example.com"


class Purchase(msgspec.Struct, frozen=True):
    """One line of the sample."""

    customer: int
    day: datetime
    amount: Decimal


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
    purchases = list(_sample())
    work = Work(context.pool, account.account_id, ACTOR, datetime.now(UTC))
    async with opened(work):
        second = await accounts.add_shop(work, accounts.NewShop("Second shop"))
    shops = (UUID(account.shop_uuid), second.uuid)
    people = await _people(context, account, purchases)
    done = 0
    for some in _batches(purchases, TOGETHER):
        orders = [_order(each, people[each.customer], shops) for each in some]
        for outcome in await loyalty.receive(_work(context, account), orders):
            if isinstance(outcome, Exception):
                raise outcome
        done += len(some)
        progress("purchases", done, len(purchases))
    return list(people.values())


async def _people(
    context: Context, account: Opened, purchases: list[Purchase]
) -> dict[int, UUID]:
    """A contact for each customer, added on the day of their first purchase."""
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
            people |= dict(zip(some, uuids, strict=True))
    return {customer: people[customer] for customer in sorted(people)}


def _order(
    purchase: Purchase, contact_uuid: UUID, shops: tuple[UUID, ...]
) -> loyalty.CreditOrder:
    shop = shops[purchase.customer % len(shops)]
    sale = Sale(shop, purchase.amount, "purchase_amount")
    return loyalty.CreditOrder(contact_uuid, sale, "IMPORT", ACTOR, purchase.day)


def _work(context: Context, account: Opened) -> Work:
    return Work(context.pool, account.account_id, ACTOR, datetime.now(UTC))


def _address(customer: int) -> str:
    return f"customer{customer}@example.com"


def _sample() -> Iterator[Purchase]:
    """The purchases in the order of their days: noon, as the sample has no hours."""
    text = files("regulars").joinpath("data/cdnow_sample.csv").read_text()
    lines = sorted(csv.DictReader(text.splitlines()), key=lambda line: line["date"])
    for line in lines:
        day = datetime.fromisoformat(line["date"]).replace(tzinfo=UTC)
        amount = Decimal(line["amount_in_cents"]) / 100
        yield Purchase(int(line["customer"]), day + timedelta(hours=12), amount)


def _batches(items: list[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
