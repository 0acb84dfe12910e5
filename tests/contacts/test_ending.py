"""Contacts who tell who they are, become one, or are no more."""

import uuid
from typing import Any

import pytest
from books import balanced
from make import Api

from regulars.contacts.errors import ContactNotAnonymous, ContactNotFound
from regulars.kit.errors import InvalidInput

NOBODY = str(uuid.uuid4())
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
async def anonymous(make: Any) -> Any:
    """Somebody of whom nothing is known."""
    return await make.anonymous()


@pytest.fixture
def merged(dashboard: Any, chores: Any) -> Any:
    """Makes two contacts one, and waits until it is done."""

    async def merged(source: Any, destination: Any) -> None:
        both = {
            "source_contact_uuid": source["uuid"],
            "destination_contact_uuid": destination["uuid"],
        }
        assert (await dashboard.post("/contacts/merge", **both)).status == 201
        assert await chores.do() == ["contacts.merge"]

    return merged


@pytest.fixture
def deleted(dashboard: Any, chores: Any) -> Any:
    """Ends a contact, and waits until it is done."""

    async def deleted(contact: Any, how: str = "DEFAULT") -> None:
        path = f"/contacts/{contact['uuid']}/delete"
        assert (await dashboard.post(path, type=how)).data is None
        await chores.do()

    return deleted


async def cards(door: Api, contact: Any) -> dict[str, bool]:
    path = f"/contacts/{contact['uuid']}/contact-identifiers"
    return {each["value"]: each["default"] for each in (await door.get(path)).data}


async def received(clients: Api, contact: Any) -> list[int]:
    """What the contact got and gave, the newest first."""
    listed = await clients.get("/loyalty-transactions", contact_uuid=contact["uuid"])
    return [each["credits"] for each in listed.data]


class TestClaim:
    async def test_a_free_address_becomes_theirs(self, door, make, anonymous):
        await make.reception(anonymous, credits=7)
        path = f"/contacts/{anonymous['uuid']}/claim"

        claimed = (await door.put(path, email=" Robin@example.com ")).data

        assert (claimed["uuid"], claimed["email"]) == (
            anonymous["uuid"],
            "Robin@example.com",
        )
        assert claimed["current_values"]["is_anonymous"] is False
        assert claimed["credit_balance"]["balance"] == 7
        found = await door.get("/contacts/find-one-by", email="robin@EXAMPLE.com")
        assert found.data == claimed
        gone = await door.get("/contacts/find-one-by", email=anonymous["email"])
        assert gone.problem is ContactNotFound

    async def test_who_has_the_address_already_takes_everything_over(
        self, door, make, anonymous, clients, context, account
    ):
        known = await make.contact("robin@example.com")
        card = await make.identifier(anonymous)
        await make.reception(known, credits=5)
        await make.reception(anonymous, credits=7)

        claimed = await door.put(
            f"/contacts/{anonymous['uuid']}/claim", email="ROBIN@example.com"
        )

        assert claimed.data["uuid"] == known["uuid"]
        assert claimed.data["credit_balance"]["balance"] == 12
        assert await cards(door, known) == {card["value"]: True}
        assert await received(clients, known) == [7, 5]
        gone = await door.get(f"/contacts/{anonymous['uuid']}")
        assert gone.problem is ContactNotFound
        await balanced(context, account)

    async def test_refuses_who_is_not_anonymous_after_who_is_unknown(self, door, make):
        known = await make.contact()

        for wanted, problem in (
            (NOBODY, ContactNotFound),
            (known["uuid"], ContactNotAnonymous),
        ):
            answer = await door.put(f"/contacts/{wanted}/claim", email="a@example.com")
            assert answer.problem is problem

    async def test_is_done_once(self, door, anonymous):
        path = f"/contacts/{anonymous['uuid']}/claim"
        await door.put(path, email="robin@example.com")

        again = await door.put(path, email="robin@example.com")

        assert again.problem is ContactNotAnonymous


class TestMerge:
    async def test_the_destination_has_everything_that_both_had(
        self, door, make, merged, clients, context, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        own = await make.identifier(destination)
        theirs = await make.identifier(source)
        for credits in (10, 20, -5):
            await make.reception(source, credits=credits)
        await make.reception(destination, credits=100)

        await merged(source, destination)

        shown = (await door.get(f"/contacts/{destination['uuid']}")).data
        assert shown["credit_balance"]["balance"] == 125
        assert shown["current_values"]["loyalty_number_of_transactions"] == 4
        assert shown["current_values"]["loyalty_total_credits_received"] == 130
        assert await cards(door, destination) == {own["value"]: True} | {
            theirs["value"]: False
        }
        assert await received(clients, destination) == [100, -5, 20, 10]
        assert (await clients.get("/contacts")).meta["total"] == 1
        await balanced(context, account)

    async def test_the_source_is_known_no_more_by_anything(
        self, door, make, merged, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        await merged(source, destination)

        by_uuid = await door.get(f"/contacts/{source['uuid']}")
        by_address = await door.get("/contacts/find-one-by", email=source["email"])
        given = await door.post(
            "/credit-receptions",
            contact_uuid=source["uuid"],
            shop_uuid=account.shop_uuid,
            credits=1,
        )
        for answer in (by_uuid, by_address, given):
            assert answer.problem is ContactNotFound

    async def test_the_address_of_the_source_can_be_used_again(self, make, merged):
        source, destination = [await make.contact() for _ in range(2)]
        await merged(source, destination)

        again = await make.contact(source["email"])

        assert again["uuid"] not in (source["uuid"], destination["uuid"])

    async def test_choices_that_the_destination_never_made_come_along(
        self, clients, make, merged
    ):
        source, destination = [await make.contact() for _ in range(2)]
        functional, marketing = (await clients.get("/subscription-types")).data
        for contact, kind, how in (
            (source, functional, "unsubscribe"),
            (source, marketing, "subscribe"),
            (destination, marketing, "subscribe"),
            (destination, marketing, "unsubscribe"),
        ):
            path = f"/contact-subscriptions/{contact['uuid']}/{how}"
            await clients.put(path, subscription_type_uuid=kind["uuid"])

        await merged(source, destination)

        path = f"/contact-subscriptions/{destination['uuid']}"
        told = [each["is_subscribed"] for each in (await clients.get(path)).data]
        assert told == [False, False]

    async def test_refuses_who_is_unknown_or_the_same(self, door, make, others):
        known, stranger = await make.contact(), await others.contact()

        for source, into in (
            (NOBODY, known["uuid"]),
            (known["uuid"], NOBODY),
            (stranger["uuid"], known["uuid"]),
            (known["uuid"], stranger["uuid"]),
        ):
            answer = await door.post(
                "/contacts/merge",
                source_contact_uuid=source,
                destination_contact_uuid=into,
            )
            assert answer.problem is ContactNotFound
        same = await door.post(
            "/contacts/merge",
            source_contact_uuid=known["uuid"],
            destination_contact_uuid=known["uuid"],
        )
        assert same.problem is InvalidInput
        assert list(same.errors) == ["destination_contact_uuid"]

    async def test_what_the_source_was_given_can_still_be_reversed(
        self, door, make, merged, clients, context, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        given = await make.reception(source, credits=10)
        taken = await make.reception(source, credits=-4)
        await merged(source, destination)

        for each in (given, taken):
            path = f"/credit-receptions/{each['uuid']}/reverse"
            undone = (await door.post(path)).data
            assert undone["credits"] == -each["credits"]
            assert undone["contact"]["uuid"] == destination["uuid"]

        assert await make.balance(destination) == 0
        assert await received(clients, destination) == [4, -10, -4, 10]
        await balanced(context, account)

    async def test_what_is_on_hold_stays_on_hold(
        self, dashboard, make, merged, context, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        await make.reception(source, credits=10)
        hold = await make.hold(source, 6)
        await merged(source, destination)

        captured = await dashboard.post(f"/holds/{hold['uuid']}/captures")

        assert captured.data["state"] == "captured"
        assert await make.balance(destination) == 4
        await balanced(context, account)

    async def test_what_the_source_owes_the_destination_owes_then(
        self, make, merged, context, account
    ):
        source, destination = [await make.contact() for _ in range(2)]
        await make.debt(source, 30)
        await make.reception(destination, credits=20)

        await merged(source, destination)

        assert await make.balance(destination) == -10
        await balanced(context, account)


class TestDelete:
    async def test_nothing_is_left_but_what_was_done(
        self, door, make, chores, clients, context, account
    ):
        contact = await make.contact("robin@example.com")
        card = await make.identifier(contact)
        given = await make.reception(contact, credits=10)
        hold = await make.hold(contact, 3)

        asked = await door.post(f"/contacts/{contact['uuid']}/delete", type="DEFAULT")
        await chores.do()

        assert (asked.status, asked.data) == (201, None)
        gone = await door.get(f"/contacts/{contact['uuid']}")
        freed = await door.get(
            "/contact-identifiers/find", contact_identifier_value=card["value"]
        )
        listed = (await clients.get("/loyalty-transactions")).data
        assert gone.problem is ContactNotFound
        assert freed.data["contact"] is None
        assert [(each["uuid"], each["contact"]["email"]) for each in listed] == [
            (given["uuid"], "")
        ]
        assert listed[0]["contact"]["uuid"] == contact["uuid"]
        assert hold["state"] == "pending"
        assert (await clients.get("/contacts")).meta["total"] == 0
        await balanced(context, account)

    @pytest.mark.parametrize("how", ["DEFAULT", "GDPR"])
    async def test_the_address_and_the_place_are_free_again(
        self, make, deleted, dashboard, how
    ):
        contact = await make.contact("robin@example.com")
        await dashboard.put("/account", own_contact_limit=1)

        await deleted(contact, how)

        again = await make.contact("robin@example.com")
        assert again["uuid"] != contact["uuid"]
        assert await make.balance(again) == 0

    async def test_what_they_owed_is_written_off(self, make, deleted, context, account):
        contact = await make.contact()
        await make.debt(contact, 30)

        await deleted(contact)

        await balanced(context, account)

    async def test_what_they_were_given_can_not_be_reversed_any_more(
        self, door, make, deleted
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        await deleted(contact)

        answer = await door.post(f"/credit-receptions/{given['uuid']}/reverse")

        assert answer.problem is ContactNotFound

    async def test_twice_is_the_same_as_once(
        self, dashboard, make, chores, context, account
    ):
        contact = await make.contact()
        await make.reception(contact, credits=1)
        for how in ("DEFAULT", "GDPR", "DEFAULT"):
            await dashboard.post(f"/contacts/{contact['uuid']}/delete", type=how)

        done = await chores.do()

        assert done == ["contacts.delete", "contacts.erase", "contacts.delete"]
        await balanced(context, account)

    async def test_refuses_who_is_unknown_and_how_nobody_is_deleted(
        self, door, make, others
    ):
        stranger, known = await others.contact(), await make.contact()

        for wanted in (NOBODY, stranger["uuid"]):
            answer = await door.post(f"/contacts/{wanted}/delete", type="GDPR")
            assert answer.problem is ContactNotFound
        for body in ({}, {"type": "SOFT"}):
            answer = await door.post(f"/contacts/{known['uuid']}/delete", **body)
            assert list(answer.errors) == ["type"]
