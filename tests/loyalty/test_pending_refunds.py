"""Partial refunds of somebody whose credits can't be spent yet: those go first."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from books import balanced
from make import Api
from scale import scaled

from regulars.kit.work import Work, opened
from regulars.loyalty import service
from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    RefundOfPendingNotReversible,
)

A_DAY = timedelta(days=1)
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
def clock(context, account) -> Any:
    """A turn of the clock at some moment: how many were released."""

    async def turn(after: timedelta = timedelta()) -> int | None:
        now = datetime.now(UTC) + after
        work = Work(context.pool, account.account_id, "clock", now)
        async with opened(work):
            return await service.release_due(work)

    return turn


@pytest.fixture
def waiting(clients) -> Any:
    """What a contact has got and can't spend yet."""

    async def ask(contact: Any) -> Any:
        path = f"/contacts/{contact['uuid']}/pending-credits"
        return (await clients.get(path)).data

    return ask


def soon(days: float = 14) -> str:
    return (datetime.now(UTC) + days * A_DAY).isoformat(timespec="seconds")


async def release(api: Api, given: Any) -> Any:
    return await api.post(f"/credit-receptions/{given['uuid']}/release")


async def reverse(api: Api, given: Any) -> Any:
    return await api.post(f"/credit-receptions/{given['uuid']}/reverse")


class TestPartialRefund:
    async def test_takes_what_waits_first_and_the_newest_before_the_others(
        self, door, make, account, waiting, clock, dashboard, events, context
    ):
        contact = await make.rich(10)
        old = await make.reception(contact, credits=20, pending_until=soon())
        new = await make.reception(contact, credits=30, pending_until=soon())
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}

        taken = (await door.post("/credit-receptions", **body, credits=-35)).data
        left = await waiting(contact)
        whole = (await door.post("/credit-receptions", **body, credits=-18)).data

        assert (taken["credits"], whole["credits"]) == (-35, -18)
        assert taken["contact"]["credit_balance"]["balance"] == 10
        assert [each["credits"] for each in left["credit_receptions"]] == [15]
        assert left["credits"] == 15
        assert (await waiting(contact))["credits"] == 0
        assert await make.balance(contact) == 7
        assert await clock(20 * A_DAY) is None
        path = f"/credit-receptions/{whole['uuid']}/explanation"
        why = (await dashboard.get(path)).data
        assert why["steps"] == [
            {"kind": "refund", "gave": -18, "asked": -18, "of_pending": 15}
        ]
        assert why["sentences"] == [
            "Takes back 18 points of what was returned. "
            "15 of them could not be spent yet."
        ]
        told = [
            (event["subject_uuid"], event["payload"]["credits"])
            for event in await events()
            if event["name"] == "pending_credits_cancelled"
        ]
        assert sorted(told) == sorted(
            [(new["uuid"], 30), (old["uuid"], 5), (old["uuid"], 15)]
        )
        await balanced(context, account)

    async def test_of_a_known_sale_is_a_reversal_that_takes_its_own_alone(
        self, door, make, waiting, account, context
    ):
        contact = await make.rich(10)
        old = await make.reception(contact, credits=20, pending_until=soon())
        new = await make.reception(contact, credits=30, pending_until=soon())

        undone = (await reverse(door, old)).data
        kept = await make.reception(contact, credits=12, pending_until=soon())

        assert undone["credits"] == -20
        left = (await waiting(contact))["credit_receptions"]
        assert {each["credit_reception_uuid"]: each["credits"] for each in left} == {
            new["uuid"]: 30,
            kept["uuid"]: 12,
        }
        assert await make.balance(contact) == 10
        await balanced(context, account)

    async def test_leaves_the_rest_to_be_released(
        self, make, clock, dashboard, events, context, account
    ):
        contact = await make.rich(7)
        given = await make.reception(contact, credits=20, pending_until=soon())
        await make.reception(contact, credits=-8)

        assert await clock(20 * A_DAY) == 1

        assert await make.balance(contact) == 19
        path = f"/credit-receptions/{given['uuid']}/explanation"
        assert (await dashboard.get(path)).data["pending"]["taken_back"] == 8
        told = {e["name"]: e["payload"] for e in await events()}
        assert told["pending_credits_released"] == {"credits": 12}
        undone = (await reverse(dashboard, given)).data
        assert undone["credits"] == -12
        assert await make.balance(contact) == 7
        await balanced(context, account)

    @pytest.mark.parametrize(("part", "rest"), [(8, 12), (20, 0)])
    async def test_is_not_taken_again_by_a_reversal(
        self, door, make, clock, part, rest, context, account
    ):
        contact = await make.rich(7)
        given = await make.reception(contact, unit_value=20, pending_until=soon())
        await make.reception(contact, credits=-part)

        undone = (await reverse(door, given)).data
        again = await reverse(door, given)

        assert (undone["credits"], undone["unit_value"]) == (-rest, -20)
        assert again.problem is CreditReceptionAlreadyReversed
        assert await clock(20 * A_DAY) is None
        assert await make.balance(contact) == 7
        await balanced(context, account)

    async def test_can_not_be_reversed(self, door, make, waiting, context, account):
        contact = await make.rich(7)
        await make.reception(contact, credits=20, pending_until=soon())

        for credits in (-8, -13):
            taken = await make.reception(contact, credits=credits)
            refused = await reverse(door, taken)
            assert refused.problem is RefundOfPendingNotReversible

        assert (await waiting(contact))["credits"] == 0
        assert await make.balance(contact) == 6
        await balanced(context, account)

    async def test_takes_what_waits_of_who_was_merged_too(
        self, make, clients, chores, waiting, context, account
    ):
        source, into = await make.rich(1), await make.contact()
        await make.reception(source, credits=20, pending_until=soon())
        both = {
            "source_contact_uuid": source["uuid"],
            "destination_contact_uuid": into["uuid"],
        }
        await clients.post("/contacts/merge", **both)
        await chores.do()

        await make.reception(into, credits=-15)

        assert (await waiting(into))["credits"] == 5
        assert await make.balance(into) == 1
        await balanced(context, account)

    async def test_racing_with_releases_takes_all_the_same(
        self, clients, make, clock, account, context
    ):
        contact = await make.contact()
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}

        for _ in range(scaled(100)):
            given = await make.reception(contact, credits=9, pending_until=soon())
            told = await asyncio.gather(
                *(
                    clients.post("/credit-receptions", **body, credits=-4)
                    for _ in range(3)
                ),
                release(clients, given),
                clock(20 * A_DAY),
            )
            taken = [each.data["credits"] for each in told[:3]]
            assert sorted(taken) == [-4, -4, -1]

        assert await make.balance(contact) == 0
        await make.reception(contact, credits=1)
        await balanced(context, account)

    async def test_of_many_at_once_takes_of_each_contact_what_waits_then_what_is_free(
        self, clients, make, waiting, account, context
    ):
        """They share statements: two contacts, parts that end in the midst of a row."""
        shop = {"shop_uuid": account.shop_uuid}
        people = [await make.contact() for _ in range(2)]
        for contact in people:
            await make.reception(contact, credits=20)
            for credits in (12, 7):
                await make.reception(contact, credits=credits, pending_until=soon())

        told = await asyncio.gather(
            *(
                clients.post(
                    "/credit-receptions",
                    **shop,
                    contact_uuid=contact["uuid"],
                    credits=-5,
                )
                for _ in range(9)
                for contact in people
            )
        )

        for contact in people:
            taken = [
                each.data["credits"]
                for each in told
                if each.data["contact"]["uuid"] == contact["uuid"]
            ]
            assert sorted(taken) == [-5] * 7 + [-4, 0]
            assert await make.balance(contact) == 0
            assert (await waiting(contact))["credits"] == 0
        await balanced(context, account)
