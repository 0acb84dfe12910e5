"""Taking back what a reception gave, on every door."""

import uuid
from typing import Any

import pytest
from make import Api

from regulars.loyalty.errors import (
    CreditReceptionAlreadyReversed,
    CreditReceptionInProgress,
    CreditReceptionNotFound,
    ReversalNotReversible,
)

NOBODY = "3f2b8a1e-0000-4000-8000-000000000001"
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]
HOLD = "select 1 from wallets where uuid = $1 for update"


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


class TestReverseCreditReception:
    async def test_takes_back_exactly_what_was_given(self, door, dashboard, make):
        contact = await make.contact()
        given = await make.reception(contact, unit_value=10)
        [rule] = (await dashboard.get("/loyalty-rules")).data
        await dashboard.put(f"/loyalty-rules/{rule['uuid']}", credits_per_unit=3)

        back = (await door.post(f"/credit-receptions/{given['uuid']}/reverse")).data

        assert (back["credits"], back["unit_value"]) == (-10, -10)
        assert back["unit"] == given["unit"]
        assert await make.balance(contact) == 0

    async def test_may_leave_a_contact_in_debt(self, clients, make):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        await make.reception(contact, credits=-10)

        back = await clients.post(f"/credit-receptions/{given['uuid']}/reverse")

        assert back.data["contact"]["credit_balance"]["balance"] == -10

    async def test_reverses_once(self, door, make):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        path = f"/credit-receptions/{given['uuid']}/reverse"
        back = (await door.post(path)).data

        again = await door.post(path)
        undone = await door.post(f"/credit-receptions/{back['uuid']}/reverse")

        assert again.problem is CreditReceptionAlreadyReversed
        assert undone.problem is ReversalNotReversible
        assert await make.balance(contact) == 0

    async def test_works_while_the_program_is_off(self, clients, make):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        await make.program(is_active=False)

        back = await clients.post(f"/credit-receptions/{given['uuid']}/reverse")

        assert back.data["credits"] == -10

    async def test_knows_none_of_another_account(self, door, others):
        contact = await others.contact()
        given = await others.reception(contact, credits=10)

        for wanted in (given["uuid"], NOBODY):
            answer = await door.post(f"/credit-receptions/{wanted}/reverse")
            assert answer.problem is CreditReceptionNotFound
        assert await others.balance(contact) == 10

    async def test_a_contact_who_is_being_written_to_for_long_is_in_progress(
        self, clients, make, second_session
    ):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        await second_session.fetch(HOLD, uuid.UUID(contact["credit_balance"]["uuid"]))

        busy = await clients.post(f"/credit-receptions/{given['uuid']}/reverse")

        assert busy.problem is CreditReceptionInProgress
        assert await make.balance(contact) == 10


class TestCorrectCreditReception:
    async def test_is_a_reversal_in_the_shape_that_older_clients_read(
        self, clients, make
    ):
        await make.attribute("loyalty_transaction", name="increment_id")
        contact = await make.contact()
        given = await make.reception(contact, credits=10, increment_id="000000042")

        told = await clients.post(f"/credit-receptions/{given['uuid']}/correct")

        back = await clients.get(f"/credit-receptions/{told.data['uuid']}")
        assert told.data == back.data | {"amount_in_cents": 0}
        assert (told.data["credits"], told.data["increment_id"]) == (-10, "000000042")
        assert await make.balance(contact) == 0

    async def test_is_the_same_once_as_a_reversal(self, clients, make):
        contact = await make.contact()
        given = await make.reception(contact, credits=10)
        path = f"/credit-receptions/{given['uuid']}"
        back = (await clients.post(f"{path}/correct")).data

        by_its_new_name = await clients.post(f"{path}/reverse")
        again = await clients.post(f"{path}/correct")
        undone = await clients.post(f"/credit-receptions/{back['uuid']}/correct")

        assert by_its_new_name.problem is CreditReceptionAlreadyReversed
        assert again.problem is CreditReceptionAlreadyReversed
        assert undone.problem is ReversalNotReversible
        assert await make.balance(contact) == 0

    async def test_knows_none_of_another_account(self, clients, others):
        contact = await others.contact()
        given = await others.reception(contact, credits=10)

        for wanted in (given["uuid"], NOBODY):
            answer = await clients.post(f"/credit-receptions/{wanted}/correct")
            assert answer.problem is CreditReceptionNotFound
        assert await others.balance(contact) == 10
