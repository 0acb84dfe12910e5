"""What becomes of the money of contacts who end, and what is owed to all of them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from books import balanced

from regulars.kit import verify

NAMES = ("topped_up", "spent", "forfeited", "outstanding")


@pytest.fixture
def merged(dashboard, chores):
    """Makes two contacts one."""

    async def merged(source, destination):
        both = {
            "source_contact_uuid": source["uuid"],
            "destination_contact_uuid": destination["uuid"],
        }
        await dashboard.post("/contacts/merge", **both)
        await chores.do()

    return merged


@pytest.fixture
def deleted(dashboard, chores):
    """Ends a contact."""

    async def deleted(contact, how="DEFAULT"):
        path = f"/contacts/{contact['uuid']}/delete"
        await dashboard.post(path, type=how)
        await chores.do()

    return deleted


@pytest.fixture
def owed(dashboard):
    """What has been put in, paid, left and is owed, as of a moment."""

    async def owed(**query):
        told = (await dashboard.get("/prepaid-liability", **query)).data
        return tuple(told[f"{name}_in_cents"] for name in NAMES)

    return owed


async def told(events, name):
    return [each["payload"] for each in await events() if each["name"] == name]


class TestMerging:
    @pytest.mark.parametrize(
        ("of_source", "of_destination"), [(900, 50), (900, None), (None, 50), (0, 50)]
    )
    async def test_puts_the_money_together(
        self,
        make,
        merged,
        of_source,
        of_destination,
        events,
        clients,
        context,
        account,
    ):
        source, destination = [await make.contact() for _ in range(2)]
        for contact, amount in ((source, of_source), (destination, of_destination)):
            if amount is not None:
                await make.prepaid(contact, amount or 1)
            if amount == 0:
                await make.prepaid(contact, -1)

        await merged(source, destination)
        whole = (of_source or 0) + (of_destination or 0)
        paid = await make.prepaid(destination, -whole)

        [event] = await told(events, "contact_merged")
        query = {"contact_uuid": destination["uuid"]}
        listed = (await clients.get("/prepaid-transactions", **query)).data
        assert event["prepaid_in_cents"] == (of_source or 0)
        assert paid["prepaid_balance"]["balance_in_cents"] == 0
        assert {each["contact"]["uuid"] for each in listed} == {destination["uuid"]}
        assert sum(each["amount_in_cents"] for each in listed) == 0
        await balanced(context, account)

    async def test_goes_on_from_one_to_the_next(self, make, merged, context, account):
        people = [await make.contact() for _ in range(4)]
        for contact in people[:3]:
            await make.prepaid(contact, 100)

        await merged(people[0], people[3])
        await merged(people[3], people[1])
        await merged(people[1], people[2])

        assert await make.prepaid_balance(people[2]) == 300
        await balanced(context, account)


class TestDeleting:
    @pytest.mark.parametrize("how", ["DEFAULT", "GDPR"])
    async def test_leaves_the_money_to_nobody_and_says_so(
        self, make, deleted, how, events, owed, context, account, clients
    ):
        contact, other = await make.contact(), await make.contact()
        await make.attribute("prepaid", name="note")
        noted = {"custom_attributes": {"note": "Robin's birthday"}}
        done = await make.prepaid(contact, 900, **noted)
        await make.prepaid(other, 50)

        await deleted(contact, how)

        [event] = await told(events, "contact_deleted")
        path = f"/prepaid-transactions/{done['uuid']}"
        kept = (await clients.get(path)).data["custom_attributes"]
        assert event["prepaid_in_cents"] == 900
        assert await owed() == (950, 0, 900, 50)
        assert kept == ({} if how == "GDPR" else noted["custom_attributes"])
        await balanced(context, account)

    async def test_erases_what_was_said_of_whoever_was_merged_too(
        self, make, merged, deleted, clients
    ):
        source, contact = await make.contact(), await make.contact()
        await make.attribute("prepaid", name="note")
        noted = {"custom_attributes": {"note": "Robin's birthday"}}
        done = await make.prepaid(source, 900, **noted)

        await merged(source, contact)
        await deleted(contact, "GDPR")

        path = f"/prepaid-transactions/{done['uuid']}"
        assert (await clients.get(path)).data["custom_attributes"] == {}


class TestLiability:
    async def test_is_what_was_put_in_and_not_paid_with(self, make, owed, clients):
        contact = await make.contact()
        await make.prepaid(contact, 1_000)
        between = datetime.now(UTC).isoformat()
        paid = await make.prepaid(contact, -300)
        await make.prepaid(contact, -200)
        wrong = await make.prepaid(contact, 40)
        for done in (paid, wrong):
            await clients.post(f"/prepaid-transactions/{done['uuid']}/reverse")
        before = (datetime.now(UTC) - timedelta(days=1)).isoformat()

        assert await owed() == (1_000, 200, 0, 800)
        assert await owed(as_of=between) == (1_000, 0, 0, 1_000)
        assert await owed(as_of=before) == await owed(known_at=before) == (0, 0, 0, 0)

    async def test_knows_nothing_of_what_is_to_come(self, dashboard):
        later = {"as_of": "2999-01-01T00:00:00Z"}

        told = await dashboard.get("/prepaid-liability", **later)

        assert list(told.errors) == ["as_of"]

    async def test_counts_nothing_of_another_account(self, owed, others):
        await others.prepaid(await others.contact())

        assert await owed() == (0, 0, 0, 0)


CORRUPTIONS = {
    "each prepaid transaction has its entry": (
        "update prepaid_transactions set balance_in_cents = 701"
        " where account_id = $1 and amount_in_cents = -300"
    ),
    "what moved on a prepaid balance is a transaction": (
        "delete from prepaid_transactions"
        " where account_id = $1 and amount_in_cents = -1"
    ),
    "each prepaid transaction is its contact's": (
        "update prepaid_transactions set contact_id = (select max(id) from contacts"
        " where account_id = $1) where account_id = $1 and amount_in_cents = -300"
    ),
    "a prepaid transaction is undone exactly": (
        "update prepaid_transactions undoing set reverses_id = done.id"
        " from prepaid_transactions done where done.account_id = $1"
        " and done.amount_in_cents = 1000 and undoing.account_id = $1"
        " and undoing.reverses_id is not null"
    ),
    "each prepaid transaction was announced": (
        "delete from events where account_id = $1"
        " and name = 'prepaid_transaction_created'"
    ),
    "what is owed on prepaid balances is there": (
        "update wallets set balance = balance + 1"
        " where account_id = $1 and kind = 'prepaid'"
    ),
    "a prepaid balance is in a wallet for money": (
        "update wallets set may_owe = true where account_id = $1 and kind = 'prepaid'"
    ),
}


class TestVerification:
    @pytest.fixture
    async def history(self, make, clients):
        """Somebody who paid in and paid, and somebody who never did."""
        contact = await make.contact()
        await make.prepaid(contact, 1_000)
        await make.prepaid(contact, -300)
        paid = await make.prepaid(contact, -200)
        await clients.post(f"/prepaid-transactions/{paid['uuid']}/reverse")
        await make.prepaid(contact, -1)
        await make.contact()
        return contact

    @pytest.mark.parametrize("rule", CORRUPTIONS)
    async def test_finds_what_was_planted(
        self, history, superuser, work, account, context, rule
    ):
        await balanced(context, account)
        planted = await superuser.execute(CORRUPTIONS[rule], account.account_id)
        assert not planted.endswith(" 0")

        found = await verify.broken(work, UUID(account.account_uuid), context.keys)

        assert rule in {each.rule for each in found}
