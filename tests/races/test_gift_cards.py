"""MON-01: many tills take from one gift card at the same moment."""

import asyncio
import itertools
import random
from collections import Counter

import pytest
from books import balanced
from crowd import CLIENTS, REGISTER, Crowd, crowd
from gift_tills import Tills
from scale import scaled

from regulars.giftcards.errors import (
    GiftcardMaximumExceeded,
    GiftcardNotIncrementable,
    GiftcardNotLinkedToProgram,
    GiftcardProgramHoldsMoney,
    InsufficientAmountOnGiftcard,
    NotTheLastGiftcardTransaction,
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


@pytest.fixture
def shop(account) -> Tills:
    return Tills(account)


def refusals(told):
    return Counter(each.problem for each in told if not each.is_done)


async def test_as_many_payments_as_the_balance_covers(shop, tills: Crowd, context):
    first = tills.clients[0]
    card, wallet = await shop.card(first, BALANCE)

    told = await tills.each(
        range(REQUESTS), lambda till, _: shop.move(till, card, -AMOUNT)
    )

    done = [each.data["uuid"] for each in told if each.is_done]
    left = await shop.on(first, card)
    print(
        f"tried={REQUESTS} expected={ACCEPTED} left={LEFT} got={len(done)} left={left}"
    )
    assert len(done) == len(set(done)) == ACCEPTED and left == LEFT
    assert refusals(told) == {InsufficientAmountOnGiftcard: REQUESTS - ACCEPTED}
    books = await balanced(context, shop.account)
    assert books.of(wallet).seq == 1 + ACCEPTED


async def test_none_that_is_more_than_the_balance(shop, tills: Crowd, context):
    tries = scaled(1_000)
    first = tills.clients[0]
    card, _ = await shop.card(first, BALANCE)

    told = await tills.each(
        range(tries), lambda till, _: shop.move(till, card, -BALANCE - 1)
    )

    print(f"tried={tries} expected=0 got={sum(each.is_done for each in told)}")
    assert refusals(told) == {InsufficientAmountOnGiftcard: tries}
    assert await shop.on(first, card) == BALANCE
    await balanced(context, shop.account)


async def test_loads_and_payments_at_once_leave_the_sum_of_what_was_answered(
    shop, tills: Crowd, context
):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    first = tills.clients[0]
    card, _ = await shop.card(first, printed=True, most=5_000)
    amounts = [
        chance.choice((-1, 1)) * chance.randint(1, 500) for _ in range(scaled(5_000))
    ]

    told = await tills.each(
        amounts, lambda till, amount: shop.move(till, card, amount, REGISTER)
    )

    done = [each.data["amount_in_cents"] for each in told if each.is_done]
    print(f"tried={len(amounts)} expected={sum(done)} seed={seed}")
    assert 0 <= sum(done) <= 5_000
    assert set(refusals(told)) <= {
        InsufficientAmountOnGiftcard,
        GiftcardMaximumExceeded,
    }
    assert await shop.on(first, card) == sum(done)
    await balanced(context, shop.account)


async def test_a_digital_card_is_loaded_by_one_of_many(shop, tills: Crowd, context):
    cards, racers = scaled(200), 16
    first = tills.clients[0]
    made = [(await shop.card(first))[0] for _ in range(cards)]
    asking = made * racers

    told = await tills.each(asking, lambda till, card: shop.move(till, card, 100))

    loaded = sum(each.is_done for each in told)
    print(f"tried={len(asking)} expected={cards} got={loaded}")
    assert loaded == cards
    assert refusals(told) == {GiftcardNotIncrementable: len(asking) - cards}
    await balanced(context, shop.account)


async def test_each_payment_is_undone_once_and_only_while_it_is_the_last(
    shop, tills: Crowd, context
):
    cards, racers = scaled(200), 16
    first = tills.clients[0]
    paid = []
    for _ in range(cards):
        card, _ = await shop.card(first, 1_000)
        paid.append((card, (await shop.move(first, card, -400)).data["uuid"]))
    asking = paid * racers
    turn = itertools.count()

    async def undo_or_pay(till, what):
        card, payment = what
        if next(turn) % 4 == 3:
            return card, 0, await shop.move(till, card, -1)
        return card, 1, await shop.undo(till, payment)

    told = await tills.each(asking, undo_or_pay)

    undone = Counter(card for card, is_undo, each in told if is_undo and each.is_done)
    spent = Counter(
        card for card, is_undo, each in told if not is_undo and each.is_done
    )
    refused = refusals([each for _, _, each in told])
    print(f"tried={len(asking)} expected<={cards} got={undone.total()}")
    assert set(undone.values()) <= {1}
    assert set(refused) <= {NotTheLastGiftcardTransaction, InsufficientAmountOnGiftcard}
    for card, _ in paid:
        assert await shop.on(first, card) == 600 + 400 * undone[card] - spent[card]
    await balanced(context, shop.account)


async def test_nothing_is_taken_once_the_shop_was_told_that_none_is(
    shop, tills: Crowd, context
):
    requests = scaled(2_000)
    first = tills.clients[0]
    card, _ = await shop.card(first, BALANCE)
    token = shop.account.personal_access_token
    turn = itertools.count()
    off = asyncio.Event()

    async def pay(till, _):
        if next(turn) == requests // 2:
            stop = f"/api/dashboard/giftcards/{card}/block"
            await till.ask("POST", stop, token, {"reason": "Lost"})
            off.set()
        was_off = off.is_set()
        return was_off, await shop.move(till, card, -AMOUNT)

    told = await tills.each(range(requests), pay)

    taken = sum(each.is_done for _, each in told)
    late = [each for was_off, each in told if was_off]
    print(f"tried={requests} expected=0 late, got={sum(e.is_done for e in late)}")
    assert late and not any(each.is_done for each in late)
    assert await shop.on(first, card) == BALANCE - AMOUNT * taken
    await balanced(context, shop.account)


async def test_no_program_goes_with_money_on_its_cards(shop, tills: Crowd, context):
    programs = scaled(300)
    first = tills.clients[0]
    token = shop.account.personal_access_token
    cards = [(await shop.card(first, printed=True))[0] for _ in range(programs)]
    paths = []
    for card in cards:
        found = (await first.ask("GET", f"{CLIENTS}/giftcards/{card}", token)).data
        program = found["giftcard_program"]["uuid"]
        paths.append(f"/api/dashboard/giftcard-programs/{program}")
    # One holds money already, whoever is first with all the others.
    assert (await shop.move(first, cards[0], 100, REGISTER)).is_done

    async def load_or_remove(till, what):
        number, is_removal = what
        if is_removal:
            return number, await till.ask("DELETE", paths[number], token)
        return number, await shop.move(till, cards[number], 100, REGISTER)

    asking = [
        (n, is_removal)
        for n in range(programs)
        for is_removal in ((False, True) if n % 2 else (True, False))
    ]
    told = await tills.each(asking, load_or_remove)

    owed = (await first.ask("GET", "/api/dashboard/giftcard-liability", token)).data
    held = sum(each["outstanding_in_cents"] > 0 for each in owed["programs"])
    gone = [n for n, each in told if each.is_done and each.data is None]
    for number in gone:
        assert await shop.on(first, cards[number]) == 0
    print(f"tried={programs} expected={programs} got={held + len(gone)}")
    assert held + len(gone) == programs
    assert set(refusals([each for _, each in told])) <= {
        GiftcardNotLinkedToProgram,
        GiftcardProgramHoldsMoney,
    }
    await balanced(context, shop.account)
