"""Why a reception has its credits, told years later."""

from uuid import uuid4

import asyncpg

from regulars.loyalty.errors import CreditReceptionNotFound

AS_BEFORE = """
    update credit_receptions set explanation = explanation #- '{steps,0,rule_version}'
    where account_id = $1 and uuid = $2
"""


class TestExplainCreditReception:
    async def test_tells_the_rule_and_what_it_made_of_the_value(self, dashboard, make):
        reception = await make.reception(await make.contact(), unit_value=23.99)

        told = (await explained(dashboard, reception["uuid"])).data

        assert told["sentences"] == [
            "Base rate (version 1): 23.99 of Purchase amount at 1 each is 23.99, "
            "rounded down to 23 points."
        ]

    async def test_tells_it_in_the_words_of_today(self, dashboard, make):
        await dashboard.post("/units", name="visits", label="Bezoeken")
        sold = await make.reception(await make.contact(), unit_value=1)
        given = await make.reception(
            await make.contact(), unit_name="visits", unit_value=1, credits=1
        )
        none = await make.reception(
            await make.contact(), unit_name="visits", unit_value=1
        )

        async def told(reception, language):
            answer = await explained(dashboard, reception["uuid"], language=language)
            return answer.data["sentences"][0]

        assert "rounded down to 1 point." in await told(sold, "en")
        assert (await told(given, "en")) == (
            "It was decided on 1 point, whatever the rules give."
        )
        await make.program(custom_credit_name="Stempels")
        assert (await told(sold, "nl")) == (
            "Base rate (versie 1): 1 van Purchase amount maal 1 is 1, naar beneden "
            "afgerond op 1 Stempels."
        )
        assert (await told(none, "nl")) == (
            "Geen enkele regel geeft Stempels voor Bezoeken."
        )

    async def test_can_still_read_what_was_stored_without_a_version(
        self, dashboard, make, database, account
    ):
        reception = await make.reception(await make.contact(), unit_value=2)
        owner = await asyncpg.connect(database.migration_url)
        await owner.execute(f"set app.account = '{account.account_id}'")
        await owner.execute(AS_BEFORE, account.account_id, reception["uuid"])
        await owner.close()

        told = (await explained(dashboard, reception["uuid"])).data

        assert told["sentences"] == [
            "Base rate: 2 of Purchase amount at 1 each is 2, rounded down to 2 points."
        ]

    async def test_tells_of_a_reversal_what_it_undoes(self, dashboard, make):
        reception = await make.reception(await make.contact(), unit_value=23.99)
        undoing = (
            await dashboard.post(f"/credit-receptions/{reception['uuid']}/reverse")
        ).data

        told = (await explained(dashboard, undoing["uuid"])).data

        assert told["sentences"] == ["Undoes an earlier reception: -23 points."]
        assert told["reverses"] == reception["uuid"]
        again = (await explained(dashboard, reception["uuid"])).data
        assert again["reversed_by"] == undoing["uuid"]

    async def test_knows_no_other_reception(self, dashboard):
        answer = await explained(dashboard, uuid4())

        assert answer.problem is CreditReceptionNotFound


async def explained(dashboard, reception_uuid, **query):
    path = f"/credit-receptions/{reception_uuid}/explanation"
    return await dashboard.get(path, **query)
