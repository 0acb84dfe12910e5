"""Money is put onto prepaid balances and paid with, and never more than there is."""

from uuid import uuid4

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.kit.errors import InvalidInput
from regulars.prepaid.errors import (
    InsufficientPrepaidBalance,
    PrepaidTransactionNotFound,
)


@pytest.fixture(params=["clients", "register", "dashboard"])
def door(request):
    """Each door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def move(account):
    """Moves so much on a contact's balance, by a door."""

    async def moved(door, contact, amount, **more):
        body = {
            "contact_uuid": contact["uuid"],
            "amount_in_cents": amount,
            "shop_uuid": account.shop_uuid,
        }
        return await door.post("/prepaid-transactions", **body | more)

    return moved


@pytest.fixture
def scan(account):
    """The same by what stands on a card alone."""

    async def scanned(door, value, amount, **more):
        body = {
            "contact_identifier_value": value,
            "amount_in_cents": amount,
            "shop_uuid": account.shop_uuid,
        }
        return await door.post("/prepaid-transactions", **body | more)

    return scanned


class TestCreate:
    async def test_puts_money_in_and_pays_with_it(self, door, make, move, account):
        contact = await make.contact()

        loaded = (await move(door, contact, 2_500)).data
        paid = (await move(door, contact, -1_050)).data

        assert (loaded["amount_in_cents"], paid["amount_in_cents"]) == (2_500, -1_050)
        assert loaded["prepaid_balance"] == {
            "balance_in_cents": 2_500,
            "balance": "€ 25.00",
        }
        assert paid["prepaid_balance"]["balance"] == "€ 14.50"
        assert paid["shop"]["uuid"] == account.shop_uuid
        assert set(paid["shop"]) == {"id", "uuid", "reference", "name"}
        assert paid["contact"] == {"uuid": contact["uuid"], "email": contact["email"]}
        assert paid["contact_identifier"] is None and paid["custom_attributes"] == {}
        assert await make.prepaid_balance(contact) == 1_450

    async def test_finds_the_contact_by_a_card(self, door, make, scan):
        contact = await make.contact()
        card = await make.identifier(contact)

        told = (await scan(door, f" {card['value']} ", 700)).data

        assert told["contact"]["uuid"] == contact["uuid"]
        assert told["contact_identifier"] == {
            "name": card["name"],
            "value": card["value"],
            "active": True,
        }
        assert await make.prepaid_balance(contact) == 700

    async def test_takes_forms_as_php_sends_them(self, clients, make, account):
        contact = await make.contact()
        await make.attribute("prepaid", name="increment_id")
        form = {
            "contact_uuid": contact["uuid"],
            "amount_in_cents": "500",
            "shop_uuid": account.shop_uuid,
            "contact_identifier_value": "",
            "custom_attributes[increment_id]": "000000042",
            "custom_attributes[nobody]": "1",
        }

        told = (await clients.form("/prepaid-transactions", **form)).data

        assert told["amount_in_cents"] == 500
        assert told["custom_attributes"] == {"increment_id": "000000042"}

    async def test_refuses_unknown_attributes_on_the_dashboard(
        self, dashboard, make, move
    ):
        contact = await make.contact()

        told = await move(dashboard, contact, 500, custom_attributes={"nobody": "1"})

        assert list(told.errors) == ["custom_attributes.nobody"]
        assert await make.prepaid_balance(contact) == 0

    async def test_never_goes_below_zero_and_keeps_the_balance(self, door, make, move):
        contact, poor = await make.contact(), await make.contact()
        await move(door, contact, 700)

        refused = await move(door, contact, -701)
        emptied = await move(door, contact, -700)
        again = await move(door, contact, -1)
        nothing = await move(door, poor, -1)

        told = {each.problem for each in (refused, again, nothing)}
        assert told == {InsufficientPrepaidBalance}
        assert emptied.data["prepaid_balance"]["balance_in_cents"] == 0
        assert await make.prepaid_balance(contact) == 0

    async def test_moves_nothing_for_nothing(self, door, make, move):
        refused = await move(door, await make.contact(), 0)

        assert list(refused.errors) == ["amount_in_cents"]

    @pytest.mark.parametrize("given", [{}, {"contact_identifier_value": " "}])
    async def test_wants_to_know_whose(self, door, account, given):
        body = {"amount_in_cents": 100, "shop_uuid": account.shop_uuid}

        told = await door.post("/prepaid-transactions", **body | given)

        assert told.problem is InvalidInput
        assert set(told.errors) == {"contact_uuid", "contact_identifier_value"}

    async def test_needs_no_shop_at_a_register_alone(self, register, clients, make):
        contact = await make.contact()
        body = {"contact_uuid": contact["uuid"], "amount_in_cents": 100}

        at_register = await register.post("/prepaid-transactions", **body)
        elsewhere = await clients.post("/prepaid-transactions", **body)

        assert at_register.status == 201
        assert list(elsewhere.errors) == ["shop_uuid"]

    async def test_refuses_what_is_wrong_with_a_card(
        self, door, make, scan, move, clients
    ):
        contact, other = await make.contact(), await make.contact()
        inactive = await make.identifier(contact)
        off = {"contact_identifier_active": False}
        named = {"contact_identifier_value": inactive["value"]}
        assert (await clients.put("/contact-identifiers", **named | off)).data
        loose, theirs = await make.identifier(), await make.identifier(other)
        theirs_too = {"contact_identifier_value": theirs["value"]}

        told = [
            await scan(door, "NOBODY'S", 100),
            await scan(door, inactive["value"], 100),
            await scan(door, loose["value"], 100),
            await move(door, contact, 100, **theirs_too),
        ]

        assert [each.problem for each in told] == [
            ContactIdentifierNotFound,
            ContactIdentifierInactive,
            ContactIdentifierNotLinked,
            ContactIdentifierAlreadyLinked,
        ]
        assert [await make.prepaid_balance(each) for each in (contact, other)] == [0, 0]

    async def test_tells_the_first_of_several_faults(self, clients, make, move, others):
        nobody, theirs = {"uuid": str(uuid4())}, await others.contact()
        card = {"contact_identifier_value": "NOBODY'S"}

        told = [
            await move(clients, nobody, 1, shop_uuid=str(uuid4()), **card),
            await move(clients, nobody, 1, **card),
            await move(clients, theirs, 1),
            await move(clients, await make.contact(), -1, **card),
        ]

        assert [each.problem for each in told] == [
            ShopNotFound,
            ContactNotFound,
            ContactNotFound,
            ContactIdentifierNotFound,
        ]

    async def test_is_done_once_for_one_key(self, door, make, move, account):
        contact = await make.contact()
        await move(door, contact, 1_000)
        body = {
            "contact_uuid": contact["uuid"],
            "amount_in_cents": -100,
            "shop_uuid": account.shop_uuid,
        }
        key = {"Idempotency-Key": f"payment of {contact['uuid']}"}

        first, second = [
            await door.send("POST", "/prepaid-transactions", key, json=body)
            for _ in range(2)
        ]

        assert first.data == second.data
        assert await make.prepaid_balance(contact) == 900

    async def test_is_announced(self, door, make, move, events):
        contact = await make.contact()

        done = (await move(door, contact, 500)).data

        named = "prepaid_transaction_created"
        [told] = [each for each in await events() if each["name"] == named]
        assert told["subject_uuid"] == done["uuid"]
        assert told["contact_uuid"] == contact["uuid"]
        assert told["payload"] == {
            "amount_in_cents": 500,
            "balance_in_cents": 500,
            "reverses": None,
        }

    async def test_keeps_the_currency_from_then_on(
        self, clients, make, move, dashboard
    ):
        await move(clients, await make.contact(), 500)

        refused = await dashboard.put("/account", currency="USD")

        assert list(refused.errors) == ["currency"]


class TestBalance:
    async def test_is_told_on_every_door_in_every_spelling(
        self, clients, register, dashboard, make
    ):
        contact = await make.contact()
        path = f"/contacts/{contact['uuid']}"
        first = (await clients.get(f"{path}/prepaid-balance")).data
        await make.prepaid(contact, 123_456)

        told = [
            (await clients.get(f"{path}/prepaid-balance")).data,
            (await register.get(f"{path}/prepaid-balance")).data,
            (await register.get(f"{path}/prepaid/balance")).data,
        ]
        kept = (await dashboard.get(f"{path}/prepaid-balance")).data

        whole = {"balance_in_cents": 123_456, "balance": "€ 1,234.56"}
        assert first == {"balance_in_cents": 0, "balance": "€ 0.00"}
        assert told == [whole] * 3
        assert kept["available_in_cents"] == 123_456 and kept["held_in_cents"] == 0

    async def test_names_the_wallet_once_there_is_one(self, dashboard, make):
        contact = await make.contact()
        path = f"/contacts/{contact['uuid']}/prepaid-balance"
        before = (await dashboard.get(path)).data
        await make.prepaid(contact, 300)
        await make.prepaid(contact, -100)

        wallet = (await dashboard.get(path)).data["wallet_uuid"]
        lines = (await dashboard.get(f"/wallets/{wallet}/entries")).data

        assert before["wallet_uuid"] is None
        assert [(line["kind"], line["balance"]) for line in lines] == [
            ("debit", 200),
            ("credit", 300),
        ]

    async def test_refuses_a_contact_who_is_unknown(self, door, others):
        told = [
            await door.get(f"/contacts/{uuid}/prepaid-balance")
            for uuid in (uuid4(), (await others.contact())["uuid"])
        ]

        assert [each.problem for each in told] == [ContactNotFound] * 2

    async def test_stands_on_the_contact_in_cents_and_in_euros(
        self, door, make, clients
    ):
        contact = await make.contact()
        shown = []
        for amount in (1_250, -50, -1_200):
            await make.prepaid(contact, amount)
            shown.append((await door.get(f"/contacts/{contact['uuid']}")).data)

        listed = (await clients.get("/contacts")).data[0]
        assert [each["prepaid_balance"]["balance_in_cents"] for each in shown] == [
            1_250,
            1_200,
            0,
        ]
        assert [each["current_values"]["prepaid_balance"] for each in shown] == [
            12.5,
            12,
            0,
        ]
        worded = [each["current_display_values"]["prepaid_balance"] for each in shown]
        assert worded == ["12.5", "12", "0"]
        [value] = [
            each["value"]
            for each in shown[0]["attributes"]
            if each["attribute"]["name"] == "prepaid_balance"
        ]
        assert value == "12.5" and listed["prepaid_balance"]["balance_in_cents"] == 0


class TestGet:
    async def test_shows_a_transaction_on_every_door(self, door, clients, make, move):
        card = await make.identifier(contact := await make.contact())
        await make.attribute("prepaid", name="note")
        given = {
            "contact_identifier_value": card["value"],
            "custom_attributes": {"note": "For Robin"},
        }
        done = (await move(clients, contact, 500, **given)).data

        told = (await door.get(f"/prepaid-transactions/{done['uuid']}")).data

        assert told == done
        assert told["custom_attributes"] == {"note": "For Robin"}

    async def test_refuses_what_is_unknown(self, door):
        told = await door.get(f"/prepaid-transactions/{uuid4()}")

        assert told.problem is PrepaidTransactionNotFound


class TestList:
    async def test_is_newest_first_and_in_pages(self, clients, make):
        contact = await make.contact()
        done = [await make.prepaid(contact, each) for each in (900, -1, -2)]

        pages = [
            await clients.get("/prepaid-transactions", limit=2, page=page)
            for page in (1, 2)
        ]
        turned = await clients.get("/prepaid-transactions", sort="created_at")
        many = await clients.get("/prepaid-transactions", limit=500)

        listed = [each for page in pages for each in page.data]
        assert listed == done[::-1] and turned.data == done
        assert pages[1].meta == {
            **{"current_page": 2, "from": 3, "last_page": 2},
            **{"per_page": 2, "total": 3},
        }
        assert many.meta["per_page"] == 30

    async def test_is_told_as_every_list_of_the_dashboard_there(self, dashboard, make):
        await make.prepaid(await make.contact())

        listed = await dashboard.get("/prepaid-transactions")

        assert listed.meta["viewing_to"] == 1

    async def test_is_narrowed_to_contact_shop_and_time(self, clients, dashboard, make):
        first, second = await make.contact(), await make.contact()
        shop = await make.shop()
        one = await make.prepaid(first, 100)
        other = await make.prepaid(second, 200, shop_uuid=shop["uuid"])

        async def listed(door, **query):
            found = (await door.get("/prepaid-transactions", **query)).data
            return [each["uuid"] for each in found]

        for door in (clients, dashboard):
            assert await listed(door, contact_uuid=first["uuid"]) == [one["uuid"]]
            assert await listed(door, shop_uuid=shop["uuid"]) == [other["uuid"]]
            assert (
                await listed(door, **{"created_at[gte]": "2999-01-01T00:00:00Z"}) == []
            )

    async def test_refuses_whom_and_what_is_unknown(self, clients):
        told = [
            (await clients.get("/prepaid-transactions", **{key: uuid4()})).problem
            for key in ("contact_uuid", "shop_uuid")
        ]

        assert told == [ContactNotFound, ShopNotFound]
