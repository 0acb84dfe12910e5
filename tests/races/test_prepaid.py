"""MON-01: many tills take from one prepaid balance at the same moment."""

import asyncio
import random
from collections import Counter

import pytest
from books import balanced
from crowd import CLIENTS, Crowd, Shop, crowd
from scale import scaled

from regulars.contacts.errors import ContactNotFound
from regulars.prepaid.errors import (
    InsufficientPrepaidBalance,
    PrepaidTransactionAlreadyReversed,
)

TILLS = 64
AMOUNT = 7
REQUESTS = scaled(10_000)
BALANCE = 5 * REQUESTS
ACCEPTED, LEFT = divmod(BALANCE, AMOUNT)


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, TILLS) as people:
        yield people


class Tills(Shop):
    """A shop whose tills take prepaid money."""

    async def move(self, till, contact, amount):
        """So much onto the balance, or off it."""
        body = {
            "contact_uuid": contact,
            "amount_in_cents": amount,
            "shop_uuid": self.account.shop_uuid,
        }
        path = f"{CLIENTS}/prepaid-transactions"
        return await till.ask("POST", path, self._token, body)

    async def undo(self, till, uuid):
        """A transaction, undone."""
        path = f"{CLIENTS}/prepaid-transactions/{uuid}/reverse"
        return await till.ask("POST", path, self._token, {})

    async def kept(self, till, contact):
        """What the contact has now, and in which wallet."""
        path = f"/api/dashboard/contacts/{contact}/prepaid-balance"
        told = (await till.ask("GET", path, self._token)).data
        return told["balance_in_cents"], told["wallet_uuid"]

    async def somebody(self, till, balance=0):
        """The uuid of a contact with so much."""
        contact = (await self.contact(till))["uuid"]
        if balance:
            assert (await self.move(till, contact, balance)).is_done
        return contact


@pytest.fixture
def shop(account) -> Tills:
    return Tills(account)


def refusals(told):
    return Counter(each.problem for each in told if not each.is_done)


async def test_as_many_payments_as_the_balance_covers(shop, tills: Crowd, context):
    first = tills.clients[0]
    contact = await shop.somebody(first, BALANCE)

    told = await tills.each(
        range(REQUESTS), lambda till, _: shop.move(till, contact, -AMOUNT)
    )

    done = [each.data for each in told if each.is_done]
    left, wallet = await shop.kept(first, contact)
    print(f"tried={REQUESTS} expected={ACCEPTED} got={len(done)} left={left}")
    assert len(done) == len({each["uuid"] for each in done}) == ACCEPTED
    assert left == LEFT
    assert refusals(told) == {InsufficientPrepaidBalance: REQUESTS - ACCEPTED}
    after = {each["prepaid_balance"]["balance_in_cents"] for each in done}
    assert after == set(range(LEFT, BALANCE, AMOUNT))
    books = await balanced(context, shop.account)
    assert books.of(wallet).seq == 1 + ACCEPTED


async def test_none_that_is_more_than_the_balance(shop, tills: Crowd, context):
    tries = scaled(1_000)
    contact = await shop.somebody(tills.clients[0], BALANCE)

    told = await tills.each(
        range(tries), lambda till, _: shop.move(till, contact, -BALANCE - 1)
    )

    print(f"tried={tries} expected=0 got={sum(each.is_done for each in told)}")
    assert refusals(told) == {InsufficientPrepaidBalance: tries}
    assert (await shop.kept(tills.clients[0], contact))[0] == BALANCE
    await balanced(context, shop.account)


async def test_one_wallet_for_each_whose_first_money_comes_many_times_at_once(
    shop, tills: Crowd, context
):
    people, times = scaled(200), 8
    first = tills.clients[0]
    everybody = [await shop.somebody(first) for _ in range(people)]
    asking = everybody * times
    random.shuffle(asking)

    told = await tills.each(asking, lambda till, who: shop.move(till, who, 1))

    got = [(await shop.kept(first, who))[0] for who in everybody]
    print(f"tried={len(asking)} expected={times} each, got={Counter(got)}")
    assert all(each.is_done for each in told) and set(got) == {times}
    await balanced(context, shop.account)


async def test_top_ups_payments_and_undoing_leave_the_sum_of_what_was_answered(
    shop, tills: Crowd, context
):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    first = tills.clients[0]
    contact = await shop.somebody(first, 1_000)
    earlier = [
        (await shop.move(first, contact, chance.choice((50, -20)))).data["uuid"]
        for _ in range(scaled(200))
    ]
    asking = earlier * 4 + [
        chance.choice((-1, 1)) * chance.randint(1, 500) for _ in range(scaled(3_000))
    ]
    chance.shuffle(asking)
    before, _ = await shop.kept(first, contact)

    async def ask(till, what):
        if isinstance(what, str):
            return await shop.undo(till, what)
        return await shop.move(till, contact, what)

    told = await tills.each(asking, ask)

    done = [each.data for each in told if each.is_done]
    undone = Counter(each["reverses_uuid"] for each in done if each["reverses_uuid"])
    sum_ = before + sum(each["amount_in_cents"] for each in done)
    print(f"tried={len(asking)} expected={sum_} seed={seed}")
    assert set(undone.values()) <= {1}
    assert set(refusals(told)) <= {
        InsufficientPrepaidBalance,
        PrepaidTransactionAlreadyReversed,
    }
    assert (await shop.kept(first, contact))[0] == sum_ >= 0
    await balanced(context, shop.account)


async def test_no_money_is_lost_while_contacts_become_one(
    shop, tills: Crowd, context, chores
):
    couples = scaled(60)
    first = tills.clients[0]
    pairs = [
        (await shop.somebody(first, n % 2 * 100), await shop.somebody(first, n % 3))
        for n in range(couples)
    ]
    asking: list[tuple[str, str, int | None]] = [(*pair, None) for pair in pairs]
    asking += [(*pair, amount) for pair in pairs for amount in (30, -10, 5, -1) * 2]
    random.shuffle(asking)
    worker = asyncio.Lock()

    async def ask(till, what):
        source, into, amount = what
        if amount is not None:
            who = random.choice((source, into))
            return await shop.move(till, who, amount)
        both = {"source_contact_uuid": source, "destination_contact_uuid": into}
        asked = await shop.moves(till, "/contacts/merge", **both)
        async with worker:
            await chores.do()
        return asked

    told = await tills.each(asking, ask)
    await chores.do()

    moved = [each.data for each in told if each.is_done]
    put = sum((each or {}).get("amount_in_cents", 0) for each in moved)
    put += sum(n % 2 * 100 + n % 3 for n in range(couples))
    kept = [(await shop.kept(first, into))[0] for _, into in pairs]
    print(f"tried={len(asking)} expected={put} got={sum(kept)}")
    assert sum(kept) == put
    assert set(refusals(told)) <= {ContactNotFound, InsufficientPrepaidBalance}
    await balanced(context, shop.account)
