"""Holds whose time is over at this moment, and everybody who may end them, at once."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from books import balanced
from scale import scaled
from vault import START, Vault, open_vault

from regulars.ledger import service
from regulars.ledger.errors import HoldNotPending, Overdrawn
from regulars.ledger.queries import Wallet

A_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
async def vault(context: Any, account: Any) -> Vault:
    return await open_vault(context, account)


async def test_each_credit_is_spent_once_whoever_ends_the_hold(vault, context, account):
    """Never in a ring, and nobody owes: what was captured in time is not free too."""
    rounds = scaled(300)
    wallets = await vault.wallets(rounds, 10)
    due = START + A_DAY
    captured, spent = [], []

    async def capture(hold: Any) -> None:
        try:
            await vault.capture(hold.uuid, due - INSTANT)
            captured.append(hold)
        except HoldNotPending:
            pass

    async def hold(wallet: Wallet) -> None:
        try:
            again = await vault.hold(wallet, 10, due)
            await vault.release(again.uuid, due)
        except Overdrawn:
            pass

    async def spend(wallet: Wallet) -> None:
        spent.append((await vault.spend(wallet, 10, due)).outcome)

    for wallet in wallets:
        first = await vault.hold(wallet, 6, lasts=A_DAY)
        second = await vault.hold(wallet, 4, lasts=A_DAY)
        racers = [capture(first), spend(wallet), vault.expire(due), hold(wallet)]
        random.shuffle(racers)
        await asyncio.gather(capture(second), *racers)

    books = await balanced(context, account)
    left = [books.of(wallet.uuid).balance for wallet in wallets]
    print(f"tried={rounds} got={len(captured)} captured, {spent.count('posted')} spent")
    assert min(left) >= 0
    gone = sum(held.amount for held in captured) + 10 * spent.count("posted")
    assert sum(left) == 10 * rounds - gone


async def test_who_pays_finds_what_the_clock_is_ending_or_has_left(vault, context):
    """The clock takes some wallets at a time, and none that somebody has."""
    count, due = 120, START + A_DAY
    wallets = await vault.wallets(count, 10)
    for wallet in wallets:
        await vault.hold(wallet, 10, lasts=A_DAY)

    async with vault.open_work(due) as clock:
        ended = await service.expire_holds(clock)
        paying = [
            asyncio.create_task(vault.spend(wallet, 10, due)) for wallet in wallets
        ]
        free, waiting = await asyncio.wait(paying, timeout=1)
    told = [(await each).outcome for each in paying]

    print(f"tried={count} got={ended} ended by the clock, {len(waiting)} waited")
    assert ended == 50
    assert {each.result().outcome for each in free} <= {"posted"}
    assert told == ["posted"] * count
    assert await vault.expire(due) == 0


async def test_the_clock_passes_a_wallet_by_that_somebody_has(vault, context):
    due = START + A_DAY
    first, second = await vault.wallets(2, 10)
    for wallet in (first, second):
        await vault.hold(wallet, 10, lasts=A_DAY)

    async with vault.open_work(due) as till:
        await service.lock(till, [first.id])
        async with asyncio.timeout(1):
            await vault.expire(due)
        at_once = (await vault.spend(second, 10, due)).outcome

    assert at_once == "posted"
    assert (await vault.spend(first, 10, due)).outcome == "posted"
