"""Adding contacts quickly, or without knowing who they are."""

import re
from typing import Any

import pytest
from make import Api

from regulars.accounts.errors import UsageLimitReached
from regulars.contacts.errors import (
    ContactAlreadyExists,
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
)

PUBLIC = ["/api/v3/oauth/clients", "/api/v3/register"]


def opened(prefix: str, http: Any, account: Any) -> Api:
    is_till = prefix.endswith("register")
    token = account.register_token if is_till else account.personal_access_token
    return Api(http, prefix, token)


@pytest.fixture(params=PUBLIC)
def public(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each of the two public doors."""
    return opened(request.param, http, account)


@pytest.fixture(params=[*PUBLIC, "/api/dashboard"])
def door(request: pytest.FixtureRequest, http: Any, account: Any) -> Api:
    """Each door in turn."""
    return opened(request.param, http, account)


class TestAddAsync:
    async def test_answers_the_uuid_and_no_more(self, public, clients):
        made = await public.form("/contacts/async", email=" robin@example.com")

        found = await clients.get("/contacts/find-one-by", email="robin@example.com")
        assert made.status == 201
        assert made.data == {"uuid": found.data["uuid"]}

    async def test_refuses_who_is_there_and_then_who_is_too_many(
        self, public, make, dashboard
    ):
        await make.contact("robin@example.com")
        await dashboard.put("/account", own_contact_limit=1)

        known = await public.post("/contacts/async", email="ROBIN@example.com")
        too_many = await public.post("/contacts/async", email="lee@example.com")

        assert known.problem is ContactAlreadyExists
        assert too_many.problem is UsageLimitReached

    async def test_find_or_create_adds_them_once(self, public, clients, dashboard):
        path = "/contacts/find-or-create/async"

        first = await public.get(path, email="robin@example.com")
        second = await public.get(path, email="ROBIN@example.com")
        await dashboard.put("/account", own_contact_limit=1)
        too_many = await public.get(path, email="lee@example.com")

        assert first.data == second.data
        assert first.data.keys() == {"uuid"}
        assert (await clients.get("/contacts")).meta["total"] == 1
        assert too_many.problem is UsageLimitReached

    async def test_wants_an_address(self, public):
        added = await public.post("/contacts/async")
        found = await public.get("/contacts/find-or-create/async", email="robin")

        assert list(added.errors) == list(found.errors) == ["email"]


class TestAddAnonymously:
    async def test_makes_up_an_address_that_can_be_nobody_s(self, door, clients):
        one, another = [(await door.post("/contacts/anonymous")).data for _ in range(2)]

        assert re.fullmatch(r"[0-9a-f]{32}@anonymous\.invalid", one["email"])
        assert one["email"] != another["email"]
        assert one["current_values"]["is_anonymous"] is True
        assert (await clients.get("/contacts")).meta["total"] == 2

    async def test_collects_by_their_card_as_everybody_does(self, door, make):
        card = await make.identifier()

        made = await door.post(
            "/contacts/anonymous", contact_identifier_value=card["value"]
        )

        found = await door.get(
            "/contact-identifiers/find", contact_identifier_value=card["value"]
        )
        await make.reception(made.data, credits=7)
        assert made.status == 201
        assert found.data["contact"]["uuid"] == made.data["uuid"]
        assert await make.balance(made.data) == 7

    async def test_is_taken_from_the_older_address_of_the_call_too(self, register):
        made = await register.form("/contact/anonymous")

        assert made.data["current_values"]["is_anonymous"] is True

    async def test_refuses_a_card_that_can_not_be_theirs_and_adds_nobody(
        self, door, make, clients, dashboard
    ):
        owner = await make.contact()
        taken, inactive = await make.identifier(owner), await make.identifier()
        await dashboard.put(
            "/contact-identifiers",
            contact_identifier_value=inactive["value"],
            contact_identifier_active=False,
        )

        got = [
            (
                await door.post("/contacts/anonymous", contact_identifier_value=value)
            ).problem
            for value in ("UNKNOWN", inactive["value"], taken["value"])
        ]

        assert got == [
            ContactIdentifierNotFound,
            ContactIdentifierInactive,
            ContactIdentifierAlreadyLinked,
        ]
        assert (await clients.get("/contacts")).meta["total"] == 1

    async def test_leaves_the_card_alone_at_the_limit(self, door, make, dashboard):
        card = await make.identifier()
        await make.contact()
        await dashboard.put("/account", own_contact_limit=1)

        refused = await door.post(
            "/contacts/anonymous", contact_identifier_value=card["value"]
        )

        assert refused.problem is UsageLimitReached
        found = await door.get(
            "/contact-identifiers/find", contact_identifier_value=card["value"]
        )
        assert found.data["contact"] is None
