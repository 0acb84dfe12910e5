"""What the two web shop plugins do with the slice: whole conversations of theirs."""

import pytest
from make import Api

from regulars.contacts.errors import ContactNotFound
from regulars.loyalty.errors import CreditReceptionNotFound

CURRENT_VALUES = {
    *("uuid", "email", "status", "channel", "is_anonymous", "created_at", "updated_at"),
    *("tier", "prepaid_balance", "loyalty_balance", "loyalty_number_of_transactions"),
    *("loyalty_first_transaction_date", "loyalty_last_transaction_date"),
}


@pytest.fixture
def shop(clients):
    """The OAuth API, as a plugin speaks to it."""
    clients.headers |= {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Partner-ID": "32109",
    }
    return clients


class TestWordPressShop:
    async def test_uses_only_keys_of_53_bytes(self, account, dashboard):
        made = await dashboard.post("/tokens", name="Web shop")

        keys = [account.personal_access_token, made.data["token"]]

        assert [len(key.encode()) for key in keys] == [53, 53]

    async def test_marks_the_key_as_wrong_when_the_list_of_shops_says_401(self, shop):
        shop.headers["Authorization"] = "Bearer " + "x" * 53

        answer = await shop.get("/shops")

        # With a code in it, the other plugin would stumble over the answer.
        assert answer.status == 401
        assert answer.body == {"message": "Unauthenticated."}

    async def test_formats_a_contact_without_looking_twice(self, shop):
        created = (await shop.get("/contacts/find-or-create", email="a@b.example")).data

        for path in ("find-one-by?email=a@b.example", created["uuid"]):
            contact = (await shop.get(f"/contacts/{path}")).data
            assert contact["prepaid_balance"]["balance_in_cents"] == 0
            assert contact["credit_balance"]["balance"] == 0
            assert isinstance(contact["attributes"], list)
            assert contact["current_values"].keys() >= CURRENT_VALUES

    async def test_makes_what_is_missing_and_then_sends_all_it_knows(self, shop):
        wanted = {"wp_user_id": "number", "wp_last_login": "date_time"}
        wanted |= {"wp_categories": "multi_select"}
        listed = (await shop.get("/custom-attributes", entity="contact")).data
        missing = wanted.keys() - {one["name"] for one in listed}
        for name in missing:
            body = {"entity": "contact", "name": name, "label": name}
            await shop.form("/custom-attributes", **body, type=wanted[name])
        contact = (await shop.get("/contacts/find-or-create", email="a@b.example")).data
        # A category is newer than the options, and nobody has logged in yet.
        form = {
            "attributes[wp_user_id]": "7",
            "attributes[wp_last_login]": "",
            "attributes[wp_categories][0]": "bread",
            "attributes[nobody_has_this]": "1",
        }

        answer = await shop.send("PUT", f"/contacts/{contact['uuid']}", data=form)

        values = answer.data["current_values"]
        assert missing == wanted.keys()
        assert {name: values[name] for name in wanted} == {
            "wp_user_id": 7,
            "wp_last_login": None,
            "wp_categories": '["bread"]',
        }

    async def test_takes_an_unknown_contact_for_an_exception(self, shop):
        answer = await shop.get("/contacts/find-one-by", email="nobody@example.com")

        assert answer.problem is ContactNotFound
        assert answer.status == 400

    async def test_gives_credits_for_an_order_and_takes_them_back(self, shop, account):
        contact = (await shop.get("/contacts/find-or-create", email="a@b.example")).data
        order = {
            "contact_uuid": contact["uuid"],
            "shop_uuid": account.shop_uuid,
            "unit_value": "59.95",
            "unit_name": "purchase_amount",
        }
        given = (await shop.form("/credit-receptions", **order)).data
        assert given["credits"] == 59

        # The client posts it with nothing in it, and Content-Length: 0.
        back = (await shop.form(f"/credit-receptions/{given['uuid']}/reverse")).data

        assert back["credits"] == -59
        assert back["uuid"] != given["uuid"]
        balance = await shop.get(f"/contacts/{contact['uuid']}/credit-balance")
        assert balance.data["balance"] == 0


class TestMagentoShop:
    async def test_pings_before_anything_else(self, shop, account):
        data = (await shop.get("")).data

        assert data["company"] == "Test bakery"
        assert data["uuid"] == account.account_uuid
        assert isinstance(data["id"], int)

    async def test_joins_values_and_definitions_by_their_places(self, shop, make):
        places = [one["name"] for one in (await shop.get("/contact-attributes")).data]
        contact = await make.contact("robin@example.com")
        await make.attribute()
        form = {"attributes[firstname]": "Robin", "attributes[birthdate]": "1990-01-31"}

        answer = await shop.send("PUT", f"/contacts/{contact['uuid']}", data=form)

        # It remembers the definitions for a week, in which new ones may come.
        found = answer.data["attributes"]
        assert len(found) == len(places) + 1
        read = {name: found[place]["value"] for place, name in enumerate(places)}
        assert (read["email"], read["firstname"]) == ("robin@example.com", "Robin")
        assert (read["birthdate"], read["address"]) == ("1990-01-31", "")

    async def test_defines_what_it_tells_of_each_line_of_an_order(self, shop):
        wanted = {"increment_id": "text", "quantity": "number", "row_total": "number"}
        for name, kind in wanted.items():
            await shop.form(
                "/loyalty-transaction-attributes", name=name, label=name, data_type=kind
            )

        found = (await shop.get("/loyalty-transaction-attributes")).data

        assert {one["name"]: one["type"] for one in found} == wanted

    async def test_reads_the_name_of_the_credits(self, shop, make):
        await make.program(custom_credit_name="Crumbs")

        assert (await shop.get("/loyalty-program")).data["custom_credit_name"] == (
            "Crumbs"
        )

    async def test_adds_who_was_referred(self, shop):
        answer = await shop.form(
            "/contacts", email="friend@example.com", referral_code="ROBIN1"
        )

        assert isinstance(answer.data["uuid"], str)

    async def test_asks_beforehand_what_a_basket_gives(self, shop, account, make):
        contact = await make.contact()

        data = (
            await shop.get(
                "/credit-receptions/calculate",
                shop_uuid=account.shop_uuid,
                unit_value="49.9",
                contact_uuid=contact["uuid"],
            )
        ).data

        assert data == {"credits": 49}
        assert await make.balance(contact) == 0

    async def test_gives_credits_line_by_line_with_its_own_fields(
        self, shop, account, make
    ):
        contact = await make.contact()
        line = {
            "contact_uuid": contact["uuid"],
            "shop_uuid": account.shop_uuid,
            "unit_value": "19.5",
            "unit_name": "purchase_amount",
            "sku": "24-MB01",
            "row_total": "19.5",
            "increment_id": "000000042",
            "additional_credits": "",
            "transaction_hash": "a9d8163cfb19b0b46d6ded40c0817de1",
        }

        given = await shop.form("/credit-receptions", **line)

        assert given.data["credits"] == 19
        assert given.data["channel"] == "OAUTH_API"

    async def test_takes_back_a_share_with_negative_credits(self, shop, account, make):
        contact = await make.contact()
        await make.reception(contact, credits=80)

        back = await shop.form(
            "/credit-receptions",
            contact_uuid=contact["uuid"],
            shop_uuid=account.shop_uuid,
            credits="-32",
        )

        assert back.data["credits"] == -32
        assert await make.balance(contact) == 48

    async def test_reads_pages_of_a_hundred_until_one_has_less(self, shop, make):
        contact = await make.contact()
        for _ in range(103):
            await make.reception(contact, credits=1)
        query = {"type": "credit_reception", "limit": "100"}

        pages = [
            (await shop.get("/loyalty-transactions", page=str(page), **query)).data
            for page in (1, 2, 3)
        ]

        assert [len(page) for page in pages] == [100, 3, 0]
        assert len({item["uuid"] for page in pages for item in page}) == 103
        assert {item["channel"] for page in pages for item in page} == {"OAUTH_API"}

    async def test_may_reverse_the_wrong_thing_and_hears_of_it(self, shop):
        path = "/credit-receptions/3f2b8a1e-0000-4000-8000-000000000001/reverse"

        answer = await shop.form(path)

        assert answer.problem is CreditReceptionNotFound


class TestRegisterClient:
    async def test_reverses_with_a_get(self, register, make):
        contact = await make.contact()
        given = (
            await register.form(
                "/credit-receptions", contact_uuid=contact["uuid"], unit_value="8"
            )
        ).data

        back = await register.get(f"/credit-receptions/{given['uuid']}/reverse")

        assert back.data["credits"] == -8
        assert back.data["channel"] == "REGISTER_API"
        assert await make.balance(contact) == 0

    async def test_pings_the_older_path(self, http, account):
        older = Api(http, "/api/v2/oauth/clients", account.personal_access_token)

        assert (await older.get("")).data["uuid"] == account.account_uuid
