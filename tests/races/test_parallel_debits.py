"""MON-01: many tills spend from one contact's wallet at the same moment."""

import asyncio
import itertools
import random
from datetime import UTC, datetime

import pytest
from books import balanced
from crowd import DASHBOARD, Crowd, Shop, crowd, shared
from scale import scaled

from regulars.kit.context import Context
from regulars.kit.work import Work
from regulars.ledger import queries, service
from regulars.ledger.errors import Overdrawn
from regulars.ledger.service import Transfer
from regulars.loyalty.errors import LoyaltyProgramNotActive

CLIENTS = 64
AMOUNT = 7
REQUESTS = scaled(10_000)
BALANCE = 5 * REQUESTS
ACCEPTED, LEFT = divmod(BALANCE, AMOUNT)


@pytest.fixture
async def tills(base_url):
    async with crowd(base_url, CLIENTS) as people:
        yield people


@pytest.fixture
def shop(account) -> Shop:
    return Shop(account)


async def somebody(shop: Shop, tills: Crowd, balance: int):
    """A contact with so many credits: their uuid, and their wallet's."""
    contact = await shop.contact(tills.clients[0])
    if balance:
        await shop.receive(tills.clients[0], contact["uuid"], credits=balance)
    return contact["uuid"], contact["credit_balance"]["uuid"]


class TestHolds:
    async def test_as_many_as_the_balance_covers_and_then_each_captured_once(
        self, shop, tills, context
    ):
        contact, wallet = await somebody(shop, tills, BALANCE)

        told = await tills.each(
            range(REQUESTS), lambda till, _: shop.hold(till, wallet, AMOUNT)
        )
        held = [each.data["uuid"] for each in told if each.is_done]
        refused = [each.problem for each in told if not each.is_done]
        spent = await tills.each(held, shop.capture)

        print(
            f"tried={REQUESTS} expected={ACCEPTED} left={LEFT} got={len(held)}"
            f" left={await shop.balance(tills.clients[0], contact)}"
        )
        assert len(held) == len(set(held)) == ACCEPTED
        assert refused == [Overdrawn] * (REQUESTS - ACCEPTED)
        assert {each.data["state"] for each in spent} == {"captured"}
        assert await shop.balance(tills.clients[0], contact) == LEFT
        books = await balanced(context, shop.account)
        assert books.of(wallet).seq == 1 + ACCEPTED

    async def test_none_that_is_more_than_the_balance(self, shop, tills, context):
        tries = scaled(1_000)
        contact, wallet = await somebody(shop, tills, BALANCE)

        told = await tills.each(
            range(tries), lambda till, _: shop.hold(till, wallet, BALANCE + 1)
        )

        got = [each.problem for each in told]
        print(f"tried={tries} expected=0 got={tries - len(got)}")
        assert got == [Overdrawn] * tries
        assert await shop.balance(tills.clients[0], contact) == BALANCE
        assert (await balanced(context, shop.account)).of(wallet).held == 0


class TestRefunds:
    async def test_the_last_one_leaves_nothing(self, shop, tills, context):
        contact, wallet = await somebody(shop, tills, BALANCE)

        told = await tills.each(
            range(REQUESTS),
            lambda till, _: shop.receive(till, contact, credits=-AMOUNT),
        )

        taken = sorted(-each.data["credits"] for each in told)
        after = {each.data["contact"]["credit_balance"]["balance"] for each in told}
        whole = [AMOUNT] * ACCEPTED
        rest = [LEFT] if LEFT else []
        nothing = [0] * (REQUESTS - ACCEPTED - len(rest))
        print(f"tried={REQUESTS} expected={BALANCE} got={sum(taken)}")
        assert taken == [*nothing, *rest, *whole]
        assert after == {0, *range(LEFT, BALANCE, AMOUNT)}
        assert await shop.balance(tills.clients[0], contact) == 0
        books = await balanced(context, shop.account)
        assert books.of(wallet).seq == 1 + ACCEPTED + len(rest)

    async def test_gains_and_refunds_at_once_leave_the_sum_of_what_was_answered(
        self, shop, tills, context
    ):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        contact, wallet = await somebody(shop, tills, 0)
        amounts = [
            chance.choice((-1, 1)) * chance.randint(1, 500)
            for _ in range(scaled(5_000))
        ]

        async def receive(till, amount):
            told = await shop.receive(till, contact, credits=amount)
            return amount, told.data["credits"]

        told = await tills.each(amounts, receive)

        got = await shop.balance(tills.clients[0], contact)
        answered = [credits for _, credits in told]
        print(f"tried={len(amounts)} expected={sum(answered)} got={got} seed={seed}")
        assert sum(answered) == got >= 0
        for asked, credits in told:
            assert credits == asked if asked > 0 else asked <= credits <= 0
        books = await balanced(context, shop.account)
        assert books.of(wallet).seq == sum(credits != 0 for credits in answered)


class TestSwitchingOff:
    async def test_nothing_is_given_after_the_program_was_switched_off(
        self, shop, tills, context
    ):
        requests = scaled(2_000)
        contact, _ = await somebody(shop, tills, 0)
        turn = itertools.count()
        off = asyncio.Event()

        async def receive(till, _):
            if next(turn) == requests // 2:
                path = f"{DASHBOARD}/loyalty-program"
                token = shop.account.personal_access_token
                await till.ask("PUT", path, token, {"is_active": False})
                off.set()
            was_off = off.is_set()
            return was_off, await shop.receive(till, contact, credits=AMOUNT)

        told = await tills.each(range(requests), receive)

        given = [each for _, each in told if each.is_done]
        late = [each for was_off, each in told if was_off]
        got = await shop.balance(tills.clients[0], contact)
        print(f"tried={requests} expected={AMOUNT * len(given)} got={got}")
        assert late and all(
            not each.is_done and each.problem is LoyaltyProgramNotActive
            for each in late
        )
        assert got == AMOUNT * len(given) > 0
        await balanced(context, shop.account)


class TestPosting:
    @pytest.mark.parametrize("together", [1, 5])
    async def test_never_below_the_floor(
        self, shop, tills, context: Context, together: int
    ):
        contact, uuid = await somebody(shop, tills, BALANCE)
        work = Work(context.pool, shop.account.account_id, "till", datetime.now(UTC))
        wallet = await work.get(queries.Wallet, uuid)
        spent = await queries.own_wallet(work, service.CREDITS, "spent")
        assert spent is not None
        debit = Transfer(wallet.id, spent, AMOUNT, "adjustment", work.now)

        posted = await shared(
            range(CLIENTS),
            range(REQUESTS // together),
            lambda *_: service.post(work, [debit] * together),
        )

        outcomes = [each.outcome for some in posted for each in some]
        got = outcomes.count("posted")
        print(f"tried={len(outcomes)} expected={ACCEPTED} got={got}")
        assert got == ACCEPTED
        assert outcomes.count("refused") == len(outcomes) - ACCEPTED
        assert await shop.balance(tills.clients[0], contact) == LEFT
        await balanced(context, shop.account)
