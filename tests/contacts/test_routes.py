"""Adding, finding and listing contacts, on every door."""

import uuid
from typing import Any

import pytest
from make import Api

from regulars.accounts.errors import UsageLimitReached
from regulars.contacts.errors import ContactAlreadyExists, ContactNotFound
from regulars.kit.errors import InvalidInput

NOBODY = str(uuid.uuid4())
PREFIXES = ["/api/v3/oauth/clients", "/api/v3/register", "/api/dashboard"]
PUBLIC = PREFIXES[:2]


def opened(prefix: str, http: Any, account: Any) -> Api:
    is_till = prefix.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, prefix, token)


@pytest.fixture(params=PREFIXES)
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn, with a credential that it takes."""
    return opened(request.param, http, account)


@pytest.fixture(params=PUBLIC)
def public(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each of the two public doors."""
    return opened(request.param, http, account)


class TestCreateContact:
    async def test_adds_somebody_with_nothing_yet(self, door):
        answer = await door.post("/contacts", email="robin@example.com")

        assert answer.status == 201
        assert answer.data["email"] == "robin@example.com"
        assert answer.data["credit_balance"]["balance"] == 0
        assert answer.data["current_values"]["is_anonymous"] is False

    @pytest.mark.parametrize(
        ("prefix", "channel"),
        list(zip(PUBLIC, ["OAUTH_API", "REGISTER_API"], strict=True)),
    )
    async def test_keeps_the_channel_they_came_by(self, http, account, prefix, channel):
        door = opened(prefix, http, account)

        added = (await door.form("/contacts", email="robin@example.com")).data

        assert added["current_values"]["channel"] == channel

    async def test_starts_with_the_subscriptions_that_everybody_has(self, clients):
        added = (await clients.post("/contacts", email="robin@example.com")).data

        told = {
            each["subscription_type"]["name"]: (each["is_subscribed"], each["status"])
            for each in added["subscriptions"]
        }
        assert told == {
            "Functional": (True, "SUBSCRIBED"),
            "Marketing": (False, "UNSUBSCRIBED"),
        }

    async def test_refuses_an_address_that_is_taken_in_any_spelling(self, door):
        await door.post("/contacts", email="Robin@Example.com")

        again = await door.post("/contacts", email=" rOBIN@example.COM ")

        assert again.problem is ContactAlreadyExists
        assert again.status == (409 if "dashboard" in door.prefix else 400)

    async def test_another_account_may_have_the_same_address(self, clients, others):
        theirs = await others.contact("robin@example.com")

        ours = await clients.post("/contacts", email="robin@example.com")

        assert ours.status == 201
        assert ours.data["uuid"] != theirs["uuid"]

    @pytest.mark.parametrize(
        "email",
        ["", "robin", "robin@", "@example.com", "a b@example.com", "a" * 250 + "@b.nl"],
    )
    async def test_refuses_what_is_no_address(self, door, email):
        answer = await door.post("/contacts", email=email)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == ["email"]

    async def test_wants_an_address(self, door):
        answer = await door.post("/contacts")

        assert answer.errors == {"email": ["This field is required."]}


class TestLimitOfContacts:
    async def test_the_operator_s_limit_is_reached(
        self, public, make, operator, account
    ):
        await make.contact("first@example.com")
        await operator.runs(
            "accounts", "limit", account.account_uuid, "--contacts", "1"
        )

        created = await public.post("/contacts", email="second@example.com")
        found = await public.get("/contacts/find-or-create", email="second@example.com")

        assert created.problem is UsageLimitReached
        assert found.problem is UsageLimitReached
        assert created.status == found.status == 400

    async def test_who_is_there_already_is_still_found_at_the_limit(
        self, public, make, dashboard
    ):
        first = await make.contact("first@example.com")
        await dashboard.put("/account", own_contact_limit=1)

        again = await public.post("/contacts", email="FIRST@example.com")
        found = await public.get("/contacts/find-or-create", email="FIRST@example.com")

        assert again.problem is ContactAlreadyExists
        assert found.data["uuid"] == first["uuid"]

    async def test_the_smaller_of_both_limits_holds(
        self, clients, dashboard, operator, account
    ):
        await operator.runs(
            "accounts", "limit", account.account_uuid, "--contacts", "5"
        )
        await dashboard.put("/account", own_contact_limit=1)

        answers = [
            await clients.post("/contacts", email=f"{n}@example.com") for n in range(2)
        ]

        assert [answer.status for answer in answers] == [201, 400]

    async def test_a_raised_limit_lets_more_in(self, clients, dashboard):
        await dashboard.put("/account", own_contact_limit=1)
        await clients.post("/contacts", email="first@example.com")
        await dashboard.put("/account", own_contact_limit=None)

        answer = await clients.post("/contacts", email="second@example.com")

        assert answer.status == 201


class TestFindContact:
    async def test_finds_them_however_the_address_is_spelt(self, door, make):
        contact = await make.contact("Robin@Example.com")

        found = await door.get("/contacts/find-one-by", email="rOBIN@example.com")

        assert found.data == contact

    async def test_knows_nobody_of_another_account(self, door, others):
        await others.contact("theirs@example.com")

        for email in ("theirs@example.com", "nobody@example.com"):
            answer = await door.get("/contacts/find-one-by", email=email)
            assert answer.problem is ContactNotFound

    async def test_wants_an_address(self, door):
        without = await door.get("/contacts/find-one-by")
        wrong = await door.get("/contacts/find-one-by", email="robin")

        assert list(without.errors) == list(wrong.errors) == ["email"]

    async def test_an_address_with_a_plus_is_found_as_it_was_sent(self, public):
        await public.form("/contacts", email="robin+shop@example.com")

        answer = await public.get(
            "/contacts/find-one-by", email="robin+shop@example.com"
        )

        assert answer.data["email"] == "robin+shop@example.com"


class TestFindOrCreateContact:
    async def test_adds_them_once(self, public, clients):
        first = await public.get("/contacts/find-or-create", email="robin@example.com")
        second = await public.get("/contacts/find-or-create", email="ROBIN@example.com")

        assert first.data == second.data
        assert (await clients.get("/contacts")).meta["total"] == 1

    async def test_wants_an_address(self, public, clients):
        answer = await public.get("/contacts/find-or-create", email="robin")

        assert list(answer.errors) == ["email"]
        assert (await clients.get("/contacts")).meta["total"] == 0


class TestGetContact:
    async def test_shows_them_whole(self, door, make):
        contact = await make.contact()
        await make.reception(contact, credits=12)

        shown = (await door.get(f"/contacts/{contact['uuid']}")).data

        values = shown["current_values"]
        assert shown["credit_balance"] == contact["credit_balance"] | {"balance": 12}
        assert values["loyalty_balance"] == 12
        assert values["loyalty_total_credits_received"] == 12
        assert values["loyalty_first_transaction_date"].endswith("+00:00")
        assert shown["current_display_values"].keys() == values.keys()

    async def test_knows_nobody_of_another_account(self, door, others):
        stranger = await others.contact()

        for wanted in (stranger["uuid"], NOBODY):
            answer = await door.get(f"/contacts/{wanted}")
            assert answer.problem is ContactNotFound
            assert answer.status == (404 if "dashboard" in door.prefix else 400)

    async def test_refuses_what_is_no_uuid(self, door):
        answer = await door.get("/contacts/12")

        assert answer.errors == {"contact_uuid": ["This is not a uuid."]}


class TestGetCreditBalance:
    async def test_tells_the_credits_now(self, public, make):
        contact = await make.contact()
        await make.reception(contact, credits=12)
        await make.reception(contact, credits=-2)

        answer = await public.get(f"/contacts/{contact['uuid']}/credit-balance")

        assert answer.data == contact["credit_balance"] | {"balance": 10}

    async def test_knows_nobody_of_another_account(self, public, others):
        stranger = await others.contact()

        for wanted in (stranger["uuid"], NOBODY):
            answer = await public.get(f"/contacts/{wanted}/credit-balance")
            assert answer.problem is ContactNotFound


class TestListContacts:
    @pytest.fixture
    async def people(self, make: Any) -> list[Any]:
        """Five contacts, the last one added last."""
        return [await make.contact() for _ in range(5)]

    async def test_tells_page_and_place_as_the_contract_does(self, clients, people):
        first = await clients.get("/contacts", limit="3")
        second = await clients.get("/contacts", limit="3", page="2")

        assert first.meta == {
            "page": 1,
            "limit": 3,
            "viewing_from": 1,
            "viewing_to": 3,
            "last_page": 2,
            "total": 5,
        }
        assert (second.meta["viewing_from"], second.meta["viewing_to"]) == (4, 5)
        shown = [each["uuid"] for each in [*first.data, *second.data]]
        assert shown == [each["uuid"] for each in reversed(people)]

    async def test_an_account_without_anybody_has_one_empty_page(self, clients):
        answer = await clients.get("/contacts")

        assert answer.data == []
        assert (answer.meta["last_page"], answer.meta["limit"]) == (1, 30)
        assert answer.meta["viewing_from"] == answer.meta["viewing_to"] == 0

    async def test_sorts_by_when_they_were_added(self, clients, people):
        oldest = (await clients.get("/contacts", sort="created_at")).data
        newest = (await clients.get("/contacts", sort="-created_at")).data

        assert [each["uuid"] for each in oldest] == [each["uuid"] for each in people]
        assert newest == oldest[::-1]

    async def test_keeps_to_the_bounds_of_created_at(self, clients, people):
        added = people[2]["current_values"]["created_at"]

        before = await clients.get("/contacts", **{"created_at[lt]": "2020-01-01"})
        since = await clients.get("/contacts", **{"created_at[gte]": added})
        to_come = await clients.get("/contacts", **{"created_at[gt]": "2999-01-01"})

        assert (before.data, before.meta["total"]) == ([], 0)
        assert since.meta["total"] >= 3
        assert to_come.data == []

    async def test_the_most_on_a_page_is_100(self, clients, dashboard, people):
        lenient = await clients.get("/contacts", limit="5000")
        strict = await dashboard.get("/contacts", limit="5000")

        assert lenient.meta["limit"] == 100
        assert list(strict.errors) == ["limit"]

    async def test_names_every_parameter_that_is_wrong(self, clients):
        query = {"page": "0", "limit": "-1", "sort": "email"}

        answer = await clients.get("/contacts", **query, **{"created_at[lt]": "soon"})

        assert answer.errors.keys() == {*query, "created_at.lt"}

    async def test_ignores_what_it_does_not_know(self, clients, dashboard, people):
        lenient = await clients.get("/contacts", colour="red")
        strict = await dashboard.get("/contacts", colour="red")

        assert lenient.meta["total"] == 5
        assert list(strict.errors) == ["colour"]

    async def test_shows_nobody_of_another_account(self, clients, others):
        await others.contact()

        assert (await clients.get("/contacts")).meta["total"] == 0


class TestListSubscriptionTypes:
    async def test_shows_the_two_that_every_account_starts_with(self, door):
        kinds = (await door.get("/subscription-types")).data

        told = [(kind["name"], kind["strategy"], kind["active"]) for kind in kinds]
        assert told == [
            ("Functional", "OPT_OUT", True),
            ("Marketing", "OPT_IN", True),
        ]
        assert all(kind["description"] for kind in kinds)


class TestSearchContacts:
    @pytest.fixture
    async def robins(self, make: Any) -> list[Any]:
        """Two whose addresses begin alike, and somebody else with a card."""
        found = [
            await make.contact(email)
            for email in ("Robin@example.com", "robin.b@example.com", "a@example.com")
        ]
        await make.identifier(found[2], value="Robin")
        return found

    async def test_finds_by_what_an_address_begins_with_or_a_card_says(
        self, dashboard, robins
    ):
        for search, places in (
            ("ROBIN@", [0]),
            ("robin", [1, 0]),
            ("Robin", [2, 1, 0]),
            (" robin.b@example.com ", [1]),
            ("obin", []),
            ("%", []),
            ("", [2, 1, 0]),
        ):
            answer = await dashboard.get("/contacts", search=search)
            got = [each["uuid"] for each in answer.data]
            assert got == [robins[place]["uuid"] for place in places], search
            assert answer.meta["total"] == len(places)

    async def test_goes_together_with_pages_and_bounds(self, dashboard, robins):
        first = await dashboard.get("/contacts", search="robin", limit="1")
        second = await dashboard.get("/contacts", search="robin", limit="1", page="2")
        later = {"created_at[gt]": "2999-01-01T00:00:00Z"}
        none = await dashboard.get("/contacts", search="robin", **later)

        assert [first.data[0]["uuid"], second.data[0]["uuid"]] == [
            robins[1]["uuid"],
            robins[0]["uuid"],
        ]
        assert (second.meta["total"], none.meta["total"]) == (2, 0)

    async def test_finds_nobody_of_another_account(self, dashboard, others):
        stranger = await others.contact("stranger@example.com")
        await others.identifier(stranger, value="CARD-THEIRS")

        for search in ("stranger", "CARD-THEIRS"):
            assert (await dashboard.get("/contacts", search=search)).data == []

    async def test_is_only_for_the_dashboard(self, clients, robins):
        assert (await clients.get("/contacts", search="a@")).meta["total"] == 3
