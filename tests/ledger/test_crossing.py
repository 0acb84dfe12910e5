"""Whoever closes a wallet takes its holds before it, as whoever ends a hold does."""

import asyncio
from typing import Any

import pytest
from vault import Vault, open_vault

from regulars.ledger import service
from regulars.ledger.queries import Wallet

# What a capture, a release or the clock's turn has of a hold, and wants next.
END = "select from holds where account_id = $1 and uuid = $2 for update"
WALLET = "select from wallets where account_id = $1 and id = $2 for no key update"

WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture
async def vault(context: Any, account: Any) -> Vault:
    return await open_vault(context, account)


async def close(vault: Vault, wallet: Wallet, into: Wallet | None) -> None:
    """Pours it into the other, or forfeits what is in it."""
    async with vault.open_work() as work:
        if into is None:
            await service.forfeit(work, wallet.id)
        else:
            await service.pour(work, wallet.id, into.id)


@pytest.mark.parametrize("is_poured", [True, False])
async def test_a_wallet_is_free_for_whoever_is_ending_a_hold_of_it(
    vault, second_session, is_poured
):
    wallet, into = await vault.wallets(2, 10)
    hold = await vault.hold(wallet, 4)
    account_id = vault.account.account_id
    await second_session.execute(END, account_id, hold.uuid)

    closing = asyncio.create_task(close(vault, wallet, into if is_poured else None))
    while not (closing.done() or await second_session.fetchval(WAITING)):
        await asyncio.sleep(0.01)
    await second_session.execute(WALLET, account_id, wallet.id)
    await second_session.execute("rollback")
    await closing

    assert (await vault.wallet(wallet.uuid)).balance == 0
    assert (await vault.wallet(into.uuid)).balance == (20 if is_poured else 10)
    state = (await vault.hold_of(hold.uuid)).state
    assert state == ("pending" if is_poured else "released")
