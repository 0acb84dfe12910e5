"""Cards and codes on every door: found, made, given to contacts and taken back."""

import asyncio
import uuid
from typing import Any

import pytest
from make import Api

from regulars.contacts import service
from regulars.contacts.errors import (
    ContactIdentifierAlreadyExists,
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.kit.errors import InvalidInput
from regulars.worker import Opener

WAITING = "select count(*) from pg_locks where not granted"

NOBODY = str(uuid.uuid4())
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


def by(value: str) -> dict[str, str]:
    return {"contact_identifier_value": value}


async def delete(door: Api, value: str) -> Any:
    return await door.send("DELETE", "/contact-identifiers", params=by(value))


async def off(clients: Api, value: str) -> Any:
    body = by(value) | {"contact_identifier_active": False}
    return (await clients.put("/contact-identifiers", **body)).data


async def told(door: Api, contact: Any) -> dict[str, bool]:
    """The contact's identifiers, and which is the default."""
    path = f"/contacts/{contact['uuid']}/contact-identifiers"
    return {each["value"]: each["default"] for each in (await door.get(path)).data}


class TestCreateIdentifier:
    async def test_may_be_nobody_s_and_is_called_by_its_value(self, door):
        body = by(" CARD-1 ") | {"contact_identifier_name": ""}

        made = await door.post("/contact-identifiers", **body)

        assert made.status == 201
        assert made.data == {
            "value": "CARD-1",
            "name": "CARD-1",
            "active": True,
            "contact": None,
        }

    async def test_the_first_one_of_a_contact_is_their_default(self, door, make):
        contact = await make.contact()

        for value in ("CARD-1", "CARD-2"):
            body = by(value) | {"contact_uuid": contact["uuid"]}
            made = await door.post("/contact-identifiers", **body)
            who = {"uuid": contact["uuid"], "email": contact["email"]}
            assert made.data["contact"] == who

        assert await told(door, contact) == {"CARD-1": True, "CARD-2": False}

    async def test_refuses_a_value_that_is_there_after_an_unknown_contact(
        self, door, make
    ):
        await make.identifier(value="CARD-1")

        again = await door.post("/contact-identifiers", **by("CARD-1"))
        nobody = await door.post(
            "/contact-identifiers", **by("CARD-1"), contact_uuid=NOBODY
        )

        assert again.problem is ContactIdentifierAlreadyExists
        assert nobody.problem is ContactNotFound

    async def test_another_account_may_have_the_same_card(self, door, others):
        await others.identifier(value="CARD-1")

        answer = await door.post("/contact-identifiers", **by("CARD-1"))

        assert answer.status == 201

    @pytest.mark.parametrize("value", ["", "   ", "x" * 256])
    async def test_wants_a_value(self, door, value):
        answer = await door.post("/contact-identifiers", **by(value))

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["contact_identifier_value"]


class TestFindIdentifier:
    async def test_tells_whose_it_is(self, door, make):
        contact = await make.contact()
        card = await make.identifier(contact, contact_identifier_name="Gold card")

        found = await door.get("/contact-identifiers/find", **by(card["value"]))

        assert found.data == card
        assert found.data["name"] == "Gold card"

    async def test_refuses_what_is_unknown_or_switched_off(
        self, door, clients, make, others
    ):
        card = await make.identifier()
        await others.identifier(value="THEIRS")
        await off(clients, card["value"])

        for value in ("CARD", "THEIRS", card["value"].lower()):
            unknown = await door.get("/contact-identifiers/find", **by(value))
            assert unknown.problem is ContactIdentifierNotFound
        inactive = await door.get("/contact-identifiers/find", **by(card["value"]))
        assert inactive.problem is ContactIdentifierInactive


class TestLinkIdentifier:
    async def test_gives_it_to_a_contact(self, door, make):
        contact = await make.contact()
        card = await make.identifier()
        body = by(card["value"]) | {"contact_uuid": contact["uuid"]}

        linked = await door.put("/contact-identifiers/link", **body)

        assert linked.data["contact"]["uuid"] == contact["uuid"]
        assert await told(door, contact) == {card["value"]: True}

    async def test_refuses_in_the_order_of_the_contract(self, door, clients, make):
        contact = await make.contact()
        taken, inactive = await make.identifier(contact), await make.identifier()
        await off(clients, inactive["value"])

        got = [
            (
                await door.put(
                    "/contact-identifiers/link", **by(value), contact_uuid=whose
                )
            ).problem
            for value, whose in (
                ("UNKNOWN", NOBODY),
                (inactive["value"], NOBODY),
                (taken["value"], NOBODY),
                (taken["value"], contact["uuid"]),
            )
        ]

        assert got == [
            ContactIdentifierNotFound,
            ContactIdentifierInactive,
            ContactNotFound,
            ContactIdentifierAlreadyLinked,
        ]


class TestUnlinkIdentifier:
    async def test_the_contact_keeps_their_credits_and_another_default(
        self, door, make
    ):
        contact = await make.contact()
        first, second, third = [await make.identifier(contact) for _ in range(3)]
        await make.reception(contact, credits=12)

        freed = await door.put("/contact-identifiers/unlink", **by(first["value"]))

        assert freed.data == first | {"contact": None}
        assert await told(door, contact) == {
            second["value"]: True,
            third["value"]: False,
        }
        assert await make.balance(contact) == 12

    async def test_can_be_given_to_somebody_else_then(self, door, make):
        card = await make.identifier(await make.contact())
        other = await make.contact()
        await door.put("/contact-identifiers/unlink", **by(card["value"]))

        await door.put(
            "/contact-identifiers/link", **by(card["value"]), contact_uuid=other["uuid"]
        )

        assert await told(door, other) == {card["value"]: True}

    async def test_refuses_what_is_unknown_inactive_or_nobody_s(
        self, door, clients, make
    ):
        loose, inactive = await make.identifier(), await make.identifier()
        await off(clients, inactive["value"])

        got = [
            (await door.put("/contact-identifiers/unlink", **by(value))).problem
            for value in ("UNKNOWN", inactive["value"], loose["value"])
        ]

        assert got == [
            ContactIdentifierNotFound,
            ContactIdentifierInactive,
            ContactIdentifierNotLinked,
        ]


class TestUpdateIdentifier:
    async def test_names_it_and_takes_the_name_back(self, door, make):
        card = await make.identifier()

        named = await door.put(
            "/contact-identifiers", **by(card["value"]), contact_identifier_name="Gold"
        )
        unnamed = await door.put(
            "/contact-identifiers", **by(card["value"]), contact_identifier_name=""
        )

        assert named.data == card | {"name": "Gold"}
        assert unnamed.data == card | {"name": card["value"]}

    async def test_switches_it_off_and_on_again(self, door, make):
        contact = await make.contact()
        card = await make.identifier(contact)

        switched_off = await off(door, card["value"])
        on = await door.put(
            "/contact-identifiers", **by(card["value"]), contact_identifier_active=True
        )

        assert switched_off == card | {"active": False}
        assert on.data == card
        assert await told(door, contact) == {card["value"]: True}

    async def test_takes_what_forms_carry(self, clients, make):
        card = await make.identifier()
        form = by(card["value"]) | {"contact_identifier_active": "0"}

        answer = await clients.send("PUT", "/contact-identifiers", data=form)

        assert answer.data["active"] is False

    async def test_a_new_name_leaves_off_what_somebody_switched_off_meanwhile(
        self, clients, make, context, account, second_session
    ):
        card = await make.identifier()
        named = by(card["value"]) | {"contact_identifier_name": "Gold"}
        async with Opener(context)(account.account_id) as work:
            await service.change_identifier(work, card["value"], None, False)
            renaming = asyncio.create_task(clients.put("/contact-identifiers", **named))
            while not (renaming.done() or await second_session.fetchval(WAITING)):
                await asyncio.sleep(0.01)

        renamed = await renaming
        assert renamed.data == card | {"name": "Gold", "active": False}

    async def test_refuses_what_is_unknown(self, door):
        answer = await door.put("/contact-identifiers", **by("UNKNOWN"))

        assert answer.problem is ContactIdentifierNotFound


class TestDeleteIdentifier:
    async def test_answers_it_as_it_was_and_passes_the_default_on(self, door, make):
        contact = await make.contact()
        first, second = [await make.identifier(contact) for _ in range(2)]

        gone = await delete(door, first["value"])
        again = await delete(door, first["value"])

        assert gone.data == first
        assert again.problem is ContactIdentifierNotFound
        assert await told(door, contact) == {second["value"]: True}

    async def test_a_repeat_of_letters_of_any_language_is_answered_the_same(
        self, door, make
    ):
        card = await make.identifier(value="KÁRTYA-Ω")
        key = {"Idempotency-Key": str(uuid.uuid4())}
        asked = ("DELETE", "/contact-identifiers", key)

        first = await door.send(*asked, params=by(card["value"]))
        again = await door.send(*asked, params=by(card["value"]))

        assert first.data == again.data == card
        assert again.response.headers["idempotency-replayed"] == "true"

    async def test_one_that_is_switched_off_can_go_too(self, door, make):
        card = await make.identifier()
        await off(door, card["value"])

        gone = await delete(door, card["value"])

        assert gone.data == card | {"active": False}


class TestListIdentifiers:
    async def test_knows_nobody_of_another_account(self, door, others):
        stranger = await others.contact()
        await others.identifier(stranger)

        for wanted in (stranger["uuid"], NOBODY):
            answer = await door.get(f"/contacts/{wanted}/contact-identifiers")
            assert answer.problem is ContactNotFound


class TestReceptionByIdentifier:
    @pytest.fixture
    def receive(self, account: Any) -> Any:
        """Ten credits for a contact who was found by a card."""

        async def receive(door: Api, contact_uuid: str, value: str, **more: Any) -> Any:
            body = {"contact_uuid": contact_uuid, "credits": 10, **by(value), **more}
            return await door.post(
                "/credit-receptions", shop_uuid=account.shop_uuid, **body
            )

        return receive

    async def test_tells_the_card_then_and_later(self, door, make, receive):
        contact = await make.contact()
        card = await make.identifier(contact, contact_identifier_name="Gold")

        made = await receive(door, contact["uuid"], f"{card['value']}\n")
        later = await door.get(f"/credit-receptions/{made.data['uuid']}")

        told_of = {"value": card["value"], "name": "Gold", "active": True}
        assert made.data["contact_identifier"] == told_of
        assert later.data == made.data
        assert await make.balance(contact) == 10

    async def test_an_empty_value_is_none(self, door, make, receive):
        contact = await make.contact()

        made = await receive(door, contact["uuid"], "")

        assert made.data["contact_identifier"] is None

    async def test_a_card_that_was_removed_since_is_told_no_more(
        self, door, make, receive
    ):
        contact = await make.contact()
        card = await make.identifier(contact)
        made = await receive(door, contact["uuid"], card["value"])

        await delete(door, card["value"])

        later = await door.get(f"/credit-receptions/{made.data['uuid']}")
        assert later.data["contact_identifier"] is None

    @pytest.mark.parametrize("more", [{}, {"unit_name": "unheard", "unit_value": 1}])
    async def test_refuses_in_the_order_of_the_contract_and_gives_nothing(
        self, door, clients, make, receive, more
    ):
        contact = await make.contact()
        loose, inactive = await make.identifier(), await make.identifier(contact)
        of_another = await make.identifier(await make.contact())
        await off(clients, inactive["value"])

        got = [
            (await receive(door, whose, value, **more)).problem
            for whose, value in (
                (NOBODY, "UNKNOWN"),
                (contact["uuid"], "UNKNOWN"),
                (contact["uuid"], inactive["value"]),
                (contact["uuid"], loose["value"]),
                (contact["uuid"], of_another["value"]),
            )
        ]

        assert got == [
            ContactNotFound,
            ContactIdentifierNotFound,
            ContactIdentifierInactive,
            ContactIdentifierNotLinked,
            ContactIdentifierAlreadyLinked,
        ]
        assert await make.balance(contact) == 0
