"""MON-07: receptions undone, whole and in part, by many at once, and much later."""

import random
import uuid
from collections import Counter

import pytest
from books import balanced
from crowd import DASHBOARD, Crowd, Shop, Told, crowd
from scale import scaled

from regulars.kit.errors import Problem
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    ReversalNotReversible,
)

CLIENTS = 64
RACERS = 20


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, CLIENTS) as people:
        yield people


@pytest.fixture
def shop(account) -> Shop:
    return Shop(account)


async def change(shop: Shop, tills: Crowd, path: str, **body) -> Told:
    """The terms, changed on the dashboard."""
    token = shop.account.personal_access_token
    return await tills.clients[0].ask("PUT", DASHBOARD + path, token, body)


def refusals(told: list[Told]) -> Counter[type[Problem]]:
    return Counter(each.problem for each in told if not each.is_done)


class TestAtOnce:
    async def test_each_reception_is_undone_once_however_many_try(
        self, shop, tills, context
    ):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        first = tills.clients[0]
        people = [(await shop.contact(first))["uuid"] for _ in range(10)]
        given = await tills.each(
            range(scaled(1_000)),
            lambda till, n: shop.receive(till, people[n % 10], unit_value=1 + n % 400),
        )
        sales = {each.data["uuid"]: each.data["credits"] for each in given}
        tries = list(sales) * RACERS
        chance.shuffle(tries)

        told = await tills.each(tries, shop.reverse)

        done = [each.data for each in told if each.is_done]
        gone = -sum(each["credits"] for each in done)
        left = [await shop.balance(first, person) for person in people]
        print(
            f"tried={len(tries)} expected={len(sales)} gone={sum(sales.values())}"
            f" got={len(done)} gone={gone} seed={seed}"
        )
        assert refusals(told) == {
            CreditReceptionAlreadyReversed: len(tries) - len(sales)
        }
        assert len(done) == len(sales) and gone == sum(sales.values())
        assert left == [0] * len(people)
        books = await balanced(context, shop.account)
        assert sum(move.kind == "reversal" for move in books.moves) == len(sales)

    async def test_parts_taken_back_at_once_sum_to_what_was_answered(
        self, shop, tills, context
    ):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        contact = (await shop.contact(tills.clients[0]))["uuid"]
        sale = await shop.receive(tills.clients[0], contact, unit_value=1_000_000)
        shares = [-chance.randint(1, 900) for _ in range(scaled(2_000))]

        async def take(till, share):
            if share is None:
                return share, await shop.reverse(till, sale.data["uuid"])
            return share, await shop.receive(till, contact, credits=share)

        told = await tills.each([*shares, None], take)

        answered = {
            whole: [
                (share, each.data["credits"])
                for share, each in told
                if whole == (share is None)
            ]
            for whole in (True, False)
        }
        expected = 1_000_000 + sum(
            taken for some in answered.values() for _, taken in some
        )
        got = await shop.balance(tills.clients[0], contact)
        print(f"tried={len(told)} expected={expected} got={got} seed={seed}")
        # Once the whole sale is taken back, there is nothing to take a part of.
        assert answered[True] == [(None, -1_000_000)]
        assert all(taken in (share, 0) for share, taken in answered[False])
        assert got == expected
        await balanced(context, shop.account)

    async def test_a_part_taken_back_by_mistake_comes_back_once(
        self, shop, tills, context
    ):
        contact = (await shop.contact(tills.clients[0]))["uuid"]
        whole = 100 + 30 * scaled(200)
        await shop.receive(tills.clients[0], contact, credits=whole)
        taken = [
            (await shop.receive(tills.clients[0], contact, credits=-30)).data["uuid"]
            for _ in range(scaled(200))
        ]

        told = await tills.each(taken * RACERS, shop.reverse)

        got = await shop.balance(tills.clients[0], contact)
        again = len(told) - len(taken)
        print(f"tried={len(told)} expected={whole} got={got}")
        assert refusals(told) == {CreditReceptionAlreadyReversed: again}
        assert [each.data["credits"] for each in told if each.is_done] == [30] * len(
            taken
        )
        assert got == whole
        await balanced(context, shop.account)

    async def test_the_same_key_undoes_once_and_repeats_its_answer(
        self, shop, tills, context
    ):
        contact = (await shop.contact(tills.clients[0]))["uuid"]
        sale = await shop.receive(tills.clients[0], contact, unit_value=50)
        path = f"{DASHBOARD}/credit-receptions/{sale.data['uuid']}/reverse"
        token, key = shop.account.personal_access_token, uuid.uuid4().hex

        told = await tills.each(
            range(CLIENTS), lambda till, _: till.ask("POST", path, token, {}, key)
        )

        got = {each.data["uuid"] for each in told}
        print(f"tried={CLIENTS} expected=1 got={len(got)}")
        assert len(got) == 1
        assert await shop.balance(tills.clients[0], contact) == 0
        await balanced(context, shop.account)


class TestWhateverTheRulesSay:
    async def test_gives_back_what_was_given_after_every_rule_has_changed(
        self, shop, tills, context
    ):
        first = tills.clients[0]
        contact = (await shop.contact(first))["uuid"]
        token = shop.account.personal_access_token
        sale = (await shop.receive(first, contact, unit_value=80.5)).data
        [rule] = (await first.ask("GET", f"{DASHBOARD}/loyalty-rules", token)).data
        shop_uuid = shop.account.shop_uuid

        changed = [
            await change(
                shop, tills, f"/loyalty-rules/{rule['uuid']}", credits_per_unit=9
            ),
            await change(shop, tills, "/loyalty-program", max_amount=5),
            await change(
                shop, tills, f"/loyalty-program/shops/{shop_uuid}", is_linked=False
            ),
            await change(shop, tills, "/loyalty-program", is_active=False),
        ]
        undone = (await shop.reverse(first, sale["uuid"])).data

        print(f"tried={len(changed)} expected=-80 got={undone['credits']}")
        assert all(each.is_done for each in changed)
        assert sale["credits"] == 80
        assert undone["credits"] == -80 and undone["unit_value"] == -80.5
        assert await shop.balance(first, contact) == 0
        await balanced(context, shop.account)

    async def test_a_reversal_is_not_reversed(self, shop, tills, context):
        first = tills.clients[0]
        contact = (await shop.contact(first))["uuid"]
        sale = (await shop.receive(first, contact, unit_value=80)).data
        undone = (await shop.reverse(first, sale["uuid"])).data

        told = await tills.each([undone["uuid"]] * RACERS, shop.reverse)

        got = await shop.balance(first, contact)
        print(f"tried={RACERS} expected=0 got={got}")
        assert refusals(told) == {ReversalNotReversible: RACERS}
        assert got == 0
        await balanced(context, shop.account)

    async def test_earning_and_undoing_in_a_loop_gains_nothing(
        self, shop, tills, context
    ):
        farms = scaled(160)
        people = await tills.each(range(farms), lambda till, _: shop.contact(till))

        async def farm(till, person):
            for cycle in range(100):
                sale = await shop.receive(till, person["uuid"], unit_value=1 + cycle)
                assert (await shop.reverse(till, sale.data["uuid"])).is_done
            return await shop.balance(till, person["uuid"])

        left = await tills.each(people, farm)

        print(f"tried={farms * 100} expected=0 got={sum(left)}")
        assert left == [0] * farms
        books = await balanced(context, shop.account)
        assert sum(books.lots.values()) == 0

    async def test_undoing_while_the_contact_collects_on_waits_its_turn(
        self, shop, tills, context
    ):
        first = tills.clients[0]
        contact = (await shop.contact(first))["uuid"]
        sales = [
            (await shop.receive(first, contact, unit_value=10)).data["uuid"]
            for _ in range(scaled(1_000))
        ]

        told = await tills.each(
            [way for sale in sales for way in (sale, None)],
            lambda till, sale: (
                shop.reverse(till, sale)
                if sale
                else shop.receive(till, contact, unit_value=3)
            ),
        )

        late = refusals(told)[CreditReceptionInProgress]
        got = await shop.balance(first, contact)
        answered = sum(each.data["credits"] for each in told if each.is_done)
        expected = 10 * len(sales) + answered
        print(f"tried={len(told)} expected={expected} got={got} late={late}")
        assert len(refusals(told)) == (late > 0)
        assert got == expected
        await balanced(context, shop.account)
