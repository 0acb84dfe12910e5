"""What a contact is told of their purchases: how much in all, and in which shops."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from regulars.contacts.queries import bought

TOO_MANY = """
    update wallets set transactions = $2 where account_id = $1 and id = (
      select credit_wallet_id from contacts where account_id = $1 and uuid = $3)
"""


@pytest.fixture
def told(clients: Any) -> Any:
    """The sum of the purchases, and the shops."""

    async def told(contact: Any) -> tuple[Any, set[str]]:
        values = await current(clients, contact)
        shops = json.loads(values["loyalty_associated_shops"] or "[]")
        return values["loyalty_total_purchase_amount"], set(shops)

    return told


async def current(clients: Any, contact: Any) -> Any:
    return (await clients.get(f"/contacts/{contact['uuid']}")).data["current_values"]


class TestHowMuch:
    async def test_all_that_was_bought_and_nothing_else(self, make, told, clients):
        contact, reward = await make.contact(), await make.reward(required_credits=5)
        assert await told(contact) == (0, set())
        for amount in (12.4, 10, 0.05):
            await make.reception(contact, unit_value=amount)
        await clients.post("/units", name="visits", label="Visits")
        await make.reception(contact, unit_value=3, unit_name="visits", credits=3)
        await make.reception(contact, credits=100)
        await make.adjustment(contact, credits=5)
        await make.claim(contact, reward)

        amount, _ = await told(contact)

        assert amount == 22.45

    async def test_not_what_was_undone_or_came_back(self, make, told, clients):
        contact = await make.contact()
        await make.reception(contact, unit_value=50)
        wrong = await make.reception(contact, unit_value=8.5)
        await clients.post(f"/credit-receptions/{wrong['uuid']}/reverse")
        assert (await told(contact))[0] == 50

        back = await make.reception(contact, unit_value=20, credits=-20)
        assert (await told(contact))[0] == 30
        await clients.post(f"/credit-receptions/{back['uuid']}/reverse")
        assert (await told(contact))[0] == 50

    async def test_what_comes_back_when_no_credits_are_left(self, make, told, clients):
        contact = await make.contact()
        await make.reception(contact, unit_value=50, credits=0)

        back = await make.reception(contact, unit_value=20, credits=-20)
        assert (back["credits"], (await told(contact))[0]) == (0, 30)
        await clients.post(f"/credit-receptions/{back['uuid']}/reverse")
        assert (await told(contact))[0] == 50

    async def test_also_what_was_bought_for_credits_that_wait(
        self, make, told, clients
    ):
        contact = await make.contact()
        until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
        waiting = await make.reception(contact, unit_value=9, pending_until=until)
        assert (await told(contact))[0] == 9

        await clients.post(f"/credit-receptions/{waiting['uuid']}/reverse")

        assert (await told(contact))[0] == 0

    async def test_is_told_in_all_three_forms(self, make, clients, account):
        contact = await make.contact()
        await make.reception(contact, unit_value=12.5)

        found = (await clients.get(f"/contacts/{contact['uuid']}")).data

        listed = {
            each["attribute"]["name"]: each["value"] for each in found["attributes"]
        }
        shown = found["current_display_values"]
        assert found["current_values"]["loyalty_total_purchase_amount"] == 12.5
        assert listed["loyalty_total_purchase_amount"] == "12.5"
        assert shown["loyalty_total_purchase_amount"] == "12.5"
        assert listed["loyalty_associated_shops"] == account.shop_uuid
        assert shown["loyalty_associated_shops"] == "First shop"


class TestWhere:
    async def test_each_shop_once_also_where_credits_were_spent(
        self, make, told, clients, account
    ):
        contact, reward = await make.contact(), await make.reward(required_credits=5)
        second, third, never = [await make.shop(name=f"{n}") for n in range(3)]
        for _ in range(2):
            await make.reception(contact, unit_value=10)
        await make.reception(contact, shop_uuid=second["uuid"], unit_value=10)
        await make.claim(contact, reward, shop_uuid=third["uuid"])

        _, shops = await told(contact)

        assert shops == {account.shop_uuid, second["uuid"], third["uuid"]}
        found = (await clients.get(f"/contacts/{contact['uuid']}")).data
        listed = {
            each["attribute"]["name"]: each["value"] for each in found["attributes"]
        }
        assert set(listed["loyalty_associated_shops"].split(";")) == shops
        assert never["uuid"] not in shops


class TestOthers:
    async def test_brings_along_what_those_did_who_were_merged(
        self, make, told, dashboard, chores, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        there = await make.shop()
        await make.reception(source, shop_uuid=there["uuid"], unit_value=7)
        await make.reception(destination, unit_value=5)

        await dashboard.post(
            "/contacts/merge",
            source_contact_uuid=source["uuid"],
            destination_contact_uuid=destination["uuid"],
        )
        await chores.do()

        assert await told(destination) == (12, {account.shop_uuid, there["uuid"]})

    async def test_tells_nothing_of_whoever_did_too_much(
        self, make, told, database, account
    ):
        contact, usual = await make.contact(), await make.contact()
        for each in (contact, usual):
            await make.reception(each, unit_value=5)
        owner = await asyncpg.connect(database.migration_url)
        await owner.execute(f"set app.account = '{account.account_id}'")
        values = (account.account_id, bought.MOST + 1, contact["uuid"])
        await owner.execute(TOO_MANY, *values)
        await owner.close()

        assert await told(contact) == (None, set())
        assert await told(usual) == (5, {account.shop_uuid})
