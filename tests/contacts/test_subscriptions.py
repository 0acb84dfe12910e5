"""Kinds of message, and who gets them, on every door."""

import uuid
from typing import Any

import pytest
from make import Api

from regulars.contacts.errors import (
    ContactNotFound,
    SubscriptionTypeExists,
    SubscriptionTypeNotFound,
    TooManySubscriptionTypes,
)
from regulars.contacts.service.subscription_types import MOST_TYPES
from regulars.kit.errors import InvalidInput

NOBODY = str(uuid.uuid4())


class Choosing:
    """A contact, and the kinds of message of their account."""

    def __init__(self, api: Api, contact_uuid: str) -> None:
        self.api = api
        self.contact_uuid = contact_uuid

    async def statuses(self) -> dict[str, tuple[bool, str]]:
        """What they get, by the name of the kind."""
        found = await self.api.get(f"/contact-subscriptions/{self.contact_uuid}")
        return {
            each["subscription_type"]["name"]: (each["is_subscribed"], each["status"])
            for each in found.data
        }

    async def uuid_of(self, name: str) -> str:
        kinds = (await self.api.get("/subscription-types")).data
        return next(str(kind["uuid"]) for kind in kinds if kind["name"] == name)

    async def chooses(self, verb: str, name: str) -> Any:
        return await self.api.put(
            f"/contact-subscriptions/{self.contact_uuid}/{verb}",
            subscription_type_uuid=await self.uuid_of(name),
        )


@pytest.fixture(params=["clients", "register", "dashboard"])
async def choosing(request: pytest.FixtureRequest, make: Any) -> Choosing:
    """A contact, seen through each door in turn."""
    api = request.getfixturevalue(request.param)
    return Choosing(api, (await make.contact("robin@example.com"))["uuid"])


class TestSubscribe:
    async def test_starts_as_the_kind_of_message_says(self, choosing):
        assert await choosing.statuses() == {
            "Functional": (True, "SUBSCRIBED"),
            "Marketing": (False, "UNSUBSCRIBED"),
        }

    async def test_is_told_wherever_the_contact_is_told(self, choosing):
        answer = await choosing.chooses("subscribe", "Marketing")

        assert (answer.data["is_subscribed"], answer.data["status"]) == (
            True,
            "SUBSCRIBED",
        )
        assert (await choosing.statuses())["Marketing"] == (True, "SUBSCRIBED")
        whole = (await choosing.api.get(f"/contacts/{choosing.contact_uuid}")).data
        key = f"subscription_status_{answer.data['subscription_type']['id']}"
        assert whole["subscriptions"][1] == answer.data
        assert whole["current_values"][key] == "SUBSCRIBED"
        assert whole["current_display_values"][key] == "SUBSCRIBED"

    async def test_ends_and_begins_again(self, choosing):
        for verb, told in (
            ("unsubscribe", (False, "UNSUBSCRIBED")),
            ("unsubscribe", (False, "UNSUBSCRIBED")),
            ("subscribe", (True, "SUBSCRIBED")),
        ):
            answer = await choosing.chooses(verb, "Functional")

            assert (answer.data["is_subscribed"], answer.data["status"]) == told
            assert (await choosing.statuses())["Functional"] == told

    @pytest.mark.parametrize("verb", ["subscribe", "unsubscribe"])
    async def test_refuses_who_and_what_is_not_there(self, choosing, verb):
        known = await choosing.uuid_of("Marketing")
        own = f"/contact-subscriptions/{choosing.contact_uuid}/{verb}"
        unknown = f"/contact-subscriptions/{NOBODY}/{verb}"

        nobody = await choosing.api.put(unknown, subscription_type_uuid=NOBODY)
        nothing = await choosing.api.put(own, subscription_type_uuid=NOBODY)
        unnamed = await choosing.api.put(own)
        listed = await choosing.api.get(f"/contact-subscriptions/{NOBODY}")

        assert (nobody.problem, nothing.problem, unnamed.problem, listed.problem) == (
            *(ContactNotFound, SubscriptionTypeNotFound, InvalidInput),
            ContactNotFound,
        )
        assert "subscription_type_uuid" in unnamed.errors
        assert (await choosing.api.put(own, subscription_type_uuid=known)).status == 200


class TestDoubleOptIn:
    async def test_waits_for_the_contact_to_confirm(self, choosing, dashboard):
        await dashboard.post(
            "/subscription-types", name="Club", strategy="DOUBLE_OPT_IN"
        )

        for _ in range(2):
            answer = await choosing.chooses("subscribe", "Club")

            assert answer.data["status"] == "PENDING_CONFIRMATION"
            assert answer.data["is_subscribed"] is False
        ended = await choosing.chooses("unsubscribe", "Club")
        assert ended.data["status"] == "UNSUBSCRIBED"


class TestProof:
    async def test_of_consent_stands_in_the_log(self, clients, make, events):
        choosing = Choosing(clients, (await make.contact())["uuid"])
        await choosing.chooses("subscribe", "Marketing")
        await choosing.chooses("subscribe", "Marketing")
        await choosing.chooses("unsubscribe", "Marketing")

        told = [
            event
            for event in await events()
            if event["name"] == "contact_subscription_changed"
        ]

        kind = await choosing.uuid_of("Marketing")
        assert [event["payload"] for event in told] == [
            {
                "subscription_type_uuid": kind,
                "status": status,
                "status_before": before,
                "channel": "OAUTH_API",
                "wording": "Marketing: News and offers.",
            }
            for status, before in (
                ("SUBSCRIBED", "UNSUBSCRIBED"),
                ("UNSUBSCRIBED", "SUBSCRIBED"),
            )
        ]
        assert {event["contact_uuid"] for event in told} == {choosing.contact_uuid}


class TestSubscriptionTypes:
    async def test_a_new_one_enrols_who_comes_from_now_on(self, dashboard, make):
        before = Choosing(dashboard, (await make.contact())["uuid"])
        made = await dashboard.post(
            *("/subscription-types",),
            **{"name": "Birthday", "strategy": "OPT_OUT", "description": "A present."},
        )
        after = Choosing(dashboard, (await make.contact())["uuid"])

        assert made.status == 201
        assert made.data["description"] == "A present."
        assert made.data["active"] is True
        assert (await before.statuses())["Birthday"] == (False, "UNSUBSCRIBED")
        assert (await after.statuses())["Birthday"] == (True, "SUBSCRIBED")

    async def test_is_renamed_and_switched_off_for_new_subscriptions(
        self, dashboard, make
    ):
        choosing = Choosing(dashboard, (await make.contact())["uuid"])
        await choosing.chooses("subscribe", "Marketing")
        path = f"/subscription-types/{await choosing.uuid_of('Marketing')}"

        changed = await dashboard.put(path, name="Offers", is_active=False)

        assert (changed.data["name"], changed.data["active"]) == ("Offers", False)
        assert changed.data["description"] == "News and offers."
        assert (await choosing.statuses())["Offers"] == (True, "SUBSCRIBED")
        again = await choosing.chooses("subscribe", "Offers")
        assert again.problem is SubscriptionTypeNotFound
        ended = await choosing.chooses("unsubscribe", "Offers")
        assert ended.data["status"] == "UNSUBSCRIBED"

    async def test_refuses_a_name_that_is_taken_in_any_spelling(self, dashboard):
        kinds = (await dashboard.get("/subscription-types")).data
        path = f"/subscription-types/{kinds[0]['uuid']}"

        made = await dashboard.post(
            "/subscription-types", name=" MARKETING ", strategy="OPT_IN"
        )
        renamed = await dashboard.put(path, name="marketing")
        itself = await dashboard.put(path, name="functional")

        assert made.problem is renamed.problem is SubscriptionTypeExists
        assert itself.data["name"] == "functional"

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"name": "  ", "strategy": "OPT_IN"}, "name"),
            ({"name": "News", "strategy": "SOMETIMES"}, "strategy"),
            ({"name": "News", "strategy": "OPT_IN", "active": False}, "active"),
        ],
    )
    async def test_refuses_bad_input_by_name(self, dashboard, sent, field):
        answer = await dashboard.post("/subscription-types", **sent)

        assert answer.problem is InvalidInput
        assert list(answer.errors) == [field]
        assert len((await dashboard.get("/subscription-types")).data) == 2

    async def test_refuses_what_is_not_there(self, dashboard, others):
        theirs = (await others.contact())["subscriptions"][1]["subscription_type"]

        for unknown in (NOBODY, theirs["uuid"]):
            answer = await dashboard.put(f"/subscription-types/{unknown}", name="Mine")

            assert answer.problem is SubscriptionTypeNotFound

    async def test_has_an_end(self, dashboard):
        for number in range(MOST_TYPES - 2):
            made = await dashboard.post(
                "/subscription-types", name=f"Kind {number}", strategy="OPT_IN"
            )
            assert made.status == 201

        answer = await dashboard.post(
            "/subscription-types", name="One too many", strategy="OPT_IN"
        )

        assert answer.problem is TooManySubscriptionTypes
