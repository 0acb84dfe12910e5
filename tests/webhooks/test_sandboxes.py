"""Webhooks of a sandbox: kept with their exact bytes and headers, and never sent."""

import hashlib
import hmac
from datetime import UTC, datetime

import mail_sink
import pytest
from chores import Chores
from msgspec.structs import replace
from sandboxes import Sandbox
from standardwebhooks import Webhook

from regulars.kit import causation
from webhooks.conftest import PACE
from webhooks.receiving import SECRET, Post, subscribe


@pytest.fixture
async def sandbox(http, context):
    return await Sandbox.of(http, context)


@pytest.fixture
def sandbox_post(sandbox, context, settings):
    quick = replace(settings, webhook_pace=PACE)
    return Post(context, quick, sandbox.opened.account_id)


async def whole(api, hook, number=0):
    path = f"/webhook-subscriptions/{hook['uuid']}/deliveries"
    listed = (await api.get(path)).data
    return (await api.get(f"/webhook-deliveries/{listed[number]['uuid']}")).data


class TestSandbox:
    async def test_keeps_what_would_be_sent_and_connects_to_nobody(
        self, sandbox, sandbox_post, receiver
    ):
        hook = await subscribe(sandbox.clients, receiver, "contact_created")
        await sandbox.make.contact("robin@example.com")

        await sandbox_post.deliver()

        kept = await whole(sandbox.dashboard, hook)
        (attempt,) = kept["attempt_log"]
        assert receiver.got == []
        assert (kept["state"], attempt["outcome"]) == ("delivered", "kept")
        assert (attempt["status"], attempt["answer"]) == (None, "")
        body, headers = kept["body"].encode(), attempt["headers"]
        assert (
            headers["Signature"]
            == hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        )
        assert headers["webhook-id"] == kept["uuid"]
        assert Webhook(SECRET.encode()).verify(body, headers)["type"] == (
            "contact_created"
        )

    async def test_a_live_account_beside_it_sends(
        self, sandbox, sandbox_post, receiver, clients, make, post, dashboard
    ):
        await subscribe(sandbox.clients, receiver, "contact_created")
        live = await subscribe(clients, receiver, "contact_created")
        await sandbox.make.contact()
        contact = await make.contact()

        await sandbox_post.deliver()
        await post.deliver()

        (got,) = receiver.got
        assert got.told["data"]["contact"]["uuid"] == contact["uuid"]
        (attempt,) = (await whole(dashboard, live))["attempt_log"]
        assert (attempt["outcome"], attempt["headers"]) == ("answered", None)

    async def test_is_replayed_into_the_same_place(
        self, sandbox, sandbox_post, receiver
    ):
        hook = await subscribe(sandbox.clients, receiver, "contact_created")
        await sandbox.make.contact()
        await sandbox_post.deliver()
        first = await whole(sandbox.dashboard, hook)

        path = f"/webhook-deliveries/{first['uuid']}/replays"
        assert (await sandbox.dashboard.post(path)).status < 300
        await sandbox_post.deliver()

        again = await whole(sandbox.dashboard, hook)
        assert again["body"] == first["body"]
        assert [each["outcome"] for each in again["attempt_log"]] == ["kept", "kept"]
        assert receiver.got == []

    async def test_keeps_what_owners_would_be_told_of_a_loop(
        self, sandbox, context, superuser, settings, receiver, outbox
    ):
        whose = sandbox.opened.account_id
        made = await subscribe(sandbox.clients, receiver, "contact_created")
        back = causation.header(context.keys, causation.MOST, datetime.now(UTC))
        sandbox.clients.headers[causation.HEADER] = back
        await sandbox.make.contact()
        async with mail_sink.listening() as sink:
            url = f"smtp://127.0.0.1:{sink.port}"
            own = replace(context, settings=replace(settings, smtp_url=url))
            await Post(own, own.settings, whose).deliver()

            done = await Chores(own, superuser, whose).do()

        [shown] = (await sandbox.dashboard.get("/kept-emails")).data
        path = f"/kept-emails/{shown['uuid']}"
        one = (await sandbox.dashboard.get(path)).data
        assert "webhooks.tell_of_a_loop" in done
        assert sink.envelopes == [] and outbox.to(sandbox.opened.staff_email) == []
        assert shown["recipient"] == sandbox.opened.staff_email
        assert shown["category"] == "webhook_loop"
        assert made["name"] in one["text"]
