"""MON-04, MON-05: many tills sell the last rewards, codes and places at once."""

import asyncio
import random
import uuid
from collections import Counter

import pytest
from books import balanced
from crowd import CLIENTS, DASHBOARD, Crowd, Shop, crowd
from scale import scaled

from regulars.rewards.errors import (
    InsufficientCredits,
    RewardAlreadyCollected,
    RewardClaimLimitReached,
    RewardReceptionAlreadyReversed,
    RewardStockEmpty,
)

TILLS = 64


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, TILLS) as people:
        yield people


class Bar(Shop):
    """A shop whose tills sell rewards."""

    async def reward(self, till, codes=0, **terms):
        """A reward for 7 credits."""
        kind = "DIGITAL" if codes else "PHYSICAL"
        body = {"reward_type": kind, "title": "Mug", "required_credits": 7, **terms}
        made = (await self.moves(till, "/rewards", **body)).data["uuid"]
        if codes:
            new = [f"{made}-{n}" for n in range(codes)]
            await self.moves(till, f"/rewards/{made}/codes", codes=new)
        return made

    async def claim(self, till, contact, reward):
        """The reward, if it can be had."""
        body = {
            "contact_uuid": contact,
            "reward_uuid": reward,
            "shop_uuid": self.account.shop_uuid,
        }
        return await till.ask("POST", f"{CLIENTS}/reward-receptions", self._token, body)

    async def undo(self, till, reception):
        """A claim, taken back."""
        path = f"{CLIENTS}/reward-receptions/{reception}/reverse"
        return await till.ask("POST", path, self._token, {})

    async def collect(self, till, reception):
        """What was paid for, handed over."""
        path = f"{CLIENTS}/collectable-rewards/collect/{reception}"
        return await till.ask("PUT", path, self._token, {})

    async def stock(self, till, reward):
        """How many are left."""
        path = f"{DASHBOARD}/rewards/{reward}"
        return (await till.ask("GET", path, self._token)).data["stock"]

    async def people(self, tills: Crowd, count, credits):
        """So many contacts with so many credits each."""

        async def somebody(till, _):
            contact = (await self.contact(till))["uuid"]
            if credits:
                await self.receive(till, contact, credits=credits)
            return contact

        return await tills.each(range(count), somebody)


@pytest.fixture
def shop(account) -> Bar:
    return Bar(account)


def refusals(told):
    return Counter(each.problem for each in told if not each.is_done)


async def test_a_stock_is_sold_out_exactly(shop, tills, context):
    stock, tries = scaled(2_000), scaled(6_000)
    first = tills.clients[0]
    reward = await shop.reward(first, stock=stock)
    people = await shop.people(tills, 20, 7 * tries)

    told = await tills.each(
        range(tries), lambda till, n: shop.claim(till, people[n % 20], reward)
    )

    sold = sum(each.is_done for each in told)
    print(f"tried={tries} expected={stock} got={sold}")
    assert sold == stock
    assert refusals(told) == {RewardStockEmpty: tries - stock}
    assert await shop.stock(first, reward) == 0
    await balanced(context, shop.account)


async def test_each_code_is_given_once_and_none_is_kept_back(shop, tills, context):
    codes, claimants = scaled(5_000), scaled(10_000)
    first = tills.clients[0]
    reward = await shop.reward(first, codes=codes)
    people = await shop.people(tills, 50, 7 * claimants)

    told = await tills.each(
        range(claimants), lambda till, n: shop.claim(till, people[n % 50], reward)
    )

    got = [each.data["digital_reward_code"]["code"] for each in told if each.is_done]
    print(f"tried={claimants} expected={codes} got={len(set(got))}")
    assert len(got) == len(set(got)) == codes
    assert refusals(told) == {RewardStockEmpty: claimants - codes}
    await balanced(context, shop.account)


@pytest.mark.parametrize("limit", [1, 3])
async def test_nobody_claims_more_often_than_one_contact_may(
    shop, tills, context, limit
):
    contacts, each_tries = scaled(250), 40
    reward = await shop.reward(tills.clients[0], limit_per_contact=limit)
    people = await shop.people(tills, contacts, 7 * each_tries)
    asking = [person for person in people for _ in range(each_tries)]

    async def claim(till, person):
        return person, await shop.claim(till, person, reward)

    told = await tills.each(asking, claim)

    got = Counter(person for person, each in told if each.is_done)
    print(f"tried={len(asking)} expected={contacts * limit} got={got.total()}")
    assert set(got.values()) == {limit} and len(got) == contacts
    refused = refusals([each for _, each in told])
    assert refused == {RewardClaimLimitReached: len(asking) - contacts * limit}
    await balanced(context, shop.account)


async def test_a_balance_buys_as_many_as_it_covers(shop, tills, context):
    tries = scaled(10_000)
    balance = 5 * tries
    covered, left = divmod(balance, 7)
    first = tills.clients[0]
    reward = await shop.reward(first)
    [contact] = await shop.people(tills, 1, balance)

    told = await tills.each(
        range(tries), lambda till, _: shop.claim(till, contact, reward)
    )

    done = [each.data for each in told if each.is_done]
    print(f"tried={tries} expected={covered} left={left} got={len(done)}")
    assert len(done) == covered
    assert refusals(told) == {InsufficientCredits: tries - covered}
    balances = [each["contact"]["credit_balance"]["balance"] for each in done]
    assert sorted(balances) == [left + 7 * n for n in range(covered)]
    assert await shop.balance(first, contact) == left
    await balanced(context, shop.account)


async def test_each_claim_is_taken_back_once_while_others_go_on(shop, tills, context):
    claims, racers, stock = scaled(500), 10, scaled(700)
    first = tills.clients[0]
    reward = await shop.reward(first, stock=stock)
    people = await shop.people(tills, 10, 7 * claims)
    made = await tills.each(
        range(claims), lambda till, n: shop.claim(till, people[n % 10], reward)
    )
    asking = [each.data["uuid"] for each in made] * racers
    seed = random.randrange(10**6)
    random.Random(seed).shuffle(asking)

    told = await tills.each(asking, shop.undo)

    undone = [each for each in told if each.is_done]
    print(f"tried={len(asking)} expected={claims} got={len(undone)} seed={seed}")
    assert len(undone) == claims
    assert refusals(told) == {RewardReceptionAlreadyReversed: len(asking) - claims}
    assert await shop.stock(first, reward) == stock
    balances = [await shop.balance(first, person) for person in people]
    assert balances == [7 * claims] * 10
    await balanced(context, shop.account)


async def test_what_is_paid_for_is_handed_over_or_given_back_and_never_both(
    shop, tills, context
):
    claims, racers = scaled(300), 8
    terms = {"pre_redeemable": True, "expiration_duration": 3_600}
    reward = await shop.reward(tills.clients[0], **terms)
    [contact] = await shop.people(tills, 1, 7 * claims)
    made = await tills.each(
        range(claims), lambda till, _: shop.claim(till, contact, reward)
    )
    asking = [
        (verb, each.data["uuid"])
        for each in made
        for verb in (shop.collect, shop.undo) * racers
    ]
    random.Random(0).shuffle(asking)

    async def ask(till, what):
        verb, reception = what
        return reception, verb == shop.undo, await verb(till, reception)

    told = await tills.each(asking, ask)

    ends = Counter(reception for reception, _, each in told if each.is_done)
    back = sum(is_undo and each.is_done for _, is_undo, each in told)
    print(f"tried={len(asking)} expected={claims} got={ends.total()} back={back}")
    assert set(ends.values()) == {1} and len(ends) == claims
    refused = refusals([each for _, _, each in told])
    assert set(refused) <= {RewardAlreadyCollected, RewardReceptionAlreadyReversed}
    assert await shop.balance(tills.clients[0], contact) == 7 * back
    await balanced(context, shop.account)


async def test_changing_a_reward_meanwhile_makes_nobody_pay_an_old_price(
    shop, tills, context
):
    tries, changes = scaled(2_000), scaled(100)
    first, *others = tills.clients
    reward = await shop.reward(first, stock=10 * tries)
    people = await shop.people(tills, 20, 100 * tries)
    token, path = shop.account.personal_access_token, f"{DASHBOARD}/rewards/{reward}"
    prices, over = [7], asyncio.Event()

    async def change():
        while not over.is_set():
            price = 7 + len(prices) % 5
            body, key = {"required_credits": price}, uuid.uuid4().hex
            told = await first.ask("PUT", path, token, body, key)
            assert told.is_done, told.body
            prices.append(price)
            if len(prices) > changes:
                over.set()

    changing = asyncio.create_task(change())
    told = await Crowd(others).each(
        range(tries), lambda till, n: shop.claim(till, people[n % 20], reward)
    )
    over.set()
    await changing

    last = await shop.claim(first, people[0], reward)
    wrong = [
        each.data["credits"]
        for each in told
        if -each.data["credits"] != each.data["reward"]["required_credits"]
    ]
    print(f"tried={tries} expected=[] got={wrong} changes={len(prices)}")
    assert not wrong
    assert -last.data["credits"] == prices[-1]
    assert await shop.stock(first, reward) == 10 * tries - tries - 1
    await balanced(context, shop.account)


async def test_rewards_and_wallets_in_any_order_wait_for_each_other_in_one(
    shop, tills, context
):
    tries = scaled(3_000)
    first = tills.clients[0]
    rewards = [await shop.reward(first, stock=tries) for _ in range(4)]
    people = await shop.people(tills, 4, 7 * tries)
    draw = random.Random(1)
    asking = [(draw.choice(people), draw.choice(rewards)) for _ in range(tries)]

    async def both(till, what):
        person, reward = what
        told = await shop.claim(till, person, reward)
        back = draw.random() < 0.5
        undone = await shop.undo(till, told.data["uuid"]) if back else None
        return told, undone

    told = await tills.each(asking, both)

    undone = [back for _, back in told if back is not None]
    print(f"tried={tries} expected=[] got={refusals(undone)}")
    assert all(each.is_done for each, _ in told)
    assert all(each.is_done for each in undone)
    left = sum([await shop.stock(first, reward) for reward in rewards])
    assert left == 4 * tries - tries + len(undone)
    await balanced(context, shop.account)
