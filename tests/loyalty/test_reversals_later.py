"""MON-07, at moments of our choice: receptions undone after their credits expired."""

import asyncio
import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from books import balanced
from scale import scaled
from vault import START, Vault, open_vault

from regulars.ledger.queries import Wallet
from regulars.loyalty import service
from regulars.loyalty.errors import CreditReceptionAlreadyReversed
from regulars.loyalty.queries import Reception
from regulars.loyalty.service.decide import Sale

A_DAY = timedelta(days=1)
LATE = START + 40 * A_DAY


@pytest.fixture
async def vault(context, account, make) -> Vault:
    await make.program(expiration_days=30)
    return await open_vault(context, account)


class Buyer:
    """A contact who buys, at moments of our choice."""

    def __init__(self, vault: Vault, contact: UUID, wallet: Wallet) -> None:
        self.vault = vault
        self.contact = contact
        self.wallet = wallet

    async def receive(self, credits: int, now: datetime = START) -> UUID:
        """Credits for something, or some taken back."""
        sale = Sale(UUID(self.vault.account.shop_uuid), credits=credits)
        order = service.CreditOrder(self.contact, sale, "OAUTH_API", "till", now)
        return (await service.receive_one(self.vault.at(now), order)).uuid

    async def reverse(self, reception: UUID, now: datetime = LATE) -> Reception:
        """A reception undone."""
        async with self.vault.open_work(now) as work:
            return await service.reverse(work, reception, "OAUTH_API", may_adjust=False)

    async def spend(self, amount: int, now: datetime = START) -> None:
        """Some of it spent."""
        assert (await self.vault.spend(self.wallet, amount, now)).outcome == "posted"

    async def balance(self) -> int:
        """What the wallet holds."""
        return (await self.vault.wallet(self.wallet.uuid)).balance


@pytest.fixture
async def buyer(vault, make) -> Buyer:
    contact = UUID((await make.contact())["uuid"])
    return Buyer(vault, contact, await vault.wallet_of(contact))


class TestAfterExpiry:
    @pytest.mark.parametrize("job_came_by", [True, False])
    async def test_credits_that_have_expired_are_not_taken_again(
        self, buyer, context, job_came_by
    ):
        sale = await buyer.receive(100)
        if job_came_by:
            assert await buyer.vault.expire(LATE) == 1

        undone = await buyer.reverse(sale)

        assert undone.credits == -100
        assert await buyer.balance() == 0
        books = await balanced(context, buyer.vault.account)
        assert books.sums()[buyer.vault.own["expired"]] == 0

    async def test_what_was_spent_before_the_rest_expired_is_owed(self, buyer, context):
        sale = await buyer.receive(100)
        await buyer.spend(60)

        await buyer.reverse(sale)

        assert await buyer.balance() == -60
        await balanced(context, buyer.vault.account)

    async def test_credits_of_other_sales_stay(self, buyer, context):
        sale = await buyer.receive(100)
        await buyer.receive(50, START + 20 * A_DAY)

        await buyer.reverse(sale)

        assert await buyer.balance() == 50
        await balanced(context, buyer.vault.account)

    async def test_once_also_when_the_job_comes_by_at_the_same_moment(
        self, buyer, context
    ):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        rounds = scaled(500)

        for number in range(rounds):
            now = LATE + number * 100 * A_DAY
            sale = await buyer.receive(chance.randint(1, 99), now - 40 * A_DAY)
            ways = [
                *(buyer.reverse(sale, now) for _ in range(3)),
                *(buyer.vault.expire(now) for _ in range(2)),
            ]
            chance.shuffle(ways)
            told = await asyncio.gather(*ways, return_exceptions=True)
            refused = [each for each in told if isinstance(each, BaseException)]
            assert [type(each) for each in refused] == [
                CreditReceptionAlreadyReversed
            ] * 2

        got = await buyer.balance()
        print(f"tried={rounds} expected=0 got={got} seed={seed}")
        assert got == 0
        await balanced(context, buyer.vault.account)


class TestOfARefund:
    async def test_fills_the_lots_again_with_the_days_they_had(self, buyer, context):
        await buyer.receive(100)
        share = await buyer.receive(-30)

        await buyer.reverse(share, START + A_DAY)

        assert await buyer.balance() == 100
        assert await buyer.vault.expire(START + 30 * A_DAY) == 0
        assert await buyer.vault.expire(LATE) == 1
        assert await buyer.balance() == 0
        await balanced(context, buyer.vault.account)

    async def test_what_comes_back_too_late_expires_at_once(self, buyer, context):
        await buyer.receive(100)
        share = await buyer.receive(-30)
        await buyer.vault.expire(LATE)

        undone = await buyer.reverse(share)

        assert (undone.credits, undone.balance) == (30, 0)
        await buyer.vault.expire(LATE)
        assert await buyer.balance() == 0
        await balanced(context, buyer.vault.account)

    async def test_of_more_than_there_was_gives_back_what_was_taken(
        self, buyer, context
    ):
        await buyer.receive(10)
        share = await buyer.receive(-30)
        await buyer.receive(50)

        await buyer.reverse(share, START)

        assert await buyer.balance() == 60
        await balanced(context, buyer.vault.account)

    async def test_then_the_sale_too_leaves_nothing_at_all(self, buyer, context):
        sale = await buyer.receive(100)
        share = await buyer.receive(-30)
        await buyer.vault.expire(LATE)

        await buyer.reverse(share)
        await buyer.reverse(sale, LATE + A_DAY)

        assert await buyer.balance() == 0
        await balanced(context, buyer.vault.account)
