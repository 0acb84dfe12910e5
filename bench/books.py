"""Whether the books are right after the load."""

import asyncio
import sys
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from bench import people
from bench.giftcards import CENTS, Cards
from bench.processes import Running
from bench.rounds import Loads
from regulars.contacts import queries as contacts
from regulars.kit.work import Work

# Requests that a driver gave up waiting for at the end of a slice may be done as well.
RECEPTIONS = """
    select count(*) filter (where credits > 0) as given,
      count(*) filter (where credits < 0) as taken,
      coalesce(sum(credits), 0)::bigint as credits
    from credit_receptions reception
    join contacts contact on contact.account_id = reception.account_id
      and contact.id = reception.contact_id
    where reception.account_id = $1 and reception.channel <> 'IMPORT'
      and ($2::uuid is null or contact.uuid = $2)
"""

DEBITS = """
    select count(*) from giftcard_transactions
    where account_id = $1 and amount_in_cents < 0
"""

LEFT = """
    select wallet.balance from giftcards card
    join wallets wallet on wallet.account_id = $1 and wallet.id = card.wallet_id
    where card.account_id = $1 and card.uuid = $2
"""

REDEMPTIONS = """
    select count(*) from voucher_redemptions
    where account_id = $1 and channel <> 'IMPORT'
"""

CLAIMS = "select count(*) from reward_receptions where account_id = $1"


class Count(msgspec.Struct, frozen=True):
    """What was written."""

    given: int
    taken: int
    credits: int


class Books(msgspec.Struct, frozen=True):
    """What was found."""

    verify: str
    acknowledged: int
    written: int
    lost: int
    balance: int
    expected_balance: int

    def are_right(self) -> bool:
        """Nothing that was acknowledged is missing, and every sum is exact."""
        exact = self.balance == self.expected_balance
        return exact and self.lost == 0 and self.verify.endswith("ok")


async def checked(server: Running, one: UUID, cards: Cards, ready: Loads) -> Books:
    """`regulars verify`, then the one contact's balance against its receptions."""
    told = await _verify(server)
    context = people.beside(server)
    try:
        account_id = await people.account_of(context)
        work = Work(context.pool, account_id, "bench", datetime.now(UTC))
        everybody = await work.one(Count, RECEPTIONS, account_id, None)
        busy = await work.one(Count, RECEPTIONS, account_id, one)
        claims = await work.value(CLAIMS, account_id)
        debits = await work.value(DEBITS, account_id)
        redemptions = await work.value(REDEMPTIONS, account_id)
        left = await work.value(LEFT, account_id, cards.one)
        balance = (await contacts.find(work, one)).balance
    finally:
        await context.pool.close()
    assert everybody is not None
    assert busy is not None
    acknowledged = sum(
        load.acknowledged
        for load in (ready.credit, ready.credit_one, ready.take_back_one)
    )
    written = everybody.given + everybody.taken
    lost = (
        max(0, ready.credit_one.acknowledged - busy.given)
        + max(0, ready.take_back_one.acknowledged - busy.taken)
        + max(0, acknowledged - written)
        + max(0, ready.reward.acknowledged - claims)
        + max(0, ready.giftcard.acknowledged + ready.giftcard_one.acknowledged - debits)
        + max(0, ready.voucher.acknowledged - redemptions)
        + max(0, ready.giftcard_one.acknowledged - (CENTS - left))
    )
    return Books(told, acknowledged, written, lost, balance, busy.credits)


async def _verify(server: Running) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "regulars", "verify"),
        stdout=asyncio.subprocess.PIPE,
        env={"REGULARS_DATA_DIR": str(server.data_dir)},
    )
    told, _ = await process.communicate()
    return told.decode().strip()
