"""The older calls: one set for each kind of thing, with field names of their own."""

from typing import Any

import pytest
from make import Api

from regulars.attributes.errors import (
    AttributeAlreadyExists,
    AttributeNotChangeable,
    AttributeNotFound,
)
from regulars.kit.errors import InvalidInput

OPTIONS = [{"value": "a", "label": "A"}]
TOLD = [{"value": "a", "label": "A", "description": None, "media": None}]

# Of what, and what the type is called when one is made.
OLDER = {
    "contact": "data_type",
    "loyalty-transaction": "data_type",
    "reward": "type",
    "promotion": "type",
}


@pytest.fixture(params=["clients", "register"])
def door(request: pytest.FixtureRequest, clients: Api, register: Api) -> Api:
    """Each of the two public doors."""
    return {"clients": clients, "register": register}[request.param]


async def made(door: Api, kind: str, **fields: Any) -> Any:
    """An attribute, made by the older call."""
    body = {"name": "shade", "label": "Shade", OLDER[kind]: "select"}
    return (await door.post(f"/{kind}-attributes", **body | fields)).data


@pytest.mark.parametrize("kind", OLDER)
class TestEachKind:
    async def test_makes_what_the_lists_then_tell(self, door, kind):
        one = await made(door, kind, options=OPTIONS)

        older = (await door.get(f"/{kind}-attributes")).data
        entity = kind.replace("-", "_")
        newer = (await door.get("/custom-attributes", entity=entity)).data
        assert older[-1] == one
        assert (newer[-1]["name"], newer[-1]["type"]) == ("shade", "select")
        assert newer[-1]["options"] == TOLD

    async def test_refuses_a_name_that_is_taken(self, door, kind):
        await made(door, kind)
        body = {"name": "shade", "label": "Shade", OLDER[kind]: "text"}

        answer = await door.form(f"/{kind}-attributes", **body)

        assert answer.problem is AttributeAlreadyExists

    async def test_wants_the_type_under_its_own_name(self, door, kind):
        other = ({"data_type", "type"} - {OLDER[kind]}).pop()
        body = {"name": "shade", "label": "Shade", other: "text"}

        answer = await door.post(f"/{kind}-attributes", **body)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == [OLDER[kind]]

    async def test_tells_all_unless_a_page_is_asked_for(self, door, make, kind):
        entity = kind.replace("-", "_")
        for _ in range(3):
            await make.attribute(entity)

        path = f"/{kind}-attributes"
        whole = (await door.get(path)).data
        page = (await door.get(path, page="2", limit="2")).data

        assert page == whole[2:4]


class TestContactAttributes:
    async def test_are_told_whole(self, door):
        one = await made(door, "contact", options=OPTIONS)

        (newer, *_) = (
            await door.get("/custom-attributes", entity="contact", page="42", limit="1")
        ).data
        assert newer == one


class TestLoyaltyTransactionAttributes:
    async def test_have_a_placeholder_that_may_be_null(self, door):
        one = await made(door, "loyalty-transaction", options={"a": "A"})

        assert one == {
            "name": "shade",
            "label": "Shade",
            "description": "",
            "placeholder": None,
            "type": "select",
            "field_type": "select",
            "options": TOLD,
            "is_piggy_defined": False,
            "is_soft_read_only": False,
            "is_hard_read_only": False,
        }

    async def test_need_no_label(self, door):
        body = {"name": "increment_id", "data_type": "text"}

        answer = await door.form("/loyalty-transaction-attributes", **body)

        assert answer.data["label"] == "increment_id"


class TestRewardAttributes:
    async def test_tell_their_flags_in_both_spellings(self, door):
        one = await made(door, "reward", placeholder="Choose")

        assert one["placeholder"] == "Choose"
        assert (one["fieldType"], one["isPiggyDefined"]) == ("select", False)
        assert one["isSoftReadOnly"] is one["is_soft_read_only"] is False
        assert one["isHardReadOnly"] is one["is_hard_read_only"] is False


class TestPromotionAttributes:
    async def test_are_found_by_their_number(self, door):
        one = await made(door, "promotion", options=OPTIONS, placeholder="Choose")

        found = (await door.get(f"/promotion-attributes/{one['id']}")).data

        assert found == one
        assert found["options"] == [
            {
                "id": 1,
                "value": "a",
                "label": "A",
                "media": None,
                "disabled": False,
                "group_name": None,
                "description": None,
            }
        ]

    async def test_change_but_for_name_and_type(self, door):
        one = await made(door, "promotion", options=OPTIONS)
        body = {"name": "x", "type": "text", "label": "Hue", "placeholder": "Choose"}

        answer = await door.put(f"/promotion-attributes/{one['id']}", **body)

        assert answer.data == one | {"label": "Hue", "placeholder": "Choose"}

    @pytest.mark.parametrize("number", ["0", "999999999", "one", "-1"])
    async def test_are_unknown_by_another_number(self, door, number):
        path = f"/promotion-attributes/{number}"

        answers = [await door.get(path), await door.put(path, label="Hue")]

        assert {answer.problem for answer in answers} == {AttributeNotFound}

    async def test_are_none_of_contacts_or_of_another_account(
        self, clients, make, others
    ):
        of_contacts, theirs = (
            await make.attribute(),
            await others.attribute("promotion"),
        )

        for one in (of_contacts, theirs):
            answer = await clients.get(f"/promotion-attributes/{one['id']}")
            assert answer.problem is AttributeNotFound


async def test_a_system_attribute_of_contacts_is_no_promotion_s(clients):
    (first, *_) = (await clients.get("/contact-attributes")).data

    answer = await clients.put("/custom-attributes/avatar", label="Picture")

    assert first["name"] == "avatar"
    assert answer.problem is AttributeNotChangeable
