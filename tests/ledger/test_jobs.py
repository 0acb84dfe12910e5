"""What the ledger does by the clock, for every account."""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from books import balanced
from scale import scaled
from vault import START, Vault, open_vault

from regulars.accounts.queries import SomeAccountsFailed
from regulars.ledger import service
from regulars.ledger.errors import Overdrawn
from regulars.ledger.jobs import expire
from regulars.ledger.queries import Wallet
from regulars.ledger.service import Transfer
from regulars.ledger.service.moving import LOCK
from regulars.worker import Opener

A_DAY = timedelta(days=1)

# No door leads to such a wallet: the job is to meet something that it can't do.
BREAK = "update wallets set held = 0 where account_id = $1 and id = $2"
MEND = "update wallets set held = 5 where account_id = $1 and id = $2"

WAIT = "select from wallets where account_id = $1 and id = $2 for no key update"

# What the clock's turn has of a hold before it has the wallet.
END = "select from holds where account_id = $1 and uuid = $2 for update"

TAKE_BACK = """
    select amount from ledger_take_back($1, $2, $3::bigint[], $4, $5, $6)
"""

MEASURED = "analyze wallets, lots"

WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture
async def vault(context: Any, account: Any) -> Vault:
    return await open_vault(context, account)


class TestExpire:
    async def test_goes_on_with_the_next_account_when_one_fails(
        self, vault, context, other_account, superuser
    ):
        [broken] = await vault.wallets(1, 10)
        await vault.hold(broken, 5, lasts=A_DAY)
        after = await open_vault(context, other_account)
        [contact] = await after.people(1)
        wallet = await after.wallet_of(contact)
        await after.give(wallet, 7, expires_at=START + A_DAY)
        which = (vault.account.account_id, broken.id)
        await superuser.execute(BREAK, *which)

        with pytest.raises(SomeAccountsFailed, match=rf"\[{which[0]}\]"):
            await expire(Opener(context))

        await superuser.execute(MEND, *which)
        assert (await after.wallet(wallet.uuid)).balance == 0
        await expire(Opener(context))
        assert (await vault.wallet(broken.uuid)).held == 0

    async def test_waits_for_no_wallet_that_somebody_has(self, vault, second_session):
        [taken] = await vault.wallets(1)
        [free] = await vault.wallets(1)
        for wallet in (taken, free):
            await vault.give(wallet, 7, expires_at=START + A_DAY)
        which = (vault.account.account_id, taken.id)
        await second_session.execute(WAIT, *which)

        async with asyncio.timeout(1.5):
            expired = await vault.expire(START + 2 * A_DAY)

        await second_session.execute("rollback")
        assert expired == 1
        assert await vault.expire(START + 2 * A_DAY) == 1
        assert (await vault.wallet(taken.uuid)).balance == 0

    async def test_takes_so_many_lots_at_a_time_until_all_are_gone(
        self, vault, context, superuser
    ):
        many = scaled(200_000)
        [contact] = await vault.people(1)
        wallet = await vault.wallet_of(contact)
        later = START + 2 * A_DAY
        # The plans that a connection keeps are made while there is next to nothing, and
        # the server knows it: that is when reading a table whole looks best.
        await vault.give(wallet, 1, expires_at=START + A_DAY)
        await superuser.execute(MEASURED)
        assert await vault.expire(later) == 1
        await post(vault, (given(vault, wallet) for _ in range(many)))
        turns: list[tuple[int, float, int, int]] = []

        # Who spends waits for some of them only, and gets at none that has run out.
        begun = time.monotonic()
        assert await spend(vault, wallet, later) == "refused"
        waited = time.monotonic() - begun
        left = (await vault.wallet(wallet.uuid)).balance
        print(f"refused after {waited:.2f} s, with {many - left} lots less")
        assert many - left == service.LOTS_AT_ONCE

        while True:
            begun = time.monotonic()
            async with vault.open_work(later) as work:
                expired = await service.expire_lots(work)
            if expired is None:
                break
            took, kept = time.monotonic() - begun, await vault.wallet(wallet.uuid)
            shown = await vault.shown(contact, later)
            turns.append((expired, took, kept.balance, shown))

        assert await spend(vault, wallet, later) == "refused"
        sizes = [turn[0] for turn in turns]
        slowest = max(turn[1] for turn in turns)
        print(f"tried={many} expected<={service.LOTS_AT_ONCE} got={sizes}")
        print(f"the slowest turn took {slowest:.2f} s")
        assert sum(sizes) == left
        assert max(sizes) <= service.LOTS_AT_ONCE
        assert [turn[2] for turn in turns[:-1]] == [
            left - sum(sizes[: n + 1]) for n in range(len(sizes) - 1)
        ]
        assert {turn[3] for turn in turns} == {0}
        # Autovacuum's part: it may not have been by yet, and a proof that plans for an
        # empty table takes longer than a statement may.
        await superuser.execute("analyze transfers, lots, lot_uses, wallets")
        assert await balanced(context, vault.account)

    async def test_comes_to_the_last_wallet_past_those_that_have_nothing_left(
        self, vault, context
    ):
        *spent, last = await vault.wallets(252)
        await post(vault, (given(vault, wallet) for wallet in [*spent, last]))
        debits = (
            Transfer(wallet.id, vault.own["spent"], 1, "debit", START)
            for wallet in spent
        )
        await post(vault, debits)

        await expire(Opener(context))

        assert (await vault.wallet(last.uuid)).balance == 0


class TestHold:
    async def test_is_not_in_the_way_of_the_next_once_it_has_run_out(self, vault):
        [wallet] = await vault.wallets(1, 10)
        first = await vault.hold(wallet, 10, lasts=A_DAY)
        with pytest.raises(Overdrawn):
            await vault.hold(wallet, 1, now=first.expires_at - timedelta(seconds=1))

        second = await vault.hold(wallet, 10, now=first.expires_at)

        assert (await vault.hold_of(first.uuid)).state == "expired"
        assert second.state == "pending"
        assert (await vault.wallet(wallet.uuid)).held == 10

    async def test_waits_for_the_clocks_turn_that_is_ending_the_one_before(
        self, vault, second_session
    ):
        [wallet] = await vault.wallets(1, 10)
        first = await vault.hold(wallet, 10, lasts=A_DAY)
        await second_session.execute(END, vault.account.account_id, first.uuid)

        second = asyncio.create_task(vault.hold(wallet, 10, now=first.expires_at))
        while not (second.done() or await second_session.fetchval(WAITING)):
            await asyncio.sleep(0.01)
        await second_session.execute("rollback")

        assert (await second).state == "pending"
        assert (await vault.wallet(wallet.uuid)).held == 10

    @pytest.mark.parametrize("verb", ["spend", "lock", "take_back"])
    async def test_past_its_time_keeps_nothing_until_the_clock_comes_by(
        self, vault, context, account, verb
    ):
        [wallet] = await vault.wallets(1, 10)
        due = await vault.hold(wallet, 7, lasts=A_DAY)
        lasting = await vault.hold(wallet, 2, lasts=2 * A_DAY)
        free = {"spend": spend_most, "lock": free_of, "take_back": take_back}[verb]
        before, at = due.expires_at - timedelta(microseconds=1), due.expires_at

        assert await free(vault, wallet, before) == 1
        assert (await vault.hold_of(due.uuid)).state == "pending"
        assert await free(vault, wallet, at) == (8 if verb == "lock" else 7)

        assert (await vault.hold_of(due.uuid)).state == "expired"
        assert (await vault.hold_of(lasting.uuid)).state == "pending"
        await balanced(context, account)

    async def test_is_left_to_whoever_is_ending_it_and_waited_for_by_nobody(
        self, vault, second_session
    ):
        [wallet] = await vault.wallets(1, 10)
        due = await vault.hold(wallet, 10, lasts=A_DAY)
        await second_session.execute(END, vault.account.account_id, due.uuid)

        async with asyncio.timeout(1.5):
            refused = await spend(vault, wallet, due.expires_at)
        await second_session.execute("rollback")

        assert refused == "refused"
        assert await spend(vault, wallet, due.expires_at) == "posted"


async def spend_most(vault: Vault, wallet: Wallet, now: datetime) -> int:
    """How many credits can be spent one by one."""
    spent = 0
    while (await vault.spend(wallet, 1, now)).outcome == "posted":
        spent += 1
    return spent


async def free_of(vault: Vault, wallet: Wallet, now: datetime) -> int:
    """What rooms are told that they can take."""
    [row] = await vault.at(now).once(LOCK, vault.account.account_id, [wallet.id], now)
    return int(row["free"])


async def take_back(vault: Vault, wallet: Wallet, now: datetime) -> int:
    """How many credits of a sale of ten can be taken back."""
    values = ([wallet.id], [vault.own["spent"]], [10], [now], now)
    rows = await vault.at(now).once(TAKE_BACK, vault.account.account_id, *values)
    return int(rows[0]["amount"])


async def spend(vault: Vault, wallet: Wallet, now: datetime) -> str:
    """What becomes of one credit that is to be spent."""
    order = Transfer(wallet.id, vault.own["spent"], 1, "debit", now)
    async with vault.open_work(now) as work:
        [posted] = await service.post(work, [order])
    return posted.outcome


def given(vault: Vault, wallet: Wallet) -> Transfer:
    """One credit that is past its last instant two days after the start."""
    out_of = vault.own["spent"]
    last = START + A_DAY
    return Transfer(out_of, wallet.id, 1, "credit", START, expires_at=last)


async def post(vault: Vault, orders: Iterable[Transfer]) -> None:
    """Posts them all, a hundred at a time."""
    whole = list(orders)
    for begin in range(0, len(whole), 100):
        await service.post(vault.at(), whole[begin : begin + 100])
