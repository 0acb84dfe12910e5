"""MON-09: captured, released and run out at the same instant: one of them happens."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from books import balanced
from crowd import shared
from scale import scaled
from vault import START, Vault, open_vault

from regulars.ledger import service
from regulars.ledger.errors import HoldNotPending, Overdrawn
from regulars.ledger.service import Transfer

WORKERS = 12
WALLETS = 6
AN_HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
async def vault(context, account) -> Vault:
    return await open_vault(context, account)


async def done(attempt) -> bool:
    """Whether it was done; the ledger may say that the hold has ended."""
    try:
        await attempt
    except HoldNotPending:
        return False
    return True


async def late(vault: Vault, hold: UUID, attempt):
    """Done after a look at the hold: a capture begins with one, and would never win."""
    await vault.hold_of(hold)
    return await attempt


async def test_a_hold_ends_in_exactly_one_way(vault, context):
    races = scaled(5_000)
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    wallets = await vault.wallets(WALLETS, 3 * races)

    async def race(_: int, number: int) -> tuple[str, int]:
        wallet = wallets[number % WALLETS]
        # Every hold runs out at a moment of its own, so that no other race ends it.
        start = START + number * 2 * AN_HOUR
        amount = chance.randint(1, 3)
        hold = await vault.hold(wallet, amount, start, AN_HOUR)
        ways = [
            done(vault.capture(hold.uuid, hold.expires_at - INSTANT)),
            late(vault, hold.uuid, done(vault.release(hold.uuid, hold.expires_at))),
            late(vault, hold.uuid, vault.expire(hold.expires_at)),
        ]
        chance.shuffle(ways)
        ended = await asyncio.gather(*ways)
        state = (await vault.hold_of(hold.uuid)).state
        by_hand = sum(each is True for each in ended)
        assert by_hand == (state in ("captured", "released")), (state, ended)
        return state, amount

    told = await shared(range(WORKERS), range(races), race)

    spent = sum(amount for state, amount in told if state == "captured")
    ways = Counter(state for state, _ in told)
    books = await balanced(context, vault.account)
    kept = [books.of(wallet.uuid) for wallet in wallets]
    got = WALLETS * 3 * races - sum(wallet.balance for wallet in kept)
    print(f"tried={races} expected={spent} got={got} {ways} seed={seed}")
    assert got == spent
    assert set(ways) <= {"captured", "released", "expired"}
    assert all(wallet.held == 0 for wallet in kept)
    assert sum(move.kind == "capture" for move in books.moves) == ways["captured"]


async def test_what_is_held_or_spent_is_never_more_than_there_is(vault, context):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    [wallet] = await vault.wallets(1, 1_000)
    tries = scaled(5_000)

    async def spend(_: int, number: int) -> int:
        amount = chance.randint(1, 40)
        if number % 2:
            posted = await vault.spend(wallet, amount)
            return amount if posted.outcome == "posted" else 0
        try:
            hold = await vault.hold(wallet, amount)
        except Overdrawn:
            return 0
        if chance.random() < 0.5:
            await vault.capture(hold.uuid)
            return amount
        await vault.release(hold.uuid)
        return 0

    spent = sum(await shared(range(WORKERS), range(tries), spend))

    left = (await vault.wallet(wallet.uuid)).balance
    print(f"tried={tries} expected={1_000 - spent} got={left} seed={seed}")
    assert left == 1_000 - spent >= 0
    books = await balanced(context, vault.account)
    assert min(balance for _, _, balance in books.lines()[wallet.id]) >= 0


async def test_jobs_that_meet_each_other_and_the_tills_wait_their_turn(vault, context):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    wallets = await vault.wallets(WALLETS, 10_000)
    ids = [wallet.id for wallet in wallets]
    late = START + 2 * AN_HOUR
    rounds = scaled(400)

    def anywhere() -> Transfer:
        giver, taker = chance.sample(ids, 2)
        return Transfer(giver, taker, 1, "adjustment", late)

    async def burst(number: int) -> None:
        now = START + number * INSTANT
        for wallet in chance.sample(wallets, WALLETS) * 2:
            await vault.give(wallet, 2, now, now + AN_HOUR)
            await vault.hold(wallet, 1, now)
        lists = [[anywhere() for _ in ids] for _ in range(4)]
        await asyncio.gather(
            *(vault.expire(late) for _ in range(3)),
            *(service.post(vault.at(late), some) for some in lists),
        )

    for number in range(rounds):
        await burst(number)

    while await vault.expire(late):
        pass
    total = sum([(await vault.wallet(wallet.uuid)).balance for wallet in wallets])
    print(f"tried={rounds} expected={WALLETS * 10_000} got={total} seed={seed}")
    assert total == WALLETS * 10_000
    books = await balanced(context, vault.account)
    assert all(books.of(wallet.uuid).held == 0 for wallet in wallets)
