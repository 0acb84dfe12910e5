"""Holds whose time is over at this moment, and everybody who may end them, at once."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from books import balanced
from scale import scaled
from vault import START, Vault, open_vault

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
