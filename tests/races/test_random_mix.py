"""MON-02: everything at once, by many tills, held against a model in memory."""

import bisect
import itertools
import random
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from books import balanced
from crowd import Client, Shop, crowd, shared
from scale import scaled

from regulars.ledger.errors import HoldNotPending, Overdrawn
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    ReversalNotReversible,
)
from regulars.opening import open_account

CLIENTS = 32
ACCOUNTS = 5
SEEDS = 20
OPERATIONS = scaled(100_000) // SEEDS
CONTACTS = scaled(1_000)


@dataclass
class Person:
    """A contact as they must be: nobody else asks for them at the same moment."""

    shop: Shop
    contact: str
    wallet: str
    balance: int = 0
    entries: int = 0
    sales: dict[str, int] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    undoing: set[str] = field(default_factory=set)
    holds: dict[str, int] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    @property
    def free(self) -> int:
        return self.balance - sum(self.holds.values())

    def moved(self, change: int) -> None:
        self.balance += change
        self.entries += change != 0


@dataclass
class Mix:
    """One till's next request, for a person, and what must come of it."""

    chance: random.Random
    answered: int = 0

    async def step(self, till: Client, person: Person) -> None:
        ways = [self.buy, self.buy, self.share, self.hold, self.undo, self.end]
        await self.chance.choice(ways)(till, person)
        self.answered += 1

    async def buy(self, till: Client, person: Person) -> None:
        cents = self.chance.randint(0, 20_000)
        told = await person.shop.receive(till, person.contact, unit_value=cents / 100)

        person.moved(cents // 100)
        self.received(person, told.data, cents // 100)

    async def share(self, till: Client, person: Person) -> None:
        asked = self.chance.choice([-1, 1]) * self.chance.randint(1, 150)
        told = await person.shop.receive(till, person.contact, credits=asked)

        # What comes back takes what is free, and no more.
        credits = max(asked, -max(person.free, 0))
        person.moved(credits)
        self.received(person, told.data, credits)

    async def undo(self, till: Client, person: Person) -> None:
        known = [*person.sales, *person.undoing]
        if not known:
            return
        sale = self.chance.choice(known)
        told = await person.shop.reverse(till, sale)

        if sale in person.undoing:
            assert told.problem is ReversalNotReversible
        elif sale in person.undone:
            assert told.problem is CreditReceptionAlreadyReversed
        else:
            person.undone.add(sale)
            person.undoing.add(told.data["uuid"])
            person.moved(-person.sales[sale])
            assert told.data["credits"] == -person.sales[sale]

    async def hold(self, till: Client, person: Person) -> None:
        amount = self.chance.randint(1, 150)
        told = await person.shop.hold(till, person.wallet, amount)

        if person.free < amount:
            assert told.problem is Overdrawn, (person.free, amount)
        else:
            person.holds[told.data["uuid"]] = amount

    async def end(self, till: Client, person: Person) -> None:
        known = [*person.holds, *person.ended]
        if not known:
            return
        hold, is_captured = self.chance.choice(known), self.chance.random() < 0.5
        ways = person.shop.capture if is_captured else person.shop.release
        told = await ways(till, hold)

        if hold in person.ended:
            assert told.problem is HoldNotPending
            return
        assert told.data["state"] == ("captured" if is_captured else "released")
        amount = person.holds.pop(hold)
        person.ended.add(hold)
        person.moved(-amount if is_captured else 0)

    def received(self, person: Person, told: dict[str, Any], credits: int) -> None:
        person.sales[told["uuid"]] = credits
        assert told["credits"] == credits
        assert told["contact"]["credit_balance"]["balance"] == person.balance


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, CLIENTS) as people:
        yield people


async def person(shop: Shop, till: Client) -> Person:
    made = await shop.contact(till)
    return Person(shop, made["uuid"], made["credit_balance"]["uuid"])


@pytest.mark.parametrize("number", range(SEEDS))
async def test_every_answer_is_what_the_model_says(tills, context, number):
    seed = random.randrange(2**32)
    accounts = [await open_account(context, f"Mix {n}") for n in range(ACCOUNTS)]
    shops = itertools.cycle([Shop(account) for account in accounts])
    count = max(CLIENTS, CONTACTS // SEEDS)
    people = await tills.each(range(count), lambda till, _: person(next(shops), till))
    mixes = [Mix(random.Random(f"{seed} {n}")) for n in range(CLIENTS)]
    # Each till has people of every account, so that their requests meet in one list.
    own = {id(till): people[n::CLIENTS] for n, till in enumerate(tills.clients)}

    async def step(pair: tuple[Client, Mix], _: int) -> None:
        till, mix = pair
        await mix.step(till, mix.chance.choice(own[id(till)]))

    pairs = list(zip(tills.clients, mixes, strict=True))
    await shared(pairs, range(OPERATIONS), step)

    expected = sum(each.balance for each in people)
    books = {
        id(shop): await balanced(context, shop.account) for shop in shops_of(people)
    }
    kept = [books[id(each.shop)].of(each.wallet) for each in people]
    got = sum(wallet.balance for wallet in kept)
    answered = sum(mix.answered for mix in mixes)
    print(f"tried={answered} expected={expected} got={got} seed={seed}")
    assert [wallet.balance for wallet in kept] == [each.balance for each in people]
    assert [wallet.seq for wallet in kept] == [each.entries for each in people]
    assert answered == OPERATIONS


def shops_of(people: list[Person]) -> list[Shop]:
    return list({id(each.shop): each.shop for each in people}.values())


async def test_answers_of_one_contact_stand_in_one_order(tills, context, account):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    shop = Shop(account)
    somebody = await person(shop, tills.clients[0])
    # So much that whatever is taken back is there.
    await shop.receive(tills.clients[0], somebody.contact, credits=1_000_000_000)
    # No amount twice, so that each answer belongs to exactly one entry.
    amounts = [
        chance.choice([-1, 1]) * amount for amount in range(1, scaled(10_000) + 1)
    ]
    chance.shuffle(amounts)

    async def receive(till: Client, amount: int) -> tuple[float, float, int, int]:
        asked_at = time.monotonic()
        told = await shop.receive(till, somebody.contact, credits=amount)
        balance = told.data["contact"]["credit_balance"]["balance"]
        return asked_at, time.monotonic(), amount, balance

    told = await tills.each(amounts, receive)

    books = await balanced(context, account)
    lines = books.lines()[books.of(somebody.wallet).id]
    kept = {change: (seq, balance) for seq, change, balance in lines}
    late = overtaken([(asked, ended, kept[n][0]) for asked, ended, n, _ in told])
    print(f"tried={len(amounts)} expected=0 got={late} overtaken, seed={seed}")
    assert [kept[amount][1] for _, _, amount, _ in told] == [each[3] for each in told]
    assert late == 0


def overtaken(turns: list[tuple[float, float, int]]) -> int:
    """How many were asked after another was answered, and yet went before it."""
    ended = sorted((end, seq) for _, end, seq in turns)
    highest = list(itertools.accumulate((seq for _, seq in ended), max))
    found = 0
    for asked, _, seq in turns:
        before = bisect.bisect_left(ended, (asked, 0))
        found += before > 0 and highest[before - 1] > seq
    return found
