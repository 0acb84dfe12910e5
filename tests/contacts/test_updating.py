"""Filling in what is known of a contact, leniently and strictly."""

import asyncio
import uuid
from typing import Any

import pytest
from make import Api
from scale import scaled

from regulars.attributes.errors import AttributeInUse
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput

NOBODY = str(uuid.uuid4())

# As the web shop plugin sends a customer's facts.
OF_A_SHOP = {
    "wp_user_id": ("number", "7", 7),
    "wp_user_role": ("text", "customer", "customer"),
    "wp_last_login": (
        "date_time",
        "2026-01-31 12:00:00",
        "2026-01-31T12:00:00+00:00",
    ),
    "wp_wc_total_spent_eur": ("float", "59.95", 59.95),
    "wp_wc_last_order_date": ("date_time", "", None),
    "wp_wc_product_categories_purchased": (
        "multi_select",
        ["bread", "cake"],
        '["bread","cake"]',
    ),
}


@pytest.fixture(params=["clients", "register"])
def door(request: pytest.FixtureRequest, clients: Api, register: Api) -> Api:
    """Each of the two public doors."""
    return {"clients": clients, "register": register}[request.param]


async def update(door: Api, contact: Any, **attributes: Any) -> Any:
    """The values of the contact with these filled in."""
    path = f"/contacts/{contact['uuid']}"
    return (await door.put(path, attributes=attributes)).data["current_values"]


@pytest.fixture
def updates(events: Any) -> Any:
    """The names that the log tells to have changed, update by update."""

    async def told() -> list[list[str]]:
        return [
            each["payload"]["attributes"]
            for each in await events()
            if each["name"] == "contact_updated"
        ]

    return told


class TestUpdateContact:
    async def test_fills_in_and_leaves_the_rest(self, door, make):
        contact = await make.contact()
        await update(door, contact, firstname="Robin", city="Utrecht")

        values = await update(door, contact, city="Delft", lastname="Jansen")

        names = ("firstname", "lastname", "city")
        assert [values[name] for name in names] == ["Robin", "Jansen", "Delft"]

    async def test_takes_every_attribute_that_callers_fill_in(self, door, make):
        sent = {
            "avatar": "https://example.com/robin.png",
            "firstname": "Robin",
            "lastname": "Jansen",
            "address": "Oudegracht",
            "housenumber": "12a",
            "postalcode": "3511 AB",
            "city": "Utrecht",
            "phonenumber": "+31301234567",
            "birthdate": "1990-01-31",
            "locale": "nl",
            "soe_name": "Example",
            "shopify_customer_id": "4711",
        }

        values = await update(door, await make.contact(), **sent)

        assert {name: values[name] for name in sent} == sent
        assert isinstance(values["age"], int)

    async def test_takes_a_shop_s_facts_as_a_form(self, clients, make):
        for name, (kind, _, _) in OF_A_SHOP.items():
            await make.attribute(name=name, type=kind)
        contact = await make.contact()
        form = {
            f"attributes[{name}]" + (f"[{n}]" if isinstance(sent, list) else ""): each
            for name, (_, sent, _) in OF_A_SHOP.items()
            for n, each in enumerate(sent if isinstance(sent, list) else [sent])
        }

        answer = await clients.send("PUT", f"/contacts/{contact['uuid']}", data=form)

        values = answer.data["current_values"]
        expected = {name: kept for name, (_, _, kept) in OF_A_SHOP.items()}
        assert {name: values[name] for name in OF_A_SHOP} == expected

    @pytest.mark.parametrize("nothing", ["", None, [], " "])
    async def test_clears_what_is_sent_empty(self, door, make, nothing):
        contact = await make.contact()
        await update(door, contact, firstname="Robin", birthdate="1990-01-31")

        values = await update(door, contact, firstname=nothing, birthdate=nothing)

        assert [values[n] for n in ("firstname", "birthdate", "age")] == [None] * 3

    async def test_takes_no_notice_of_what_it_doesn_t_know_or_keeps_itself(
        self, door, make, updates
    ):
        contact = await make.contact("robin@example.com")
        sent = {
            "email": "other@example.com",
            "loyalty_balance": "1000000",
            "created_at": "1990-01-01",
            "status": "INACTIVE",
            "age": "7",
            "nobody_s": "value",
        }

        values = await update(door, contact, **sent)

        assert values == contact["current_values"]
        assert await updates() == []

    async def test_names_every_value_that_it_can_t_read(self, door, make):
        number = (await make.attribute(type="number"))["name"]
        contact = await make.contact()
        sent = {"firstname": "Robin", "birthdate": "soon", number: "many"}

        answer = await door.put(f"/contacts/{contact['uuid']}", attributes=sent)

        assert (answer.status, answer.problem) == (400, InvalidInput)
        assert set(answer.errors) == {"attributes.birthdate", f"attributes.{number}"}
        assert (await update(door, contact))["firstname"] is None

    @pytest.mark.parametrize("body", [{}, {"attributes": "firstname"}])
    async def test_wants_attributes_by_name(self, door, make, body):
        contact = await make.contact()

        answer = await door.put(f"/contacts/{contact['uuid']}", **body)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["attributes"]

    async def test_knows_nobody_of_another_account(self, door, others):
        theirs = await others.contact()

        for who in (theirs["uuid"], NOBODY):
            for attributes in ({}, {"firstname": "Robin"}):
                answer = await door.put(f"/contacts/{who}", attributes=attributes)
                assert answer.problem is ContactNotFound

    async def test_tells_what_became_different_and_when(self, clients, make, updates):
        contact = await make.contact()

        first = await update(clients, contact, firstname="Robin", city="Utrecht")
        again = await update(clients, contact, firstname="Robin", lastname="")
        last = await update(clients, contact, firstname="", lastname="Jansen")

        assert await updates() == [["city", "firstname"], ["firstname", "lastname"]]
        assert first["updated_at"] == again["updated_at"] <= last["updated_at"]
        assert last["created_at"] == contact["current_values"]["created_at"]

    async def test_tells_no_personal_data_in_the_log(self, clients, make, events):
        await update(clients, await make.contact(), firstname="Unmistakable")

        told = str(await events())

        assert "firstname" in told
        assert "Unmistakable" not in told

    async def test_keeps_what_several_fill_in_at_once(self, clients, make, updates):
        contact = await make.contact()
        names = [(await make.attribute())["name"] for _ in range(max(4, scaled(40)))]

        await asyncio.gather(
            *(update(clients, contact, **{name: name}) for name in names)
        )

        values = await update(clients, contact)
        print(f"tried={len(names)} expected=all got={values}")
        assert {name: values[name] for name in names} == {n: n for n in names}
        assert sorted(await updates()) == sorted([name] for name in names)

    async def test_knows_an_attribute_as_soon_as_it_is_made(self, clients, make):
        contact = await make.contact()
        await update(clients, contact, firstname="Robin")

        one = await make.attribute()

        assert (await update(clients, contact, **{one["name"]: "x"}))[
            one["name"]
        ] == "x"


class TestOnTheDashboard:
    async def test_fills_in_and_clears(self, dashboard, make):
        contact = await make.contact()
        await update(dashboard, contact, firstname="Robin", birthdate="1990-01-31")

        values = await update(dashboard, contact, firstname=None)

        assert (values["firstname"], values["birthdate"]) == (None, "1990-01-31")

    @pytest.mark.parametrize(
        "sent",
        [
            {"nobody_s": "value"},
            {"email": "other@example.com"},
            {"loyalty_balance": 1_000},
            {"birthdate": "1990-01-31 00:00:00"},
            {"locale": "tlh"},
            {"phonenumber": "call me"},
            {"firstname": 7},
        ],
    )
    async def test_refuses_by_name_what_is_not_right(self, dashboard, make, sent):
        contact = await make.contact()

        answer = await dashboard.put(f"/contacts/{contact['uuid']}", attributes=sent)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == [f"attributes.{name}" for name in sent]

    async def test_knows_nobody_of_another_account(self, dashboard, others):
        theirs = await others.contact()

        answer = await dashboard.put(f"/contacts/{theirs['uuid']}", attributes={})

        assert (answer.status, answer.problem) == (404, ContactNotFound)

    async def test_keeps_what_holds_values_from_being_deleted(self, dashboard, make):
        used, unused = await make.attribute(), await make.attribute()
        await update(dashboard, await make.contact(), **{used["name"]: "value"})

        refused = await dashboard.delete(f"/attributes/{used['uuid']}")
        deleted = await dashboard.delete(f"/attributes/{unused['uuid']}")

        assert (refused.problem, deleted.status) == (AttributeInUse, 200)
        left = (await dashboard.get("/attributes", entity="contact")).data[-1]
        assert (left["name"], left["can_be_deleted"]) == (used["name"], False)
        assert left["last_used_date"] is not None
