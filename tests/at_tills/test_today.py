"""What was done at a register today."""

import uuid
from datetime import UTC, datetime

from counters import Counter, cashier
from make import Api

from regulars.accounts.errors import RegisterNotFound


class TestToday:
    async def test_tells_what_was_done_here_by_whom_and_its_totals(
        self, http, dashboard, make, register, quick_hashes
    ):
        counter = await Counter.paired(http, dashboard)
        user = await cashier(dashboard)
        till = await counter.opened(user["uuid"])
        contact = await make.contact()
        card = await make.giftcard()
        reward = await make.reward(required_credits=5)
        now = datetime.now(UTC).isoformat()

        made = await till.post(
            "/till-receptions",
            operation_uuid=str(uuid.uuid4()),
            happened_at=now,
            contact_uuid=contact["uuid"],
            unit_value=10,
        )
        await till.post(
            "/reward-receptions",
            contact_uuid=contact["uuid"],
            reward_uuid=reward["uuid"],
        )
        await till.post(
            "/giftcard-transactions", giftcard_uuid=card["uuid"], amount_in_cents=500
        )
        await till.post(
            "/prepaid-transactions", contact_uuid=contact["uuid"], amount_in_cents=700
        )
        await till.post("/vouchers/redeem", code=(await make.voucher())["code"])
        await make.reception(contact)
        told = (await till.get("/today")).data
        others = (await register.get("/today")).data

        kinds = ["voucher", "prepaid", "giftcard", "reward", "credits"]
        assert [each["kind"] for each in told["done"]] == kinds
        assert {each["kind"]: each["amount"] for each in told["totals"]} == {
            **{"credits": 10, "reward": -5, "giftcard": 500},
            **{"prepaid": 700, "voucher": 1},
        }
        assert all(user["uuid"] in each["actor"] for each in told["done"])
        assert others == told
        assert told["done"][-1]["uuid"] == made.data["credit_reception_uuid"]

    async def test_what_was_undone_is_told_as_such_and_counts_for_nothing(
        self, register, make
    ):
        contact = await make.contact()
        given = await register.post(
            "/credit-receptions", contact_uuid=contact["uuid"], credits=5
        )
        await register.post(f"/credit-receptions/{given.data['uuid']}/reverse")

        told = (await register.get("/today")).data

        assert [(each["undoes"], each["is_undone"]) for each in told["done"]] == [
            (True, False),
            (False, True),
        ]
        assert told["totals"] == []

    async def test_somebody_without_a_register_has_no_today(self, http, account):
        person = Api(http, "/api/v3/register", account.personal_access_token)

        assert (await person.get("/today")).problem == RegisterNotFound
