"""Partial refunds: negative credits take what is there, and no more."""

import asyncio
import uuid
from typing import Any

import pytest
from books import balanced
from make import Api

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierNotFound,
    ContactNotFound,
)
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    LoyaltyProgramNotActive,
    UnitNotFound,
)

NOBODY = str(uuid.uuid4())
HOLD = "select 1 from wallets where uuid = $1 for update"
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
def body(account: Any) -> Any:
    """What taking some credits back from somebody sends."""

    def part(contact: Any, credits: int, **more: Any) -> dict[str, Any]:
        what = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        return what | {"credits": credits} | more

    return part


class TestPartialRefund:
    async def test_takes_the_share_that_came_back(
        self, door, make, body, context, account
    ):
        contact = await make.rich(80)

        taken = (await door.post("/credit-receptions", **body(contact, -32))).data

        assert (taken["credits"], taken["unit_value"]) == (-32, None)
        assert taken["contact"]["credit_balance"]["balance"] == 48
        assert await make.balance(contact) == 48
        await balanced(context, account)

    async def test_the_last_one_leaves_nothing(
        self, door, make, body, context, account
    ):
        contact = await make.rich(80)

        taken = [
            (await door.post("/credit-receptions", **body(contact, -50))).data
            for _ in range(3)
        ]

        assert [each["credits"] for each in taken] == [-50, -30, 0]
        assert taken[2]["contact"]["credit_balance"]["balance"] == 0
        await balanced(context, account)

    async def test_leaves_what_is_on_hold_and_what_is_owed_alone(
        self, make, context, account
    ):
        held, owing = await make.rich(80), await make.contact()
        await make.hold(held, 60)
        await make.debt(owing, 30)

        taken = [await make.reception(each, credits=-50) for each in (held, owing)]

        assert [each["credits"] for each in taken] == [-20, 0]
        assert [await make.balance(each) for each in (held, owing)] == [60, -30]
        await balanced(context, account)

    async def test_says_what_was_asked_for(self, dashboard, make):
        contact = await make.rich(80)
        whole = await make.reception(contact, credits=-50)
        less = await make.reception(contact, credits=-50)

        told = [
            (await dashboard.get(f"/credit-receptions/{each['uuid']}/explanation")).data
            for each in (whole, less)
        ]

        assert [each["steps"] for each in told] == [
            [{"kind": "refund", "gave": -50, "asked": -50}],
            [{"kind": "refund", "gave": -30, "asked": -50}],
        ]
        assert told[0]["sentences"] == ["Takes back 50 points of what was returned."]
        assert told[1]["sentences"] == [
            "Takes back 30 of 50 points: there were no more."
        ]

    async def test_is_announced_with_what_it_took(self, make, events):
        contact = await make.rich(80)
        taken = await make.reception(contact, credits=-90)

        [told] = [
            event for event in await events() if event["subject_uuid"] == taken["uuid"]
        ]
        assert told["name"] == "credit_reception_created"
        assert told["payload"] == {"credits": -80, "reverses": None}

    async def test_comes_back_as_much_as_it_took(self, clients, make, context, account):
        contact = await make.rich(80)
        taken = await make.reception(contact, credits=-90)

        path = f"/credit-receptions/{taken['uuid']}/reverse"
        undone = (await clients.post(path)).data

        assert undone["credits"] == 80
        assert await make.balance(contact) == 80
        await balanced(context, account)

    async def test_of_many_at_once_no_credit_is_taken_twice(
        self, clients, make, body, context, account
    ):
        contact = await make.rich(80)

        told = await asyncio.gather(
            *(
                clients.post("/credit-receptions", **body(contact, -30))
                for _ in range(6)
            )
        )

        taken = sorted(each.data["credits"] for each in told)
        assert taken == [-30, -30, -20, 0, 0, 0]
        await balanced(context, account)

    async def test_names_the_card_that_it_was_found_by(self, clients, make, body):
        contact, other = await make.rich(80), await make.contact()
        card, theirs = await make.identifier(contact), await make.identifier(other)

        found, unknown, wrong = [
            await clients.post(
                "/credit-receptions",
                **body(contact, -5, contact_identifier_value=value),
            )
            for value in (card["value"], "no card", theirs["value"])
        ]

        assert found.data["contact_identifier"]["value"] == card["value"]
        assert unknown.problem is ContactIdentifierNotFound
        assert wrong.problem is ContactIdentifierAlreadyLinked
        assert await make.balance(contact) == 75

    async def test_refuses_as_giving_does(self, clients, make, body):
        contact = await make.rich(80)
        path = "/credit-receptions"

        refused = [
            (await clients.post(path, **body({"uuid": NOBODY}, -5))).problem,
            (await clients.post(path, **body(contact, -5, shop_uuid=NOBODY))).problem,
            (await clients.post(path, **body(contact, -5, unit_name="x"))).problem,
        ]
        await make.program(is_active=False)
        refused.append((await clients.post(path, **body(contact, -5))).problem)

        assert refused == [
            ContactNotFound,
            ShopNotFound,
            UnitNotFound,
            LoyaltyProgramNotActive,
        ]
        assert await make.balance(contact) == 80

    async def test_goes_by_terms_that_were_just_changed(
        self, clients, dashboard, make, body
    ):
        contact = await make.rich(80)
        await dashboard.post("/units", name="visits", label="Visits")

        taken = await clients.post(
            "/credit-receptions", **body(contact, -5, unit_name="visits")
        )

        assert taken.data["unit"]["name"] == "visits"

    async def test_waits_two_seconds_for_a_wallet(
        self, clients, make, body, second_session
    ):
        contact = await make.rich(80)
        await second_session.fetch(HOLD, uuid.UUID(contact["credit_balance"]["uuid"]))

        busy = await clients.post("/credit-receptions", **body(contact, -5))
        await second_session.execute("rollback")

        assert busy.problem is CreditReceptionInProgress
        assert await make.balance(contact) == 80

    async def test_the_same_request_is_done_once(self, clients, make, body):
        contact = await make.rich(80)
        key = {"Idempotency-Key": "return-10482"}

        first, second = [
            await clients.send(
                "POST", "/credit-receptions", headers=key, json=body(contact, -5)
            )
            for _ in range(2)
        ]

        assert first.body == second.body
        assert await make.balance(contact) == 75
