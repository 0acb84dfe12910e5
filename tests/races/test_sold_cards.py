"""MON-08: the sale that sold a gift card is refunded, whatever was done with the card.

The money goes back to who paid for the card only while it is on the card: never both.
"""

import itertools
from collections import Counter

import pytest
from books import balanced
from crowd import Crowd, crowd
from gift_tills import Tills
from scale import scaled

from regulars.giftcards.errors import NotTheLastGiftcardTransaction

SALES = scaled(200)
PRICE = 2_500


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, 16) as people:
        yield people


@pytest.fixture
def shop(account) -> Tills:
    return Tills(account)


async def sold(shop, till, program):
    """A card, and the transaction that loaded it when it was sold."""
    card = (await shop.printed(till, program))["uuid"]
    return card, (await shop.move(till, card, PRICE)).data["uuid"]


async def unused(shop, till, card, other):
    """Nothing."""


async def part_used(shop, till, card, other):
    assert (await shop.move(till, card, -700)).is_done


async def used_up(shop, till, card, other):
    assert (await shop.move(till, card, -PRICE)).is_done


async def transferred_on(shop, till, card, other):
    assert (await shop.transfer(till, card, other)).is_done


@pytest.mark.parametrize(
    ("story", "refunds", "left"),
    [
        (unused, 1, 0),
        (part_used, 0, PRICE - 700),
        (used_up, 0, 0),
        (transferred_on, 0, 0),
    ],
)
async def test_money_comes_back_once_and_never_beside_the_card(
    shop, tills: Crowd, context, story, refunds, left
):
    first = tills.clients[0]
    program = await shop.program(first, keeps_physical_at_registers=False)
    other = (await shop.printed(first, program))["uuid"]
    sales = [await sold(shop, first, program) for _ in range(SALES)]
    for card, _ in sales:
        await story(shop, first, card, other)

    told = await tills.each(
        [sale for sale in sales for _ in range(3)],
        lambda till, sale: shop.undo(till, sale[1]),
    )

    refunded = sum(each.is_done for each in told)
    refused = Counter(each.problem for each in told if not each.is_done)
    print(f"tried={len(told)} expected={refunds * SALES} got={refunded}")
    assert refunded == refunds * SALES
    assert refused == {NotTheLastGiftcardTransaction: len(told) - refunded}
    assert {await shop.on(first, card) for card, _ in sales} == {left}
    moved_on = PRICE * SALES if story is transferred_on else 0
    assert await shop.on(first, other) == moved_on
    await balanced(context, shop.account)


async def test_a_refund_and_a_payment_at_once_are_not_both_done(
    shop, tills: Crowd, context
):
    first = tills.clients[0]
    program = await shop.program(first, keeps_physical_at_registers=False)
    sales = [await sold(shop, first, program) for _ in range(SALES)]
    turn = itertools.count()

    async def refund_or_pay(till, sale):
        card, load = sale
        if next(turn) % 2:
            return card, await shop.undo(till, load)
        return card, await shop.move(till, card, -PRICE)

    told = await tills.each([s for s in sales for _ in range(2)], refund_or_pay)

    done = Counter(card for card, each in told if each.is_done)
    print(f"tried={len(told)} expected={SALES} got={done.total()}")
    assert set(done.values()) == {1} and done.total() == SALES
    assert {await shop.on(first, card) for card, _ in sales} == {0}
    await balanced(context, shop.account)
