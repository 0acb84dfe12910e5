"""Webhook subscriptions as the contract has them, and as the dashboard does."""

import pytest

from regulars.accounts.errors import UsageLimitReached
from regulars.kit.errors import Forbidden, InvalidInput
from regulars.webhooks.errors import WebhookSubscriptionNotFound
from webhooks.receiving import SECRET, subscribe

PATH = "/webhook-subscriptions"


class TestOnThePublicDoor:
    async def test_one_is_made_as_the_plug_in_makes_it(self, clients, receiver):
        form = {
            "name": "WordPress: contact_updated",
            "event_type": "contact_updated",
            "url": receiver.url,
            "status": "ACTIVE",
            "secret": SECRET,
            "attributes[0]": "email",
            "attributes[1]": "firstname",
        }

        made = (await clients.form(PATH, **form)).data

        assert made == {
            "uuid": made["uuid"],
            "name": "WordPress: contact_updated",
            "event_type": "contact_updated",
            "url": receiver.url,
            "properties": ["email", "firstname"],
            "status": "ACTIVE",
            "version": "V1",
            "created_at": made["created_at"],
            "updated_at": made["created_at"],
        }
        assert (await clients.get(f"{PATH}/{made['uuid']}")).data == made
        assert SECRET not in str(made)

    async def test_what_is_left_out_of_a_change_stays(self, clients, receiver):
        made = await subscribe(clients, receiver, "voucher_created")

        changed = (await clients.put(f"{PATH}/{made['uuid']}", status="INACTIVE")).data

        assert changed == made | {
            "status": "INACTIVE",
            "updated_at": changed["updated_at"],
        }

    async def test_an_empty_secret_is_none_and_the_accounts_signs(
        self, clients, dashboard, receiver, make, post
    ):
        made = await subscribe(clients, receiver, "contact_created", secret="")
        path = f"{PATH}/{made['uuid']}"

        told = [(await dashboard.get(path)).data["has_own_secret"]]
        for secret in (SECRET, ""):
            await clients.put(path, secret=secret)
            told.append((await dashboard.get(path)).data["has_own_secret"])
        await make.contact()
        await post.deliver()

        assert told == [False, True, False]
        [got] = receiver.got
        assert not got.is_signed_with(SECRET)

    async def test_they_are_listed_whole_by_type_and_by_status(self, clients, receiver):
        kinds = ("voucher_created", "voucher_updated", "voucher_created")
        made = [await subscribe(clients, receiver, kind) for kind in kinds]
        off = await clients.put(f"{PATH}/{made[2]['uuid']}", status="INACTIVE")

        whole = await clients.get(PATH)
        of_type = await clients.get(PATH, event_type="voucher_created")
        of_both = await clients.get(
            PATH, event_type="voucher_created", status="INACTIVE"
        )

        assert [each["uuid"] for each in whole.data] == [w["uuid"] for w in made]
        assert [each["uuid"] for each in of_type.data] == [
            made[0]["uuid"],
            made[2]["uuid"],
        ]
        assert of_both.data == [off.data]

    async def test_one_that_is_deleted_is_gone(self, clients, receiver):
        made = await subscribe(clients, receiver, "voucher_deleted")

        answer = await clients.delete(f"{PATH}/{made['uuid']}")

        assert answer.data == []
        for again in (
            await clients.get(f"{PATH}/{made['uuid']}"),
            await clients.put(f"{PATH}/{made['uuid']}", status="ACTIVE"),
            await clients.delete(f"{PATH}/{made['uuid']}"),
        ):
            assert again.problem is WebhookSubscriptionNotFound
        assert (await clients.get(PATH)).data == []

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("event_type", "voucher_eaten"),
            ("status", "SLEEPING"),
            ("url", "ftp://shop.example.com/hook"),
            ("url", "http://127.0.0.1:9/hook"),
            ("url", "http://169.254.169.254/latest"),
            ("url", "https://user:word@shop.example.com/"),
            ("url", "https://shop.example.com:8443/"),
            ("name", ""),
            ("attributes", ["shoe_size_of_the_dog"]),
        ],
    )
    async def test_what_can_not_be_is_refused_by_its_name(
        self, clients, receiver, field, wrong
    ):
        body = {
            "name": "Hook",
            "event_type": "voucher_created",
            "url": receiver.url,
        }

        answer = await clients.post(PATH, **body | {field: wrong})

        assert answer.problem is InvalidInput
        assert [*answer.errors] == [field]
        assert (await clients.get(PATH)).data == []

    async def test_updates_of_contacts_need_attributes(self, clients, receiver):
        body = {"name": "Hook", "event_type": "contact_updated", "url": receiver.url}

        answer = await clients.post(PATH, **body)
        made = (await clients.post(PATH, **body, attributes=["email"])).data
        changed = await clients.put(f"{PATH}/{made['uuid']}", attributes=[])

        assert answer.errors == {
            "attributes": ["Name the contact attributes that matter."]
        }
        assert changed.problem is InvalidInput


class TestOnTheDashboard:
    async def test_its_secret_is_shown_once(self, dashboard, receiver):
        body = {"name": "Hook", "event_type": "reward_updated", "url": receiver.url}

        made = (await dashboard.post(PATH, **body)).data

        assert made["secret"].startswith("whsec_")
        del made["secret"]
        assert made["has_own_secret"] and made["ordered"]
        assert (await dashboard.get(f"{PATH}/{made['uuid']}")).data == made
        assert (await dashboard.get(PATH)).data == [made]

    async def test_it_is_changed_and_removed(self, dashboard, receiver):
        body = {"name": "Hook", "event_type": "reward_updated", "url": receiver.url}
        made = (await dashboard.post(PATH, **body)).data

        path = f"{PATH}/{made['uuid']}"
        changed = (await dashboard.put(path, name="Other", ordered=False)).data
        gone = await dashboard.delete(path)

        assert (changed["name"], changed["ordered"]) == ("Other", False)
        assert gone.data is None
        assert (await dashboard.get(path)).problem is WebhookSubscriptionNotFound

    async def test_a_new_secret_may_overlap_the_old_one(self, dashboard, receiver):
        body = {"name": "Hook", "event_type": "reward_updated", "url": receiver.url}
        made = (await dashboard.post(PATH, **body)).data
        path = f"{PATH}/{made['uuid']}"

        first = (await dashboard.post(f"{path}/secrets", overlap_hours=24)).data
        then = (await dashboard.post(f"{path}/secrets", overlap_hours=0)).data

        assert len({made["secret"], first["secret"], then["secret"]}) == 3
        assert first["former_secret_until"] is not None
        assert then["former_secret_until"] is None

    async def test_unknown_fields_are_refused(self, dashboard, receiver):
        body = {"name": "Hook", "event_type": "reward_updated", "url": receiver.url}

        answer = await dashboard.post(PATH, **body, secret="mine")

        assert [*answer.errors] == ["secret"]


async def test_whoever_may_not_read_it_is_not_told_of_it(
    http, dashboard, clients, receiver
):
    scopes = ["webhooks:configure", "webhooks:read", "loyalty:read"]
    token = (await dashboard.post("/tokens", name="Few", scopes=scopes)).data["token"]
    few = type(clients)(http, "/api/v3/oauth/clients", token)
    body = {"name": "Hook", "url": receiver.url}

    refused = await few.post(PATH, **body, event_type="voucher_created")
    allowed = await few.post(PATH, **body, event_type="credit_reception_created")

    assert refused.problem is Forbidden
    assert allowed.status == 201


async def test_there_are_only_so_many(clients, settings, receiver):
    for _ in range(settings.most_webhook_subscriptions):
        await subscribe(clients, receiver, "voucher_created")

    body = {"name": "One more", "event_type": "voucher_created", "url": receiver.url}
    answer = await clients.post(PATH, **body)

    assert answer.problem is UsageLimitReached


async def test_somebody_elses_is_unknown(clients, others, receiver):
    theirs = await subscribe(others._clients, receiver, "voucher_created")

    answer = await clients.get(f"{PATH}/{theirs['uuid']}")

    assert answer.problem is WebhookSubscriptionNotFound
