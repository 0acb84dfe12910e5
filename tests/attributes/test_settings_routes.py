"""Setting attributes up on the dashboard, which is strict."""

import uuid
from typing import Any

import pytest

from regulars.attributes.errors import (
    AttributeAlreadyExists,
    AttributeGroupAlreadyExists,
    AttributeGroupNotFound,
    AttributeNotChangeable,
    AttributeNotFound,
)
from regulars.kit.errors import InvalidInput

NOBODY = str(uuid.uuid4())
BREAD = {"entity": "contact", "name": "bread", "label": "Bread", "type": "select"}
OPTIONS = [{"value": "rye", "label": "Rye"}]
TASTE = {"entity": "contact", "name": "taste", "label": "Taste"}


async def names(dashboard: Any, entity: str = "visit") -> list[str]:
    """The names of such attributes, as people see them."""
    found = (await dashboard.get("/attributes", entity=entity)).data
    return [one["name"] for one in found]


async def own(dashboard: Any, name: str) -> Any:
    """One of the system's attributes of contacts."""
    found = (await dashboard.get("/attributes", entity="contact")).data
    return next(one for one in found if one["name"] == name)


class TestCreateAttribute:
    async def test_makes_what_clients_then_see(self, dashboard, clients):
        await dashboard.post("/attribute-groups", **TASTE)
        body = {**BREAD, "options": OPTIONS, "placeholder": "?", "group_name": "taste"}

        answer = await dashboard.post("/attributes", **body)

        told = (await clients.get("/contact-attributes")).data[-1]
        assert (answer.status, answer.data) == (201, told)
        assert told["group"]["label"] == "Taste"
        assert told["placeholder"] == "?"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "with space"}, "name"),
            ({"name": "1st"}, "name"),
            ({"entity": "business_profile"}, "entity"),
            ({"type": "text", "options": OPTIONS}, "options"),
            ({"options": OPTIONS * 2}, "options"),
            ({"options": [{"value": "rye"}]}, "options.0.label"),
            ({"label": 5}, "label"),
            ({"position": 1}, "position"),
        ],
    )
    async def test_refuses_by_name_what_is_not_right(self, dashboard, wrong, field):
        answer = await dashboard.post("/attributes", **BREAD | wrong)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == [field]

    async def test_makes_no_group_by_the_way(self, dashboard):
        answer = await dashboard.post("/attributes", **BREAD, group_name="taste")

        assert (answer.status, answer.problem) == (404, AttributeGroupNotFound)

    async def test_refuses_a_second_of_the_name(self, dashboard):
        await dashboard.post("/attributes", **BREAD)

        answer = await dashboard.post("/attributes", **BREAD)

        assert (answer.status, answer.problem) == (409, AttributeAlreadyExists)


class TestChangeAttribute:
    async def test_changes_what_was_sent(self, dashboard, make):
        one = await make.attribute(type="select", options=OPTIONS)
        path = f"/attributes/{one['uuid']}"

        answer = await dashboard.put(path, label="New", placeholder="?", options=[])

        assert answer.data == one | {"label": "New", "placeholder": "?", "options": []}

    async def test_takes_it_out_of_its_group(self, dashboard, make):
        one = await make.attribute(group_name="taste")

        answer = await dashboard.put(f"/attributes/{one['uuid']}", group_name=None)

        assert (answer.data["group"], answer.data["group_name"]) == (None, None)

    @pytest.mark.parametrize("field", ["name", "type", "entity"])
    async def test_refuses_to_change_what_never_changes(self, dashboard, make, field):
        one = await make.attribute()

        answer = await dashboard.put(f"/attributes/{one['uuid']}", **{field: "text"})

        assert answer.errors == {field: ["This field is not known."]}

    async def test_leaves_the_system_s_own_alone(self, dashboard):
        path = f"/attributes/{(await own(dashboard, 'firstname'))['uuid']}"

        answers = [await dashboard.put(path, label="X"), await dashboard.delete(path)]

        assert {answer.problem for answer in answers} == {AttributeNotChangeable}
        assert {answer.status for answer in answers} == {409}

    async def test_knows_none_of_another_account(self, dashboard, others):
        theirs = (await others.attribute())["uuid"]

        answers = [
            await dashboard.send(method, f"/attributes/{one}{more}", json=body)
            for one in (theirs, NOBODY)
            for method, more, body in (
                ("PUT", "", {}),
                ("PUT", "/position", {"position": 1}),
                ("DELETE", "", None),
            )
        ]

        assert {(a.status, a.problem) for a in answers} == {(404, AttributeNotFound)}


class TestMoveAttribute:
    @pytest.mark.parametrize(
        ("moved", "place", "expected"),
        [(2, 1, "3124"), (0, 3, "2314"), (1, 2, "1234"), (0, 99, "2341")],
    )
    async def test_puts_it_there_and_the_others_around_it(
        self, dashboard, clients, make, moved, place, expected
    ):
        made = [await make.attribute("visit", name=f"a{n}") for n in (1, 2, 3, 4)]

        answer = await dashboard.put(
            f"/attributes/{made[moved]['uuid']}/position", position=place
        )

        assert "".join(await names(dashboard)).replace("a", "") == expected
        assert answer.data["position"] == min(place, 4)
        told = (await clients.get("/custom-attributes", entity="visit")).data
        assert [each["uuid"] for each in told] == [each["uuid"] for each in made]

    async def test_moves_the_system_s_own_too(self, dashboard):
        city = await own(dashboard, "city")

        await dashboard.put(f"/attributes/{city['uuid']}/position", position=1)

        assert (await names(dashboard, "contact"))[:2] == ["city", "avatar"]


class TestDeleteAttribute:
    async def test_takes_away_what_never_held_anything(self, dashboard, make):
        one = await make.attribute("visit")

        await dashboard.delete(f"/attributes/{one['uuid']}")

        assert await names(dashboard) == []


class TestGroups:
    async def test_are_made_renamed_and_deleted(self, dashboard, make):
        made = (await dashboard.post("/attribute-groups", **TASTE)).data
        one = await make.attribute(group_name="taste")
        path = f"/attribute-groups/{made['uuid']}"

        renamed = (await dashboard.put(path, label="Tastes")).data
        await dashboard.delete(path)

        assert renamed == made | {"label": "Tastes"}
        left = (await dashboard.get("/attribute-groups", entity="contact")).data
        assert [group["name"] for group in left] == ["profile"]
        found = (await dashboard.get("/attributes", entity="contact")).data[-1]
        assert (found["uuid"], found["group"]) == (one["uuid"], None)

    async def test_have_names_of_their_own(self, dashboard):
        await dashboard.post("/attribute-groups", **TASTE)

        answer = await dashboard.post("/attribute-groups", **TASTE)

        assert (answer.status, answer.problem) == (409, AttributeGroupAlreadyExists)

    async def test_of_the_system_stay(self, dashboard):
        (profile,) = (await dashboard.get("/attribute-groups", entity="contact")).data
        path = f"/attribute-groups/{profile['uuid']}"

        answers = [await dashboard.put(path, label="X"), await dashboard.delete(path)]

        assert {answer.problem for answer in answers} == {AttributeNotChangeable}

    async def test_of_another_account_are_unknown(self, dashboard, parties):
        theirs = parties[1].dashboard
        (group,) = (await theirs.get("/attribute-groups", entity="contact")).data[:1]

        answers = [
            await dashboard.send(method, f"/attribute-groups/{one}", json=body)
            for one in (group["uuid"], NOBODY)
            for method, body in (("PUT", {"label": "X"}), ("DELETE", None))
        ]

        assert {(a.status, a.problem) for a in answers} == {
            (404, AttributeGroupNotFound)
        }
