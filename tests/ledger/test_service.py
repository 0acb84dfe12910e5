"""What the ledger does for the rooms that ask it to move value."""

import asyncio
from datetime import timedelta

import pytest
from books import balanced
from crowd import shared
from scale import scaled
from vault import START, Vault, open_vault

from regulars.ledger import queries, service
from regulars.ledger.errors import (
    AlreadyUndone,
    HoldNotFound,
    HoldNotPending,
    Overdrawn,
)
from regulars.ledger.service import Transfer

A_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"


@pytest.fixture
async def vault(context, account) -> Vault:
    return await open_vault(context, account)


@pytest.fixture
async def wallet(vault):
    """A wallet with 100 credits that never expire."""
    return (await vault.wallets(1, 100))[0]


class TestUndo:
    async def test_undoes_an_entry_once_and_leaves_what_came_after(
        self, vault, wallet, context, account
    ):
        spent = await vault.spend(wallet, 40)

        first = await vault.undo(wallet, spent.from_seq)

        assert first == spent.from_seq + 1
        with pytest.raises(AlreadyUndone):
            await vault.undo(wallet, spent.from_seq)
        assert (await vault.wallet(wallet.uuid)).balance == 100
        await balanced(context, account)


class TestPost:
    @pytest.fixture
    def debit(self, vault, wallet):
        """A debit of the wallet."""

        def order(amount: int, reference: str | None = None) -> Transfer:
            spent = vault.own["spent"]
            return Transfer(wallet.id, spent, amount, "adjustment", START, reference)

        return order

    async def test_judges_each_by_what_those_before_it_left(self, vault, debit):
        amounts = [60, 50, 40, 1]

        posted = await service.post(vault.at(), [debit(amount) for amount in amounts])

        told = [(each.outcome, each.from_balance) for each in posted]
        assert told == [
            ("posted", 40),
            ("refused", None),
            ("posted", 0),
            ("refused", None),
        ]
        await balanced(vault.context, vault.account)

    async def test_moves_once_for_each_reference(self, vault, debit, wallet):
        first = await service.post(vault.at(), [debit(10, "a"), debit(10, "a")])

        again = await service.post(vault.at(), [debit(10, "a"), debit(5, "b")])

        assert [each.outcome for each in first] == ["posted", "twin"]
        assert [each.outcome for each in again] == ["known", "posted"]
        assert again[0].from_balance == first[0].from_balance == 90
        assert (await vault.wallet(wallet.uuid)).balance == 85

    async def test_leaves_all_alone_when_one_is_refused_and_all_was_asked_for(
        self, vault, debit, wallet
    ):
        orders = [debit(60), debit(50), debit(1)]

        posted = await service.post(vault.at(), orders, all_or_nothing=True)

        assert [each.outcome for each in posted] == ["held_up", "refused", "held_up"]
        assert (await vault.wallet(wallet.uuid)).balance == 100
        await balanced(vault.context, vault.account)

    async def test_counts_as_received_only_what_was_given(self, vault, wallet):
        [other] = await vault.wallets(1, 30)
        spent = vault.own["spent"]
        moved = Transfer(other.id, wallet.id, 30, "adjustment", START)
        mended = Transfer(spent, wallet.id, 7, "adjustment", START)

        for order in (moved, mended):
            await service.post(vault.at(), [order])

        assert (await vault.wallet(wallet.uuid)).balance == 137
        await balanced(vault.context, vault.account)

    async def test_in_a_race_for_a_reference_moves_once(self, vault, debit, wallet):
        references = [f"order {n}" for n in range(scaled(500))]

        async def post(_: int, reference: str) -> str:
            [posted] = await service.post(vault.at(), [debit(1, reference)])
            return posted.outcome

        await vault.give(wallet, len(references))
        told = await shared(range(12), references * 4, post)

        print(
            f"tried={len(told)} expected={len(references)} got={told.count('posted')}"
        )
        assert told.count("posted") == len(references)
        assert told.count("known") == 3 * len(references)
        assert (await vault.wallet(wallet.uuid)).balance == 100
        await balanced(vault.context, vault.account)


class TestBalanceAsOf:
    async def test_is_told_by_what_happened_and_by_what_was_known(self, vault, wallet):
        """Told on the tenth day: something of the second, something of the tenth."""
        told = START + 10 * A_DAY
        await vault.give(wallet, 7, told, happened_at=START + 2 * A_DAY)
        await vault.spend(wallet, 40, told)
        days = (0, 1, 2, 9, 10, 11)

        async def balances(known_by):
            return [
                await queries.balance_as_of(
                    vault.at(), wallet, START + day * A_DAY, known_by
                )
                for day in days
            ]

        known_now, known_then = await balances(told), await balances(told - INSTANT)

        assert known_now == [100, 100, 107, 107, 67, 67]
        assert known_then == [100] * len(days)
        before = await queries.balance_as_of(vault.at(), wallet, START - INSTANT, told)
        assert before == 0

    async def test_agrees_with_the_stored_balance_at_each_entry(self, vault, wallet):
        for day in range(1, 9):
            await vault.give(wallet, 10 * day, START + day * A_DAY)
            await vault.spend(wallet, day, START + day * A_DAY + A_DAY / 2)

        lines = await queries.entries(vault.at(), wallet, 2**53, 200)

        assert len(lines) == 17
        for line in lines:
            moments = (line.happened_at, line.recorded_at)
            told = await queries.balance_as_of(vault.at(), wallet, *moments)
            assert told == line.balance


class TestHold:
    async def test_of_what_expires_meanwhile_is_captured_whole(self, vault, wallet):
        await vault.spend(wallet, 100)
        await vault.give(wallet, 50, START, START + A_DAY)
        hold = await vault.hold(wallet, 30, START, 3 * A_DAY)

        await vault.expire(START + 2 * A_DAY)
        captured = await vault.capture(hold.uuid, START + 2 * A_DAY)

        assert captured.state == "captured"
        assert (await vault.wallet(wallet.uuid)).balance == 0
        books = await balanced(vault.context, vault.account)
        assert books.sums()[vault.own["expired"]] == 20

    async def test_released_lets_what_has_expired_go(self, vault, wallet):
        await vault.spend(wallet, 100)
        await vault.give(wallet, 50, START, START + A_DAY)
        hold = await vault.hold(wallet, 30, START, 3 * A_DAY)
        await vault.expire(START + 2 * A_DAY)

        await vault.release(hold.uuid, START + 2 * A_DAY)
        await vault.expire(START + 2 * A_DAY)

        kept = await vault.wallet(wallet.uuid)
        assert (kept.balance, kept.held) == (0, 0)
        await balanced(vault.context, vault.account)

    async def test_is_refused_of_what_has_expired_before_the_job_came(
        self, vault, wallet
    ):
        await vault.spend(wallet, 100)
        await vault.give(wallet, 50, START, START + A_DAY)

        with pytest.raises(Overdrawn):
            await vault.hold(wallet, 1, START + A_DAY)

        in_time = await vault.hold(wallet, 50, START + A_DAY - INSTANT)
        assert in_time.state == "pending"

    async def test_is_captured_until_its_last_instant_and_not_at_it(
        self, vault, wallet
    ):
        early = await vault.hold(wallet, 10, START, A_DAY)
        late = await vault.hold(wallet, 10, START, A_DAY)

        await vault.capture(early.uuid, START + A_DAY - INSTANT)
        with pytest.raises(HoldNotPending):
            await vault.capture(late.uuid, START + A_DAY)

        kept = await vault.wallet(wallet.uuid)
        assert (kept.balance, kept.held) == (90, 10)

    async def test_that_nobody_made_ends_in_no_way(self, vault):
        for verb in (vault.capture, vault.release):
            with pytest.raises(HoldNotFound):
                await verb(NOBODY)


class TestExpiring:
    async def test_soonest_first_and_each_at_its_own_moment(self, vault, wallet):
        for days in (3, 1, 2):
            await vault.give(wallet, days, START, START + days * A_DAY)

        await vault.expire(START + 30 * A_DAY)

        lines = await queries.entries(vault.at(), wallet, 2**53, 3)
        told = [(line.kind, line.amount, line.happened_at) for line in lines[::-1]]
        assert told == [("expiry", -days, START + days * A_DAY) for days in (1, 2, 3)]
        await balanced(vault.context, vault.account)

    async def test_twice_late_and_at_once_is_the_same_as_once(self, vault):
        wallets = await vault.wallets(scaled(300), 10)
        for wallet in wallets:
            await vault.give(wallet, 5, START, START + A_DAY)
        late = START + 31 * A_DAY

        told = await asyncio.gather(*(vault.expire(late) for _ in range(6)))
        again = await vault.expire(late + A_DAY)

        print(f"tried=7 expected={len(wallets)} got={sum(told)} again={again}")
        assert (sum(told), again) == (len(wallets), 0)
        after = {(await vault.wallet(each.uuid)).balance for each in wallets}
        assert after == {10}
        await balanced(vault.context, vault.account)

    async def test_at_the_very_instant_spends_or_expires_but_never_both(self, vault):
        """TIM-08: at its last instant it is gone, and just before it is there."""
        races = scaled(1_000)
        wallets = await vault.wallets(races)
        end = START + A_DAY

        async def race(_: int, number: int) -> str:
            wallet = wallets[number]
            await vault.give(wallet, 9, START, end)
            moment = end - INSTANT if number % 2 else end
            job = asyncio.create_task(vault.expire(end))
            posted = await vault.spend(wallet, 9, moment)
            await job
            return posted.outcome

        told = await shared(range(12), range(races), race)

        books = await balanced(vault.context, vault.account)
        expired = sum(move.kind == "expiry" for move in books.moves)
        spent = told.count("posted")
        print(f"tried={races} expected={races} got={spent} spent, {expired} expired")
        assert spent + expired == races
        assert {books.of(wallet.uuid).balance for wallet in wallets} == {0}
