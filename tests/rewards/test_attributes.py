"""Custom attributes of rewards: flat on the public doors, under one key on ours."""

import pytest

from regulars.kit.errors import InvalidInput
from regulars.rewards.schemas import RewardOut


@pytest.fixture
async def attributes(make):
    """A text, a number and a list, as an account defines them for its rewards."""
    options = [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}]
    return [
        await make.attribute("reward", name="colour", type="text"),
        await make.attribute("reward", name="weight", type="number"),
        await make.attribute(
            "reward", name="tags", type="multi_select", options=options
        ),
    ]


class TestRewardAttributes:
    @pytest.mark.parametrize("door", ["clients", "register"])
    async def test_go_in_and_out_beside_the_other_fields(
        self, door, request, make, attributes
    ):
        api, reward = request.getfixturevalue(door), await make.reward()
        path = f"/rewards/{reward['uuid']}"
        form = {"colour": "red", "weight": "12", "tags[0]": "blue", "unknown": "x"}

        told = (await api.send("PUT", path, data={"title": "Tea", **form})).data

        assert (told["title"], told["colour"], told["weight"]) == ("Tea", "red", 12)
        assert told["tags"] == '["blue"]'
        assert "unknown" not in told and "attributes" not in told
        listed = (await api.get("/rewards")).data
        assert listed == [(await api.get(path)).data] == [told]

    async def test_stand_in_receptions_too(self, clients, make, attributes):
        reward, contact = await make.reward(), await make.rich()
        await clients.put(f"/rewards/{reward['uuid']}", colour="red")

        got = await make.claim(contact, reward)

        assert got["reward"]["colour"] == "red"

    async def test_are_cleared_by_an_empty_text_and_kept_when_left_out(
        self, clients, make, attributes
    ):
        path = f"/rewards/{(await make.reward())['uuid']}"
        await clients.put(path, colour="red", weight=3)

        told = (await clients.send("PUT", path, data={"colour": ""})).data

        assert "colour" not in told
        assert told["weight"] == 3

    @pytest.mark.parametrize("name", RewardOut.__struct_encode_fields__)
    async def test_never_have_the_name_of_a_field(self, dashboard, name):
        body = {"entity": "reward", "label": "Own", "type": "text"}

        told = await dashboard.post("/attributes", name=name, **body)

        assert (told.problem, list(told.errors)) == (InvalidInput, ["name"])

    async def test_are_refused_by_name_when_they_can_not_be_read(
        self, clients, dashboard, make, attributes
    ):
        path = f"/rewards/{(await make.reward())['uuid']}"

        public = await clients.put(path, weight="heavy")
        strict = await dashboard.put(path, attributes={"weight": "9", "size": 1})

        assert (public.problem, list(public.errors)) == (InvalidInput, ["weight"])
        assert set(strict.errors) == {"attributes.weight", "attributes.size"}

    async def test_are_set_on_the_dashboard_under_one_key(
        self, dashboard, clients, make, attributes
    ):
        reward = await make.reward(attributes={"colour": "red"})

        after = await make.set(reward, attributes={"weight": 4})

        assert after["attributes"] == {"colour": "red", "weight": 4}
        told = (await clients.get(f"/rewards/{reward['uuid']}")).data
        assert (told["colour"], told["weight"]) == ("red", 4)
