"""Custom attributes of receptions: flat on the public doors, under one key on ours."""

import asyncio
from typing import Any

import pytest
from books import balanced

from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import CreditReceptionNotFound

ENTITY = "loyalty_transaction"


@pytest.fixture
async def attributes(make: Any) -> None:
    """A text, a number and a list, as a web shop defines them."""
    options = [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}]
    await make.attribute("credit_reception", name="increment_id")
    await make.attribute(ENTITY, name="row_total", type="number")
    await make.attribute(ENTITY, name="tags", type="multi_select", options=options)


@pytest.fixture
def body(account: Any) -> Any:
    """What a sale to somebody sends."""

    def sale(contact: Any, **more: Any) -> dict[str, Any]:
        what = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        return what | {"unit_value": 10} | more

    return sale


@pytest.mark.usefixtures("attributes")
class TestReceptionAttributes:
    @pytest.mark.parametrize("door", ["clients", "register"])
    async def test_go_in_and_out_beside_the_other_fields(
        self, door, request, make, body, context, account
    ):
        api, contact = request.getfixturevalue(door), await make.contact()
        form = {"increment_id": "100042", "row_total": "12", "tags[0]": "blue"}

        told = (
            await api.form("/credit-receptions", **body(contact, **form, unknown="x"))
        ).data

        assert (told["type"], told["credits"]) == ("credit_reception", 10)
        assert (told["increment_id"], told["row_total"]) == ("100042", 12)
        assert told["tags"] == '["blue"]'
        assert not {"unknown", "attributes"} & told.keys()
        shown = (await api.get(f"/credit-receptions/{told['uuid']}")).data
        assert shown == told
        await balanced(context, account)

    async def test_stand_in_the_list_of_transactions(self, clients, register, make):
        contact = await make.contact()
        given = await make.reception(contact, unit_value=1, increment_id="100042")
        plain = await make.reception(contact, unit_value=2)

        lists = [
            (await clients.get("/loyalty-transactions")).data,
            (
                await register.get(f"/contacts/{contact['uuid']}/loyalty-transactions")
            ).data,
        ]

        for listed in lists:
            assert [each["uuid"] for each in listed] == [plain["uuid"], given["uuid"]]
            assert listed[1]["increment_id"] == "100042"
            assert "increment_id" not in listed[0]

    async def test_stand_under_one_key_on_the_dashboard(self, dashboard, make, body):
        contact = await make.contact()
        filled = {"increment_id": "100042", "row_total": 12}

        told = await dashboard.post(
            "/credit-receptions", **body(contact, attributes=filled)
        )
        refused = await dashboard.post(
            "/credit-receptions",
            **body(contact, attributes={"row_total": "12", "size": 1}),
        )
        beside = await dashboard.post(
            "/credit-receptions", **body(contact, increment_id="100042")
        )

        assert filled.items() <= told.data.items()
        assert set(refused.errors) == {"attributes.row_total", "attributes.size"}
        assert set(beside.errors) == {"increment_id"}
        assert await make.balance(contact) == 10

    async def test_are_refused_by_name_when_they_can_not_be_read(
        self, clients, make, body
    ):
        contact = await make.contact()

        refused = await clients.post(
            "/credit-receptions", **body(contact, row_total="much")
        )

        assert (refused.status, refused.problem) == (400, InvalidInput)
        assert list(refused.errors) == ["row_total"]
        assert await make.balance(contact) == 0

    async def test_one_that_is_refused_spoils_no_other(self, clients, make, body):
        contact = await make.contact()

        told = await asyncio.gather(
            *(
                clients.post("/credit-receptions", **body(contact, row_total=total))
                for total in (1, "much", 2, "more")
            ),
            clients.post("/credit-receptions", **body(contact)),
        )

        assert sorted(each.status for each in told) == [201, 201, 201, 400, 400]
        assert await make.balance(contact) == 30

    async def test_a_card_goes_along(self, clients, make, body):
        contact = await make.contact()
        card = await make.identifier(contact)

        told = (
            await clients.post(
                "/credit-receptions",
                **body(
                    contact,
                    contact_identifier_value=card["value"],
                    increment_id="100042",
                ),
            )
        ).data

        assert told["contact_identifier"]["value"] == card["value"]
        assert told["increment_id"] == "100042"

    async def test_of_what_is_taken_back_stand_there_too(self, clients, make):
        contact = await make.contact()
        given = await make.reception(contact, unit_value=50, increment_id="100042")

        part = await make.reception(contact, credits=-20, increment_id="100042-1")
        path = f"/credit-receptions/{given['uuid']}/reverse"
        whole = (await clients.post(path)).data

        assert (part["credits"], part["increment_id"]) == (-20, "100042-1")
        assert (whole["credits"], whole["increment_id"]) == (-50, "100042")

    async def test_are_kept_when_they_were_defined_a_moment_ago(
        self, clients, make, body
    ):
        contact = await make.contact()
        await make.reception(contact, unit_value=1, sku="A-1")
        await make.attribute(ENTITY, name="sku")

        told = await make.reception(contact, unit_value=1, sku="A-1")

        assert told["sku"] == "A-1"

    async def test_one_that_holds_a_value_is_not_deleted(self, dashboard, make):
        one = await make.attribute(ENTITY, name="sku")
        await make.reception(unit_value=1, sku="A-1")
        [known] = [
            each
            for each in (await dashboard.get("/attributes", entity=ENTITY)).data
            if each["name"] == one["name"]
        ]

        refused = await dashboard.delete(f"/attributes/{known['uuid']}")

        assert refused.status == 409

    async def test_a_value_that_clears_is_no_value(self, make):
        told = await make.reception(unit_value=1, increment_id="")

        assert "increment_id" not in told

    async def test_another_account_has_its_own(self, make, others, clients):
        theirs = await others.reception(unit_value=1, increment_id="100042")

        unknown = await clients.get(f"/credit-receptions/{theirs['uuid']}")

        assert "increment_id" not in theirs
        assert unknown.problem is CreditReceptionNotFound
