"""Credits that tills give: once, and by the rules of when it happened."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from make import Api

from regulars.contacts.errors import ContactIdentifierNotFound, ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.tills.errors import (
    TillAmountTooHigh,
    TillReceptionChanged,
    TillReceptionNotFound,
)

PATH = "/till-receptions"


def operation(**more: Any) -> dict[str, Any]:
    """Something that a till has made a uuid for, just now."""
    now = datetime.now(UTC).isoformat()
    return {
        "operation_uuid": str(uuid.uuid4()),
        "happened_at": now,
        "unit_value": 10,
        **more,
    }


@pytest.fixture
async def card(make):
    """The card of somebody who has nothing yet."""
    return await make.identifier(await make.contact())


class TestGiving:
    async def test_gives_once_however_often_it_is_sent(self, register, card, make):
        body = operation(code=card["value"])

        answers = [(await register.post(PATH, **body)).data for _ in range(3)]

        assert [each["credits"] for each in answers] == [10] * 3
        assert len({each["credit_reception_uuid"] for each in answers}) == 1
        assert answers[-1]["balance"] == 10

    async def test_gives_once_to_many_at_the_same_moment(self, register, card):
        body = operation(code=card["value"])

        answers = await asyncio.gather(*(register.post(PATH, **body) for _ in range(8)))

        told = [each.data for each in answers]
        assert len({each["credit_reception_uuid"] for each in told}) == 1
        assert {each["balance"] for each in told} == {10}

    async def test_another_under_the_same_uuid_is_refused(self, register, card):
        body = operation(code=card["value"])
        await register.post(PATH, **body)

        answer = await register.post(PATH, **body | {"unit_value": 11})

        assert answer.problem == TillReceptionChanged

    async def test_says_what_is_wrong_and_leaves_nothing(self, register, make):
        body = operation(code="NO-SUCH-CARD")

        refused = await register.post(PATH, **body)
        nobody = await register.post(PATH, **operation(contact_uuid=str(uuid.uuid4())))
        neither = await register.post(PATH, **operation())
        card = await make.identifier(await make.contact(), value="NO-SUCH-CARD")
        then = (await register.post(PATH, **body)).data

        assert refused.problem == ContactIdentifierNotFound
        assert nobody.problem == ContactNotFound
        assert neither.problem == InvalidInput
        assert card["value"] == "NO-SUCH-CARD"
        assert then["credits"] == 10

    async def test_below_nothing_takes_back_what_it_would_give(self, register, card):
        await register.post(PATH, **operation(code=card["value"], unit_value=30))

        told = await register.post(
            PATH, **operation(code=card["value"], unit_value=-10)
        )

        assert (told.data["credits"], told.data["balance"]) == (-10, 20)

    async def test_a_sale_that_was_rung_up_is_given_for_once(
        self, register, card, make
    ):
        sold = await make.pos_transaction(register)
        named = {"code": card["value"], "pos_transaction_uuid": sold["uuid"]}

        first = await register.post(PATH, **operation(**named))
        second = await register.post(PATH, **operation(**named))

        assert first.data["credits"] == 10
        assert second.status == 400

    async def test_what_is_too_much_for_a_till_is_refused(
        self, register, dashboard, card
    ):
        terms = {"again_after_seconds": 0, "locks_after_seconds": 60}
        await dashboard.put("/till-terms", **terms, warns_above=20, refuses_above=50)

        high = await register.post(PATH, **operation(code=card["value"], unit_value=51))
        told = (await register.get("/till-terms")).data

        assert high.problem == TillAmountTooHigh
        assert (told["warns_above"], told["refuses_above"]) == (20, 50)

    async def test_nothing_happens_tomorrow(self, register, card):
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

        answer = await register.post(
            PATH, **operation(code=card["value"], happened_at=tomorrow)
        )

        assert answer.problem == InvalidInput


class TestLate:
    async def test_counts_by_the_rules_of_its_own_moment(self, register, card, make):
        before = datetime.now(UTC).isoformat()
        await make.earning_rule(kind="fixed", fixed_credits=100)

        told = await register.post(
            PATH,
            **operation(code=card["value"], happened_at=before, is_late=True),
        )

        assert told.data["credits"] == 10

    async def test_what_can_not_be_given_waits_for_somebody(self, register, make):
        body = operation(code="LOST-CARD", is_late=True, sequence=7)

        told = (await register.post(PATH, **body)).data
        again = (await register.post(PATH, **body)).data
        (open_,) = (await register.get(PATH)).data

        assert told["refusal"]["code"] == ContactIdentifierNotFound.code
        assert told["is_open"] and again == told == open_
        assert (open_["code"], open_["sequence"]) == ("LOST-CARD", 7)

    async def test_is_given_to_somebody_after_all_or_to_nobody(self, register, make):
        bodies = [operation(code=f"LOST-{n}", is_late=True) for n in range(2)]
        for body in bodies:
            await register.post(PATH, **body)
        contact = await make.contact()
        paths = [f"{PATH}/{body['operation_uuid']}" for body in bodies]

        given = await register.put(paths[0], contact_uuid=contact["uuid"])
        dropped = await register.put(paths[1])
        again = await register.put(paths[0])

        assert given.data["credits"] == 10
        assert dropped.data["credit_reception_uuid"] is None
        assert await make.balance(contact) == 10
        assert again.problem == TillReceptionNotFound
        assert (await register.get(PATH)).data == []

    async def test_the_same_customer_twice_is_given_and_shown(self, register, card):
        for _ in range(2):
            body = operation(code=card["value"], is_late=True)
            await register.post(PATH, **body)

        (shown,) = (await register.get(PATH)).data

        assert (shown["is_twice"], shown["refusal"]) == (True, None)
        assert shown["balance"] is None

    async def test_another_account_knows_nothing_of_it(
        self, register, card, http, other_account
    ):
        await register.post(PATH, **operation(code="LOST", is_late=True))
        theirs = Api(http, "/api/v3/register", other_account.register_token)

        assert (await theirs.get(PATH)).data == []
