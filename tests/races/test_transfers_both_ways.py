"""MON-03: transfers between the same wallets, in both directions at once."""

import random

import asyncpg
import pytest
from books import balanced
from crowd import shared
from scale import scaled
from vault import START, Vault, open_vault

from regulars.ledger import service
from regulars.ledger.service import Transfer

WORKERS = 32
WALLETS = 8
EACH = 10_000


@pytest.fixture
async def vault(context, account) -> Vault:
    return await open_vault(context, account)


def move(giver: int, taker: int, amount: int) -> Transfer:
    return Transfer(giver, taker, amount, "adjustment", START)


def anywhere(chance: random.Random, ids: list[int], most: int) -> Transfer:
    giver, taker = chance.sample(ids, 2)
    return move(giver, taker, chance.randint(1, most))


async def test_no_transfer_is_lost_and_nobody_sees_a_deadlock(vault, context):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    wallets = await vault.wallets(WALLETS, EACH)
    ids = [wallet.id for wallet in wallets]
    lists = [
        [anywhere(chance, ids, EACH // 3) for _ in range(chance.randint(1, 4))]
        for _ in range(scaled(10_000) * 2 // 5)
    ]

    told = await shared(
        range(WORKERS), lists, lambda _, some: service.post(vault.at(), some)
    )

    outcomes = [each.outcome for some in told for each in some]
    after = [(await vault.wallet(wallet.uuid)).balance for wallet in wallets]
    print(
        f"tried={len(outcomes)} expected={WALLETS * EACH} got={sum(after)}"
        f" refused={outcomes.count('refused')} seed={seed}"
    )
    assert set(outcomes) == {"posted", "refused"}
    assert sum(after) == WALLETS * EACH and min(after) >= 0
    books = await balanced(context, vault.account)
    posted = outcomes.count("posted")
    assert sum(move.kind == "adjustment" for move in books.moves) == posted


async def test_one_pair_each_way_at_the_same_moment(vault, context):
    rounds = scaled(2_000)
    here, there = await vault.wallets(2, EACH)
    forth, back = move(here.id, there.id, 3), move(there.id, here.id, 2)

    told = await shared(
        range(WORKERS),
        [forth, back] * rounds,
        lambda _, one: service.post(vault.at(), [one]),
    )

    outcomes = [each.outcome for [each] in told]
    after = [(await vault.wallet(wallet.uuid)).balance for wallet in (here, there)]
    expected = [EACH - rounds, EACH + rounds]
    print(f"tried={len(outcomes)} expected={expected} got={after}")
    assert outcomes == ["posted"] * rounds * 2
    assert after == expected
    await balanced(context, vault.account)


async def test_all_or_nothing_moves_all_or_nothing(vault, context):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    wallets = await vault.wallets(WALLETS, 100)
    ids = [wallet.id for wallet in wallets]
    lists = [
        [anywhere(chance, ids, 60) for _ in range(3)] for _ in range(scaled(2_000))
    ]

    told = await shared(
        range(WORKERS),
        lists,
        lambda _, some: service.post(vault.at(), some, all_or_nothing=True),
    )

    kinds = [{each.outcome for each in some} for some in told]
    whole = kinds.count({"posted"})
    print(f"tried={len(lists)} expected=whole or none got={whole} whole seed={seed}")
    assert all(kind == {"posted"} or "posted" not in kind for kind in kinds)
    assert 0 < whole < len(lists)
    books = await balanced(context, vault.account)
    assert sum(move.kind == "adjustment" for move in books.moves) == whole * 3


async def test_refuses_to_move_from_a_wallet_to_itself(vault, context):
    here, there = await vault.wallets(2, EACH)
    some = [move(here.id, there.id, 5), move(here.id, here.id, 5)]

    with pytest.raises(asyncpg.CheckViolationError):
        await service.post(vault.at(), some)

    after = [(await vault.wallet(wallet.uuid)).balance for wallet in (here, there)]
    print(f"tried=1 expected={[EACH, EACH]} got={after}")
    assert after == [EACH, EACH]
    await balanced(context, vault.account)
