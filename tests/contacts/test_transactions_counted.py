"""What a contact is told of their loyalty transactions: how many, and of the last."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from books import balanced

from regulars.kit.work import Work, opened
from regulars.ledger import service as ledger
from regulars.loyalty.service import release_due

A_MONTH = timedelta(days=31)

COUNT_AGAIN = (
    Path(__file__).parents[2] / "migrations/sql/0070_transactions_afterwards.sql"
)

FORGOTTEN = """
    update wallets set transactions = 0, first_transaction_at = null,
      last_transaction_at = null, last_amount = null, balance_before_last = null,
      first_moved_at = now()
    where account_id = $1 and keeps_lots
"""


@pytest.fixture
def told(clients: Any) -> Any:
    """How many transactions, the credits of the last one, and the balance before it."""

    async def told(contact: Any) -> tuple[int, int | None, int]:
        values = await current(clients, contact)
        listed = await clients.get(
            "/loyalty-transactions", contact_uuid=contact["uuid"]
        )
        number = values["loyalty_number_of_transactions"]
        assert number == listed.meta["total"]
        before = values["previous_loyalty_balance"]
        return number, values["loyalty_last_transaction_credits"], before

    return told


@pytest.fixture
def in_a_month(context: Any, account: Any) -> Any:
    """A Work in which a month has gone by."""
    now = datetime.now(UTC) + A_MONTH
    return Work(context.pool, account.account_id, "system", now)


@pytest.fixture
def merged(dashboard: Any, chores: Any) -> Any:
    """Makes two contacts one, and waits until it is done."""

    async def merged(source: Any, destination: Any) -> None:
        both = {
            "source_contact_uuid": source["uuid"],
            "destination_contact_uuid": destination["uuid"],
        }
        assert (await dashboard.post("/contacts/merge", **both)).status == 201
        await chores.do()

    return merged


async def current(clients: Any, contact: Any) -> Any:
    return (await clients.get(f"/contacts/{contact['uuid']}")).data["current_values"]


class TestWhatCounts:
    async def test_each_reception_reward_and_correction_once(self, make, told, clients):
        contact, reward = await make.contact(), await make.reward(required_credits=20)
        given = await make.reception(contact, credits=50)
        assert await told(contact) == (1, 50, 0)

        await make.claim(contact, reward)
        assert await told(contact) == (2, -20, 50)
        await make.adjustment(contact, credits=5)
        assert await told(contact) == (3, 5, 30)
        await make.reception(contact, credits=-10)
        assert await told(contact) == (4, -10, 35)
        await clients.post(f"/credit-receptions/{given['uuid']}/reverse")
        assert await told(contact) == (5, -50, 25)

    async def test_also_what_moves_nothing(self, make, told, clients):
        contact = await make.contact()
        free = await make.reward(required_credits=0)
        nothing = await make.reception(contact, unit_value=0)
        assert await told(contact) == (1, 0, 0)

        await make.reception(contact, credits=8)
        claimed = await make.claim(contact, free)
        assert await told(contact) == (3, 0, 8)
        await clients.post(f"/reward-receptions/{claimed['uuid']}/reverse")
        assert await told(contact) == (4, 0, 8)
        await clients.post(f"/credit-receptions/{nothing['uuid']}/reverse")
        assert await told(contact) == (5, 0, 8)
        await make.reception(contact, credits=-8)
        await make.reception(contact, credits=-8)
        assert await told(contact) == (7, 0, 0)

    async def test_not_what_ends_by_itself(self, make, clients, in_a_month):
        await make.program(expiration_days=30)
        contact = await make.contact()
        await make.reception(contact, credits=12)
        before = await current(clients, contact)

        async with opened(in_a_month) as work:
            assert await ledger.expire_lots(work) == 1

        after = await current(clients, contact)
        assert after["loyalty_balance"] == 0
        for name in (
            *("loyalty_number_of_transactions", "loyalty_last_transaction_credits"),
            *("loyalty_last_transaction_date", "previous_loyalty_balance"),
        ):
            assert after[name] == before[name]

    async def test_what_waits_once_it_has_come(self, make, clients, in_a_month):
        contact = await make.contact()
        await make.reception(contact, credits=3)
        until = (in_a_month.now - timedelta(days=1)).isoformat()
        await make.reception(contact, credits=9, pending_until=until)
        waiting = await current(clients, contact)
        assert waiting["loyalty_number_of_transactions"] == 1

        async with opened(in_a_month) as work:
            assert await release_due(work) == 1

        come = await current(clients, contact)
        assert come["loyalty_number_of_transactions"] == 2
        assert come["loyalty_last_transaction_credits"] == 9
        assert come["previous_loyalty_balance"] == 3

    async def test_the_last_is_what_happened_last(self, make, told, dashboard, account):
        contact = await make.contact()
        await make.reception(contact, credits=7)

        await dashboard.post(
            "/credit-receptions",
            contact_uuid=contact["uuid"],
            shop_uuid=account.shop_uuid,
            credits=4,
            happened_at=(datetime.now(UTC) - A_MONTH).isoformat(),
        )

        assert await told(contact) == (2, 7, 0)


class TestMerged:
    async def test_what_both_did_and_not_how_it_came_together(
        self, make, told, merged, clients, context, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        reward = await make.reward(required_credits=15)
        await make.reception(destination, credits=100)
        for credits in (10, 20):
            await make.reception(source, credits=credits)
        claimed = await make.claim(source, reward)

        await merged(source, destination)

        assert await told(destination) == (4, -15, 30)
        # Given back in as many parts as it was taken in, and still one.
        await clients.post(f"/reward-receptions/{claimed['uuid']}/reverse")
        assert await told(destination) == (5, 15, 115)
        await make.reception(destination, credits=1)
        assert await told(destination) == (6, 1, 130)
        await balanced(context, account)

    async def test_parts_of_what_comes_back_are_one(self, make, told, merged, clients):
        source, destination = [await make.contact() for _ in range(2)]
        reward = await make.reward(required_credits=30)
        for days in (30, 60):
            await make.program(expiration_days=days)
            await make.reception(source, credits=20)
        claimed = await make.claim(source, reward)
        await merged(source, destination)

        await clients.post(f"/reward-receptions/{claimed['uuid']}/reverse")

        assert await told(destination) == (4, 30, 10)


class TestBefore:
    async def test_what_was_made_before_it_was_kept_is_counted(
        self, make, merged, clients, database, account, context
    ):
        source, destination, other = [await make.contact() for _ in range(3)]
        reward = await make.reward(required_credits=15)
        for contact in (source, destination):
            await make.reception(contact, credits=40)
            await make.reception(contact, unit_value=0)
        claimed = await make.claim(source, reward)
        await make.reception(destination, credits=5, is_pending=True)
        await merged(source, destination)
        await clients.post(f"/reward-receptions/{claimed['uuid']}/reverse")
        await make.reception(other, credits=3)
        await make.reception(other, unit_value=0)
        known = [await current(clients, each) for each in (destination, other)]

        owner = await asyncpg.connect(database.migration_url)
        await owner.execute(f"set app.account = '{account.account_id}'")
        await owner.execute(FORGOTTEN, account.account_id)
        assert (await current(clients, other))["loyalty_number_of_transactions"] == 0
        await owner.execute(COUNT_AGAIN.read_text())
        await owner.close()

        assert [await current(clients, each) for each in (destination, other)] == known
        await balanced(context, account)
