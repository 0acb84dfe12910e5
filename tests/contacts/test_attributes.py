"""What a contact shows of each attribute, in all the forms that clients read."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from make import Api

from regulars.contacts.catalogue import SYSTEM
from regulars.contacts.schemas.values import age

OPTIONS = [{"value": "rye", "label": "Rye"}, {"value": "spelt", "label": "Spelt"}]

# Every system attribute that the documentation has, and those that clients name.
DOCUMENTED = {
    *("avatar", "firstname", "lastname", "email", "address", "housenumber", "city"),
    *("postalcode", "phonenumber", "birthdate", "age", "channel", "locale", "status"),
    *("created_at", "updated_at", "is_anonymous", "tier", "uuid", "loyalty_balance"),
    *("previous_loyalty_balance", "loyalty_number_of_transactions"),
    *("loyalty_first_transaction_date", "loyalty_last_transaction_date"),
    *("loyalty_total_credits_received", "loyalty_associated_shops"),
    *("prepaid_balance", "default_contact_identifier", "add_to_wallet"),
    *("custom_app_login_url", "custom_app_login_code", "subscription_preferences_url"),
}
NAMED_BY_CLIENTS = {
    *("loyalty_total_purchase_amount", "loyalty_last_transaction_credits"),
    *("list_memberships", "present_in_imports", "soe_name", "shopify_customer_id"),
    "referral_code",
}


def listed(contact: Any) -> dict[str, str]:
    """The values of the list, by name."""
    return {each["attribute"]["name"]: each["value"] for each in contact["attributes"]}


async def definitions(door: Api) -> list[Any]:
    """The attributes of contacts."""
    return list((await door.get("/contact-attributes")).data)


class TestEveryAnswer:
    async def test_has_an_entry_for_each_attribute_in_the_same_order(
        self, clients, register, make
    ):
        await make.attribute(), await make.attribute("reward")
        contact = await make.contact()
        path = f"/contacts/{contact['uuid']}"
        query = {"email": contact["email"]}

        answers = [
            contact,
            *[(await door.get(path)).data for door in (clients, register)],
            (await clients.get("/contacts/find-one-by", **query)).data,
            (await register.get("/contacts/find-or-create", **query)).data,
            *(await clients.get("/contacts")).data,
            (await clients.put(path, attributes={})).data,
        ]

        for door in (clients, register):
            names = [one["name"] for one in await definitions(door)]
            for answer in answers:
                assert list(listed(answer)) == names
                assert list(answer["current_values"]) == names
                assert list(answer["current_display_values"]) == names

    async def test_has_every_key_that_is_documented_or_that_clients_name(self, make):
        contact = await make.contact()

        kinds = {
            f"subscription_status_{each['subscription_type']['id']}"
            for each in contact["subscriptions"]
        }
        assert contact["current_values"].keys() == (
            DOCUMENTED | NAMED_BY_CLIENTS | kinds
        )
        assert {one.name for one in SYSTEM} == DOCUMENTED | NAMED_BY_CLIENTS

    async def test_has_new_ones_at_the_end(self, clients, dashboard, make):
        before = list(listed(await make.contact()))

        one = await make.attribute()
        kind = (
            await dashboard.post(
                "/subscription-types", name="Birthday", strategy="DOUBLE_OPT_IN"
            )
        ).data

        contact = await make.contact()
        assert list(listed(contact)) == [
            *before,
            one["name"],
            f"subscription_status_{kind['id']}",
            f"double_opt_in_confirmation_url_{kind['id']}",
        ]
        status = contact["current_values"][f"subscription_status_{kind['id']}"]
        assert status == "UNSUBSCRIBED"

    async def test_is_empty_where_nothing_was_filled_in(self, make):
        await make.attribute(name="bread")

        contact = await make.contact()

        for name in ("firstname", "bread", "age", "tier", "custom_app_login_code"):
            assert listed(contact)[name] == ""
            assert contact["current_values"][name] is None
            assert contact["current_display_values"][name] == ""

    async def test_says_of_each_value_what_it_is_of(self, clients, make):
        made = await make.attribute(type="select", options=OPTIONS)

        contact = await make.contact()

        last = contact["attributes"][-1]["attribute"]
        assert last == {
            "name": made["name"],
            "label": made["label"],
            "description": "",
            "type": "select",
            "is_soft_read_only": False,
            "is_hard_read_only": False,
            "is_piggy_defined": False,
            "options": OPTIONS,
        }

    async def test_shows_no_attribute_of_another_account(self, make, others):
        theirs = await others.attribute()

        assert theirs["name"] not in listed(await make.contact())


class TestWhatTheSystemKeeps:
    async def test_of_somebody_new(self, make):
        contact = await make.contact("Robin@example.com")

        values, shown = contact["current_values"], contact["current_display_values"]
        assert values["uuid"] == shown["uuid"] == contact["uuid"]
        assert values["email"] == shown["email"] == "Robin@example.com"
        assert values["channel"] == listed(contact)["channel"] == "OAUTH_API"
        assert values["status"] == "ACTIVE"
        assert values["created_at"] == values["updated_at"]
        assert (values["is_anonymous"], shown["is_anonymous"]) == (False, "false")
        assert listed(contact)["is_anonymous"] == "0"
        assert (values["prepaid_balance"], shown["prepaid_balance"]) == (0, "0")
        assert values["loyalty_balance"] == 0
        assert listed(contact)["loyalty_balance"] == shown["loyalty_balance"] == "0"
        assert values["loyalty_first_transaction_date"] is None
        assert values["loyalty_last_transaction_credits"] is None
        assert values["previous_loyalty_balance"] == 0
        assert values["default_contact_identifier"] is None

    async def test_of_somebody_who_collects(self, clients, make):
        contact = await make.contact()
        await make.reception(contact, credits=30)
        await make.reception(contact, credits=-10)

        found = (await clients.get(f"/contacts/{contact['uuid']}")).data

        values = found["current_values"]
        assert values["loyalty_balance"] == 20
        assert values["loyalty_number_of_transactions"] == 2
        assert values["loyalty_total_credits_received"] == 30
        assert values["loyalty_last_transaction_credits"] == -10
        assert values["previous_loyalty_balance"] == 30
        first = values["loyalty_first_transaction_date"]
        assert first == listed(found)["loyalty_first_transaction_date"]
        assert first <= values["loyalty_last_transaction_date"]
        assert found["current_display_values"]["loyalty_balance"] == "20"

    async def test_of_somebody_with_cards(self, clients, make):
        contact = await make.contact()
        for value in ("CARD-A", "CARD-B"):
            await make.identifier(contact, value=f"{value}-{contact['uuid']}")

        found = (await clients.get(f"/contacts/{contact['uuid']}")).data

        first = f"CARD-A-{contact['uuid']}"
        assert found["current_values"]["default_contact_identifier"] == first

    async def test_of_somebody_who_chose(self, clients, make):
        contact = await make.contact()
        kinds = [each["subscription_type"] for each in contact["subscriptions"]]
        for kind, verb in zip(kinds, ("unsubscribe", "subscribe"), strict=True):
            path = f"/contact-subscriptions/{contact['uuid']}/{verb}"
            await clients.put(path, subscription_type_uuid=kind["uuid"])

        found = (await clients.get(f"/contacts/{contact['uuid']}")).data

        for kind, status in zip(kinds, ("UNSUBSCRIBED", "SUBSCRIBED"), strict=True):
            name = f"subscription_status_{kind['id']}"
            assert found["current_values"][name] == status
            assert listed(found)[name] == status
        told = [
            (each["status"], each["is_subscribed"]) for each in found["subscriptions"]
        ]
        assert told == [("UNSUBSCRIBED", False), ("SUBSCRIBED", True)]

    async def test_of_somebody_who_came_before_a_kind_of_message(
        self, clients, dashboard, make
    ):
        early = await make.contact()
        kind = (
            await dashboard.post(
                "/subscription-types", name="Birthday", strategy="OPT_OUT"
            )
        ).data

        late = await make.contact()
        early = (await clients.get(f"/contacts/{early['uuid']}")).data

        name = f"subscription_status_{kind['id']}"
        statuses = [each["current_values"][name] for each in (early, late)]
        assert statuses == ["UNSUBSCRIBED", "SUBSCRIBED"]
        assert late["subscriptions"][-1]["is_subscribed"] is True
        assert early["subscriptions"][-1]["is_subscribed"] is False


class TestValues:
    @pytest.mark.parametrize(
        ("kind", "sent", "value", "text", "shown"),
        [
            ("text", "Robin", "Robin", "Robin", "Robin"),
            ("number", "12", 12, "12", "12"),
            ("float", "12.50", 12.5, "12.5", "12.5"),
            ("boolean", "1", True, "1", "true"),
            ("boolean", "0", False, "0", "false"),
            ("select", "rye", "rye", "rye", "Rye"),
            ("select", "oat", "oat", "oat", "oat"),
            (
                "date_time",
                "2026-01-31 12:00:00",
                *["2026-01-31T12:00:00+00:00"] * 3,
            ),
            ("date", "2026-01-31", *["2026-01-31"] * 3),
        ],
    )
    async def test_are_typed_as_text_and_for_people(
        self, clients, make, kind, sent, value, text, shown
    ):
        options = {"options": OPTIONS} if kind == "select" else {}
        name = (await make.attribute(type=kind, **options))["name"]
        contact = await make.contact()

        answer = await clients.put(
            f"/contacts/{contact['uuid']}", attributes={name: sent}
        )

        found = answer.data
        assert found["current_values"][name] == value
        assert type(found["current_values"][name]) is type(value)
        assert listed(found)[name] == text
        assert found["current_display_values"][name] == shown

    async def test_of_several_choices_are_json_text(self, clients, make):
        name = (await make.attribute(type="multi_select", options=OPTIONS))["name"]
        contact = await make.contact()

        found = (
            await clients.put(
                f"/contacts/{contact['uuid']}", attributes={name: ["rye", "öat"]}
            )
        ).data

        for text in (listed(found)[name], found["current_values"][name]):
            assert json.loads(text) == ["rye", "öat"]
        assert found["current_display_values"][name] == "Rye, öat"

    async def test_follow_a_definition_that_changes(self, clients, dashboard, make):
        made = await make.attribute(type="select", options=OPTIONS)
        contact = await make.contact()
        path = f"/contacts/{contact['uuid']}"
        await clients.put(path, attributes={made["name"]: "rye"})
        renamed = [{"value": "rye", "label": "Rye bread"}]

        await dashboard.put(
            f"/attributes/{made['uuid']}", label="Bread", options=renamed
        )

        found = (await clients.get(path)).data
        assert found["current_display_values"][made["name"]] == "Rye bread"
        assert found["attributes"][-1]["attribute"]["label"] == "Bread"
        assert found["attributes"][-1]["attribute"]["options"] == renamed


class TestAge:
    @pytest.mark.parametrize(
        ("born", "today", "years"),
        [
            ("1990-06-15", "2026-06-14", 35),
            ("1990-06-15", "2026-06-15", 36),
            ("2000-02-29", "2026-02-27", 25),
            ("2000-02-29", "2026-02-28", 26),
            ("2000-02-29", "2026-03-01", 26),
            ("2000-02-29", "2024-02-28", 23),
            ("2000-02-29", "2024-02-29", 24),
            ("2026-06-15", "2026-06-15", 0),
            ("2026-06-15", "2026-06-14", None),
        ],
    )
    def test_is_in_whole_years(self, born, today, years):
        from_, to = (datetime.fromisoformat(day).date() for day in (born, today))

        assert age(from_, to) == years

    @pytest.mark.parametrize(
        ("zone", "years"), [("Pacific/Auckland", 36), ("America/New_York", 35)]
    )
    async def test_turns_at_the_account_s_own_midnight(
        self, clients, dashboard, make, zone, years
    ):
        await dashboard.put("/account", timezone=zone)
        contact = await make.contact()
        path = f"/contacts/{contact['uuid']}"
        await clients.put(path, attributes={"birthdate": "1990-06-15"})

        # By then it is the 15th in Auckland, and the 14th in New York.
        with time_machine.travel(datetime(2026, 6, 14, 20, tzinfo=UTC), tick=True):
            found = (await clients.get(path)).data

        assert found["current_values"]["age"] == years
        assert listed(found)["age"] == str(years)
