"""Custom attributes as clients list, make and change them, on both public doors."""

from typing import Any, get_args

import pytest
from asgi import asked
from make import Api

from regulars.accounts.errors import UsageLimitReached
from regulars.app import create
from regulars.attributes.errors import (
    AttributeAlreadyExists,
    AttributeNotChangeable,
    AttributeNotFound,
)
from regulars.attributes.words import AttributeType, Entity, PublicEntity
from regulars.contacts.catalogue import SYSTEM
from regulars.kit.errors import InvalidInput
from regulars.settings import Settings

TYPES = get_args(AttributeType)
BREAD = {"entity": "contact", "name": "bread", "label": "Bread", "type": "select"}
OPTIONS = [{"value": "rye", "label": "Rye"}, {"value": "spelt", "label": "Spelt"}]


@pytest.fixture(params=["clients", "register"])
def door(request: pytest.FixtureRequest, clients: Api, register: Api) -> Api:
    """Each of the two public doors."""
    return {"clients": clients, "register": register}[request.param]


def shown(options: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Options as they are told."""
    return [{**each, "description": None, "media": None} for each in options]


async def listed(door: Api, entity: str = "contact", **query: Any) -> Any:
    """The attributes of such things."""
    return (await door.get("/custom-attributes", entity=entity, **query)).data


class TestListCustomAttributes:
    async def test_begins_with_the_system_s_own_of_contacts(self, door):
        found = await listed(door)

        assert [one["name"] for one in found[: len(SYSTEM)]] == [o.name for o in SYSTEM]
        assert all(one["is_piggy_defined"] for one in found)
        assert {one["group"]["name"] for one in found} == {"profile"}
        assert not any(one["can_be_deleted"] for one in found)

    async def test_tells_which_are_kept_by_the_system_and_which_never_change(
        self, door
    ):
        found = {one["name"]: one for one in await listed(door)}

        flags = {
            name: (found[name]["is_soft_read_only"], found[name]["is_hard_read_only"])
            for name in ("firstname", "loyalty_balance", "email", "channel")
        }
        assert flags == {
            "firstname": (False, False),
            "loyalty_balance": (True, False),
            "email": (True, True),
            "channel": (True, True),
        }

    async def test_tells_all_of_them_unless_a_page_is_asked_for(self, door, make):
        names = [(await make.attribute("reward"))["name"] for _ in range(35)]

        whole = await door.get("/custom-attributes", entity="reward")
        second = await door.get(
            "/custom-attributes", entity="reward", page="2", limit="30"
        )

        assert [one["name"] for one in whole.data] == names
        assert whole.meta["total"] == 35
        assert [one["name"] for one in second.data] == names[30:]
        assert second.meta["last_page"] == 2

    @pytest.mark.parametrize("entity", get_args(PublicEntity))
    async def test_takes_every_kind_of_thing_that_clients_know(self, clients, entity):
        made = (
            await clients.post("/custom-attributes", **BREAD | {"entity": entity})
        ).data

        found = await listed(clients, entity)

        assert made["entity"] in get_args(Entity)
        assert found[-1] == made

    async def test_wants_to_know_of_what(self, door):
        answer = await door.get("/custom-attributes")

        assert answer.errors == {"entity": ["This field is required."]}

    async def test_tells_nothing_of_another_account(self, clients, others):
        await others.attribute("reward")

        assert await listed(clients, "reward") == []


class TestCreateCustomAttribute:
    async def test_answers_with_the_whole_of_it(self, door):
        body = BREAD | {"options": OPTIONS, "description": "Which do you like?"}

        answer = await door.post("/custom-attributes", **body)

        assert answer.status == 201
        told = {k: v for k, v in answer.data.items() if k not in ("id", "uuid")}
        assert told.pop("created_at").endswith("+00:00")
        assert told.pop("position") == len(await listed(door))
        assert told == {
            "entity": "contact",
            "name": "bread",
            "label": "Bread",
            "type": "select",
            "description": "Which do you like?",
            "placeholder": None,
            "group_name": None,
            "group": None,
            "is_piggy_defined": False,
            "is_soft_read_only": False,
            "is_hard_read_only": False,
            "field_type": "select",
            "has_unique_value": False,
            "options": shown(OPTIONS),
            "meta": [],
            "can_be_deleted": True,
            "last_used_date": None,
            "created_by_user": None,
        }

    @pytest.mark.parametrize("kind", TYPES)
    async def test_takes_every_type_and_a_form(self, clients, kind):
        answer = await clients.form("/custom-attributes", **BREAD | {"type": kind})

        assert answer.data["type"] == answer.data["field_type"] == kind
        assert answer.data["description"] == ""

    @pytest.mark.parametrize(
        "said",
        [
            OPTIONS,
            [{"value": "rye", "name": "Rye"}, {"value": "spelt", "name": "Spelt"}],
            {"rye": "Rye", "spelt": "Spelt"},
            {"0": OPTIONS[0], "1": OPTIONS[1]},
        ],
    )
    async def test_takes_options_in_each_known_spelling(self, door, said):
        answer = await door.post("/custom-attributes", **BREAD | {"options": said})

        assert answer.data["options"] == shown(OPTIONS)

    async def test_takes_options_in_a_form(self, door):
        body = BREAD | {
            "options[0][value]": "1",
            "options[0][label]": "One",
            "options[1][value]": "2",
            "options[1][name]": "Two",
        }

        answer = await door.form("/custom-attributes", **body)

        options = [{"value": "1", "label": "One"}, {"value": "2", "label": "Two"}]
        assert answer.data["options"] == shown(options)

    async def test_takes_no_notice_of_options_where_none_can_be(self, door):
        body = BREAD | {"type": "text", "options": OPTIONS}

        assert (await door.post("/custom-attributes", **body)).data["options"] == []

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            ("rye", "options"),
            ([["rye"]], "options.0"),
            ([{"value": "", "label": ""}], "options.0"),
            ([{"value": "a" * 256}], "options.0"),
            ([str(n) for n in range(501)], "options"),
        ],
    )
    async def test_names_options_that_it_can_t_read(self, door, options, field):
        answer = await door.post("/custom-attributes", **BREAD | {"options": options})

        assert answer.problem is InvalidInput
        assert list(answer.errors) == [field]

    async def test_puts_it_into_a_group_and_makes_that_once(self, door):
        first = await door.post("/custom-attributes", **BREAD, group_name="taste")

        second = await door.post(
            "/custom-attributes", **BREAD | {"name": "cake"}, group_name="taste"
        )

        assert first.data["group_name"] == "taste"
        assert first.data["group"]["label"] == "taste"
        assert second.data["group"] == first.data["group"]
        groups = (await door.get("/custom-attribute-groups", entity="contact")).data
        assert [group["name"] for group in groups] == ["profile", "taste"]

    @pytest.mark.parametrize("name", ["bread", "firstname", "email"])
    async def test_refuses_a_name_that_such_things_have_already(self, door, name):
        await door.post("/custom-attributes", **BREAD)

        answer = await door.post("/custom-attributes", **BREAD | {"name": name})

        assert answer.problem is AttributeAlreadyExists
        assert answer.status == 400

    async def test_other_things_may_have_one_of_the_same_name(self, clients):
        for entity in get_args(Entity):
            await clients.post("/custom-attributes", **BREAD | {"entity": entity})

        assert [one["name"] for one in await listed(clients, "visit")] == ["bread"]

    @pytest.mark.parametrize(
        ("entity", "name"), [("reward", "title"), ("loyalty_transaction", "credits")]
    )
    async def test_refuses_the_name_of_a_field(self, door, entity, name):
        body = BREAD | {"entity": entity, "name": name}

        answer = await door.post("/custom-attributes", **body)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["name"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("entity", "customer"),
            ("name", ""),
            ("name", "a/b"),
            ("name", "a" * 101),
            ("label", ""),
            ("type", "string"),
        ],
    )
    async def test_names_what_is_wrong(self, door, field, value):
        answer = await door.post("/custom-attributes", **BREAD | {field: value})

        assert answer.problem is InvalidInput
        assert list(answer.errors) == [field]

    async def test_stops_at_the_limit_of_the_operator(
        self, account, database, settings
    ):
        few = Settings(data_dir=settings.data_dir, custom_attribute_limit=1)
        async with asked(create(few, database)) as http:
            token = account.personal_access_token
            door = Api(http, "/api/v3/oauth/clients", token)
            first = await door.post("/custom-attributes", **BREAD)

            second = await door.post("/custom-attributes", **BREAD | {"name": "cake"})

        assert first.status == 201
        assert second.problem is UsageLimitReached


class TestUpdateCustomAttribute:
    async def test_changes_what_was_sent_and_nothing_else(self, door, make):
        made = await make.attribute(type="select", options=OPTIONS, description="Old")
        path = f"/custom-attributes/{made['name']}"

        answer = await door.put(path, entity="contact", label="New", group_name="x")

        changed = {k: v for k, v in answer.data.items() if made[k] != v}
        assert changed.keys() == {"label", "group", "group_name"}
        assert (await listed(door))[-1] == answer.data

    async def test_replaces_the_options_and_clears_the_description(self, door, make):
        made = await make.attribute(type="select", options=OPTIONS, description="Old")
        body = {"entity": "contact", "options": {"oat": "Oat"}, "description": ""}

        answer = await door.put(f"/custom-attributes/{made['name']}", **body)

        assert answer.data["options"] == shown([{"value": "oat", "label": "Oat"}])
        assert answer.data["description"] == ""

    async def test_never_changes_name_and_type(self, door, make):
        made = await make.attribute()
        body = {"entity": "contact", "name": "other", "type": "number"}

        answer = await door.put(f"/custom-attributes/{made['name']}", **body)

        assert answer.data == made

    async def test_finds_it_without_being_told_of_what(self, door, make):
        made = await make.attribute("visit")

        answer = await door.put(f"/custom-attributes/{made['name']}", label="New")

        assert answer.data["entity"] == "visit"

    async def test_leaves_the_system_s_own_alone(self, door):
        answer = await door.put(
            "/custom-attributes/firstname", entity="contact", label="Christian name"
        )

        assert answer.problem is AttributeNotChangeable

    async def test_knows_none_of_another_kind_or_account(self, clients, make, others):
        ours, theirs = await make.attribute("visit"), await others.attribute()

        answers = [
            await clients.put(f"/custom-attributes/{name}", entity="contact")
            for name in (ours["name"], theirs["name"], "nobody's")
        ]

        assert {answer.problem for answer in answers} == {AttributeNotFound}


class TestGroups:
    async def test_makes_and_lists_groups(self, door):
        body = {"entity": "reward", "name": "taste", "label": "Taste"}

        made = await door.post("/custom-attribute-groups", **body)
        plain = await door.post("/custom-attribute-groups", **body | {"name": "size"})

        found = await door.get("/custom-attribute-groups", entity="reward")
        assert made.status == 201
        assert made.data.items() >= body.items()
        assert found.data == [made.data, plain.data]

    async def test_names_a_group_without_a_label_by_its_name(self, door):
        body = {"entity": "reward", "name": "taste"}

        made = await door.form("/custom-attribute-groups", **body)

        assert made.data["label"] == "taste"
