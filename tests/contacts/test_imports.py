"""Many people at once, and the report of it."""

import uuid
from typing import Any

import pytest
from make import Api

from regulars.contacts.errors import ContactImportNotFound
from regulars.kit.errors import InvalidInput

PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    is_till = request.param.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, request.param, token)


@pytest.fixture
def imported(chores: Any, dashboard: Any) -> Any:
    """Imports these people, and gives the report when it is done."""

    async def imported(door: Api, *people: dict[str, Any]) -> Any:
        asked = await door.post("/contacts/batch", contacts=list(people))
        assert asked.data["status"] == "PENDING"
        assert asked.data["quantity"] == len(people)
        assert await chores.do() == ["contacts.import"]
        return (await dashboard.get(f"/contact-imports/{asked.data['uuid']}")).data

    return imported


async def test_adds_who_is_new_and_fills_in_what_is_told(door, imported, make, clients):
    await make.contact("known@example.com")
    marketing = (await clients.get("/subscription-types")).data[1]

    report = await imported(
        door,
        {
            "email": " New@example.com",
            "custom_attributes": [{"name": "firstname", "value": "Nina"}],
            "subscription_types": [{"uuid": marketing["uuid"], "enroll": True}],
        },
        {
            "email": "KNOWN@example.com",
            "custom_attributes": [{"name": "firstname", "value": "Kim"}],
        },
    )

    assert (report["status"], report["added"], report["known"]) == ("DONE", 1, 1)
    assert report["refused"] == [] and report["finished_at"]
    for email, name, is_subscribed in (
        ("new@example.com", "Nina", True),
        ("known@example.com", "Kim", False),
    ):
        shown = (await clients.get("/contacts/find-one-by", email=email)).data
        assert shown["current_values"]["firstname"] == name
        assert shown["subscriptions"][1]["is_subscribed"] is is_subscribed
    assert (await clients.get("/contacts")).meta["total"] == 2


async def test_refuses_a_row_alone_and_says_which_and_why(
    door, imported, clients, dashboard
):
    await dashboard.put("/account", own_contact_limit=2)

    report = await imported(
        door,
        {"email": "robin"},
        {
            "email": "one@example.com",
            "custom_attributes": [
                {"name": "birthdate", "value": "soon"},
                {"name": "lastname", "value": "First"},
            ],
        },
        {
            "email": "two@example.com",
            "subscription_types": [{"uuid": str(uuid.uuid4()), "enroll": True}],
        },
        {"email": "three@example.com"},
        {},
    )

    told = [(each["row"], each["column"]) for each in report["refused"]]
    assert told == [
        *((1, "email"), (2, "birthdate"), (3, "subscription_types")),
        *((4, None), (5, "email")),
    ]
    assert report["added"] == 2
    kept = (await clients.get("/contacts/find-one-by", email="one@example.com")).data
    assert kept["current_values"]["lastname"] == "First"
    assert "example.com" not in str(report)
    assert (await clients.get("/contacts")).meta["total"] == 2


async def test_takes_the_good_rows_beside_such_that_nobody_can_read(
    door, imported, clients
):
    report = await imported(
        door,
        {"email": "good@example.com"},
        {"email": ["two@example.com"]},
        "three@example.com",
        {"email": "four@example.com", "subscription_types": [{"uuid": "news"}]},
        {"email": "x" * 1_001},
        {"email": "five@example.com", "custom_attributes": [{"value": 1}]},
    )

    told = [(each["row"], each["column"]) for each in report["refused"]]
    assert told == [
        *((2, "email"), (3, None), (4, "subscription_types.0.uuid")),
        *((5, "email"), (6, "custom_attributes.0.name")),
    ]
    assert (report["quantity"], report["added"]) == (6, 1)
    assert (await clients.get("/contacts")).meta["total"] == 1


async def test_names_columns_that_nobody_knows_and_the_nearest_at_once(door, clients):
    names = ("First Name", "lastnam", "zzz", "created_at")
    named = [{"name": name, "value": "Robin"} for name in names]
    people = [
        {"email": f"{n}@example.com", "custom_attributes": named} for n in range(3)
    ]
    people[1]["firstname"] = "Robin"

    told = (await door.post("/contacts/batch", contacts=people)).data["refused"]

    nobody = "No attribute has this name, in 3 rows."
    assert told == [
        {
            "row": 1,
            "column": "First Name",
            "reason": f"{nobody} Did you mean firstname?",
        },
        {
            "row": 1,
            "column": "created_at",
            "reason": "This attribute can't be changed by hand, in 3 rows.",
        },
        {"row": 1, "column": "lastnam", "reason": f"{nobody} Did you mean lastname?"},
        {"row": 1, "column": "zzz", "reason": nobody},
        {
            "row": 2,
            "column": "firstname",
            "reason": "An attribute stands in custom_attributes.",
        },
    ]


@pytest.mark.parametrize("column", ["email", "lastname"])
async def test_refuses_a_row_with_a_nul_alone(door, imported, column):
    told = {"email": f"a{column}@example.com", "lastname": "Vos"}
    told[column] += "\x00"
    attributes = [{"name": "lastname", "value": told["lastname"]}]
    odd = {"email": told["email"], "custom_attributes": attributes}

    report = await imported(door, odd, {"email": "robin@example.com"})

    assert [each["row"] for each in report["refused"]] == [1]
    assert "U+0000" in report["refused"][0]["reason"]


async def test_more_than_one_statement_s_worth_in_any_order_is_whole(imported, clients):
    people = [
        {
            "email": f"person{n}@example.com",
            "custom_attributes": [{"name": "lastname", "value": f"Number {n}"}],
        }
        for n in range(230)
    ]

    report = await imported(clients, *people, *people[:5])

    last = await clients.get("/contacts/find-one-by", email="person229@example.com")
    assert (report["added"], report["known"], report["refused"]) == (230, 0, [])
    assert last.data["current_values"]["lastname"] == "Number 229"


async def test_is_done_once_however_often_the_job_runs(clients, dashboard, chores):
    people = [{"email": "robin@example.com"}]
    asked = (await clients.post("/contacts/batch", contacts=people)).data
    name, payload = await chores.take()

    for _ in range(2):
        await chores.perform(name, payload)

    report = (await dashboard.get(f"/contact-imports/{asked['uuid']}")).data
    assert (report["added"], report["known"]) == (1, 0)


async def test_takes_the_form_that_php_sends(clients, imported, chores):
    form = {
        "contacts[0][email]": "robin@example.com",
        "contacts[0][custom_attributes][0][name]": "firstname",
        "contacts[0][custom_attributes][0][value]": "Robin",
        "contacts[0][subscription_types][0][uuid]": (
            (await clients.get("/subscription-types")).data[0]["uuid"]
        ),
        "contacts[0][subscription_types][0][enroll]": "0",
    }

    asked = await clients.form("/contacts/batch", **form)
    await chores.do()

    shown = await clients.get("/contacts/find-one-by", email="robin@example.com")
    assert asked.status == 201
    assert shown.data["current_values"]["firstname"] == "Robin"
    assert shown.data["subscriptions"][0]["is_subscribed"] is False


async def test_wants_somebody_and_not_too_many(door):
    for people in ([], [{"email": "a@example.com"}] * 1_001):
        answer = await door.post("/contacts/batch", contacts=people)
        assert answer.problem is InvalidInput


async def test_shows_no_import_of_another_account(dashboard, others):
    body = {"contacts": [{"email": "theirs@example.com"}]}
    theirs = (await others._dashboard.post("/contacts/batch", **body)).data

    for wanted in (theirs["uuid"], str(uuid.uuid4())):
        answer = await dashboard.get(f"/contact-imports/{wanted}")
        assert answer.problem is ContactImportNotFound


async def test_nobody_is_left_in_it_who_was_erased_meanwhile(
    clients, dashboard, make, chores, superuser
):
    contact = await make.contact("canary-of-imports@example.com")
    people = [{"email": "Canary-of-imports@example.com"}, {"email": "b@example.com"}]
    await dashboard.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    asked = (await clients.post("/contacts/batch", contacts=people)).data

    done = await chores.do()

    report = (await dashboard.get(f"/contact-imports/{asked['uuid']}")).data
    kept = await superuser.fetchval(
        "select string_agg(t::text, ' ') from contact_imports t"
    )
    assert done == ["contacts.erase", "contacts.import"]
    assert (report["quantity"], report["added"]) == (2, 1)
    assert "canary-of-imports" not in kept.lower()
