"""Wallets that are emptied for good: lots keep their last day, and can be undone."""

from datetime import timedelta

import asyncpg
import pytest
from books import balanced
from vault import START, Vault, open_vault

from regulars.contacts import service as contacts
from regulars.kit.context import Context
from regulars.ledger import queries, service
from regulars.ledger.errors import AlreadyUndone
from regulars.ledger.queries import Hold, Wallet
from regulars.opening import Opened

DAY = timedelta(days=1)

# Whatever one statement writes of a table has the same number within its transaction.
STATEMENTS = """
    select count(distinct cmin::text) from transfers where from_wallet_id = $1
"""


@pytest.fixture
async def vault(context: Context, account: Opened) -> Vault:
    return await open_vault(context, account)


async def pour(vault: Vault, source: Wallet, into: Wallet, now=START) -> int:
    async with vault.open_work(now) as work:
        return (await service.pour(work, source.id, into.id)).amount


async def undo(vault: Vault, wallet: Wallet, seq: int, into: Wallet, now=START) -> None:
    async with vault.open_work(now) as work:
        await service.undo(work, wallet.id, seq, now_in=into.id)


async def balances(vault: Vault, *wallets: Wallet) -> list[int]:
    return [(await vault.wallet(each.uuid)).balance for each in wallets]


class TestPour:
    async def test_each_lot_keeps_its_last_instant(self, vault):
        source, into = await vault.wallets(2)
        await vault.give(source, 10, expires_at=START + 3 * DAY)
        await vault.give(source, 20)
        await vault.give(into, 5, expires_at=START + 2 * DAY)

        moved = await pour(vault, source, into)

        got = []
        for days in (1, 2, 3):
            await vault.expire(START + days * DAY)
            got.append(await balances(vault, into))
        assert moved == 30
        assert got == [[35], [30], [20]]

    async def test_a_hundred_and_fifty_lots_are_all_there_at_once(
        self, vault, superuser
    ):
        source, into = await vault.wallets(2)
        for n in range(150):
            await vault.give(source, 1, expires_at=START + (n + 1) * DAY)

        await pour(vault, source, into)

        assert await superuser.fetchval(STATEMENTS, source.id) == 1
        await vault.expire(START + 60 * DAY)
        assert await balances(vault, source, into) == [0, 90]

    async def test_the_closed_one_takes_nothing_any_more(self, vault):
        source, into = await vault.wallets(2, 10)
        await pour(vault, source, into)

        for move in (vault.give, vault.claw_back):
            with pytest.raises(asyncpg.CheckViolationError) as refused:
                await move(source, 1)
            assert service.was_closed(refused.value)
        assert (await vault.spend(source, 1)).outcome == "refused"
        assert await balances(vault, source, into) == [0, 20]

    async def test_pays_what_the_other_owes_with_what_runs_out_first(
        self, vault, context, account
    ):
        people = await vault.people(2)
        source, into = [await vault.wallet_of(each) for each in people]
        for days in (3, 1, 2):
            await vault.give(source, 10, expires_at=START + days * DAY)
        await vault.claw_back(into, 15)

        async with vault.open_work() as work:
            await contacts.merge(work, *people)

        got = await balances(vault, into)
        for days in (1, 2, 3):
            await vault.expire(START + days * DAY)
            got += await balances(vault, into)
        assert got == [15, 15, 10, 0]
        await balanced(context, account)

    async def test_a_debt_goes_along(self, vault):
        source, into = await vault.wallets(2)
        await vault.claw_back(source, 7)
        await vault.give(into, 10)

        assert await pour(vault, source, into) == -7

        assert await balances(vault, source, into) == [0, 3]


class TestPourWhatIsOnHold:
    """Holds of credits that are past their last instant by now: set aside in time."""

    async def held(self, vault: Vault) -> tuple[Wallet, Wallet, Hold]:
        source, into = await vault.wallets(2)
        await vault.give(source, 100, expires_at=START + DAY)
        return source, into, await vault.hold(source, 60, lasts=9 * DAY)

    async def test_goes_past_its_end_and_can_be_captured(self, vault):
        source, into, hold = await self.held(vault)
        now = START + 2 * DAY

        assert await pour(vault, source, into, now) == 60

        assert await balances(vault, source, into) == [0, 60]
        assert [(await vault.wallet(each.uuid)).held for each in (source, into)] == [
            0,
            60,
        ]
        await vault.expire(now)
        await vault.capture(hold.uuid, now)
        assert await balances(vault, into) == [0]

    async def test_has_run_out_once_it_is_released(self, vault):
        source, into, hold = await self.held(vault)
        await vault.give(into, 5)
        now = START + 2 * DAY
        await pour(vault, source, into, now)

        await vault.release(hold.uuid, now)
        await vault.expire(now)

        assert await balances(vault, source, into) == [0, 5]

    async def test_of_two_hundred_lots_none_is_lost_on_the_way(self, vault):
        source, into = await vault.wallets(2)
        for _ in range(200):
            await vault.give(source, 1, expires_at=START + DAY)
        hold = await vault.hold(source, 180, lasts=9 * DAY)
        now = START + 2 * DAY

        await pour(vault, source, into, now)
        await vault.capture(hold.uuid, now)

        assert await balances(vault, source, into) == [0, 0]


class TestUndoAfterwards:
    async def test_takes_from_its_own_lot_wherever_that_is(self, vault):
        first, second, third = await vault.wallets(3)
        given = await vault.give(first, 10, expires_at=START + 9 * DAY)
        await vault.give(third, 5, expires_at=START + DAY)
        await pour(vault, first, second)
        await pour(vault, second, third)

        await undo(vault, first, given.to_seq, third)

        # Soonest first would have taken what runs out tomorrow.
        assert await balances(vault, third) == [5]
        await vault.expire(START + DAY)
        assert await balances(vault, third) == [0]

    @pytest.mark.parametrize("expires_first", [True, False])
    async def test_what_ran_out_is_not_taken_twice(self, vault, expires_first):
        source, into = await vault.wallets(2)
        given = await vault.give(source, 10, expires_at=START + DAY)
        await vault.give(into, 5)
        if expires_first:
            await vault.expire(START + DAY)
        later = START + 2 * DAY
        await pour(vault, source, into, later if expires_first else START)
        await vault.expire(later)

        await undo(vault, source, given.to_seq, into, later)

        assert await balances(vault, into) == [5]

    async def test_what_was_spent_is_owed(self, vault):
        source, into = await vault.wallets(2)
        given = await vault.give(source, 10)
        await vault.spend(source, 8)
        await pour(vault, source, into)

        await undo(vault, source, given.to_seq, into)

        assert await balances(vault, into) == [-8]

    async def test_what_was_taken_comes_back_until_its_last_instant(self, vault):
        source, into = await vault.wallets(2)
        await vault.give(source, 10, expires_at=START + DAY)
        taken = await vault.claw_back(source, 4)
        await pour(vault, source, into)

        await undo(vault, source, taken.from_seq, into)

        assert await balances(vault, into) == [10]
        await vault.expire(START + DAY)
        assert await balances(vault, into) == [0]

    async def test_what_was_taken_of_several_comes_back_with_the_end_of_each(
        self, vault
    ):
        source, into = await vault.wallets(2)
        for lasts in (1, 1, 3, None):
            until = None if lasts is None else START + lasts * DAY
            await vault.give(source, 10, expires_at=until)
        # The last three of these are owed.
        taken = await vault.claw_back(source, 43)
        await pour(vault, source, into)

        await undo(vault, source, taken.from_seq, into)

        got = await balances(vault, into)
        for days in (1, 3):
            await vault.expire(START + days * DAY)
            got += await balances(vault, into)
        # The debt came along, and was paid with what ends first.
        assert got == [40, 23, 13]
        with pytest.raises(AlreadyUndone):
            await undo(vault, source, taken.from_seq, into)

    async def test_what_had_run_out_before_the_first_entry_is_proven(
        self, vault, context, account
    ):
        people = await vault.people(2)
        source, into = [await vault.wallet_of(each) for each in people]
        await vault.give(source, 10, expires_at=START + DAY)
        taken = await vault.spend(source, 10)
        async with vault.open_work(START + 2 * DAY) as work:
            await contacts.merge(work, *people)

        await undo(vault, source, taken.from_seq, into, START + 5 * DAY)
        await vault.expire(START + 5 * DAY)

        assert await balances(vault, into) == [0]
        await balanced(context, account)


class TestForfeit:
    async def test_takes_everything_out_and_ends_what_is_on_hold(self, vault):
        (wallet,) = await vault.wallets(1, 10)
        hold = await vault.hold(wallet, 4)

        async with vault.open_work() as work:
            gone = await service.forfeit(work, wallet.id)

        assert gone == 10
        assert await balances(vault, wallet) == [0]
        assert (await vault.hold_of(hold.uuid)).state == "released"

    async def test_lets_go_first_what_only_a_hold_had_kept(self, vault):
        (wallet,) = await vault.wallets(1, 50)
        await vault.give(wallet, 100, expires_at=START + DAY)
        await vault.hold(wallet, 120, lasts=9 * DAY)

        async with vault.open_work(START + 2 * DAY) as work:
            gone = await service.forfeit(work, wallet.id)

        lines = await queries.entries(vault.at(), wallet, 2**53, 9)
        told = [(line.kind, line.amount) for line in lines[::-1]]
        assert gone == 50
        assert told[2:] == [("expiry", -30), ("expiry", -70), ("deletion", -50)]

    async def test_of_nothing_but_what_a_hold_had_kept_leaves_nothing(self, vault):
        (wallet,) = await vault.wallets(1)
        await vault.give(wallet, 100, expires_at=START + DAY)
        await vault.hold(wallet, 60, lasts=9 * DAY)

        async with vault.open_work(START + 2 * DAY) as work:
            gone = await service.forfeit(work, wallet.id)

        assert gone == 0
        assert await balances(vault, wallet) == [0]


async def test_only_who_is_gone_has_a_closed_wallet(vault, context, account):
    source, into = await vault.wallets(2, 10)
    await pour(vault, source, into)

    with pytest.raises(AssertionError, match="closed wallet"):
        await balanced(context, account)
