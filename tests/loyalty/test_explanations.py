"""Why a reception has its credits, told years later."""

from uuid import uuid4

from regulars.loyalty.errors import CreditReceptionNotFound


class TestExplainCreditReception:
    async def test_tells_the_rule_and_what_it_made_of_the_value(self, dashboard, make):
        reception = await make.reception(await make.contact(), unit_value=23.99)

        told = (await explained(dashboard, reception["uuid"])).data

        assert told["sentences"] == [
            "Base rate: 23.99 of purchase_amount at 1 each is 23.99, "
            "rounded down to 23 credits."
        ]

    async def test_tells_of_a_reversal_what_it_undoes(self, dashboard, make):
        reception = await make.reception(await make.contact(), unit_value=23.99)
        undoing = (
            await dashboard.post(f"/credit-receptions/{reception['uuid']}/reverse")
        ).data

        told = (await explained(dashboard, undoing["uuid"])).data

        assert told["sentences"] == ["Undoes an earlier reception: -23 credits."]
        assert told["reverses"] == reception["uuid"]
        again = (await explained(dashboard, reception["uuid"])).data
        assert again["reversed_by"] == undoing["uuid"]

    async def test_knows_no_other_reception(self, dashboard):
        answer = await explained(dashboard, uuid4())

        assert answer.problem is CreditReceptionNotFound


async def explained(dashboard, reception_uuid):
    return await dashboard.get(f"/credit-receptions/{reception_uuid}/explanation")
