"""Webhooks of a sandbox: kept with their exact bytes and headers, and never sent."""

import asyncio
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import mail_sink
import msgspec
import pytest
from chores import Chores
from make import Api, Make
from msgspec.structs import replace
from sandboxes import Sandbox, later, working
from standardwebhooks import Webhook

from regulars.kit import causation
from regulars.kit.crypto import Unsealable
from regulars.opening import open_sandbox
from regulars.webhooks import service
from webhooks.conftest import PACE
from webhooks.receiving import SECRET, Post, subscribe, until
from webhooks.test_many import Crowd


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


class TestClock:
    async def test_bodies_tell_how_things_were_however_late_somebody_delivers(
        self, sandbox, sandbox_post, settings, database, receiver
    ):
        await sandbox.make.program(expiration_days=30)
        hook = await subscribe(sandbox.clients, receiver, "contact_created")
        contact = await sandbox.make.contact()
        await sandbox.make.reception(contact, credits=100)

        async with working(replace(settings, send_webhooks=False), database):
            await sandbox.advance(days=60)
        await sandbox_post.deliver()

        told = json.loads((await whole(sandbox.dashboard, hook))["body"])
        assert await sandbox.make.balance(contact) == 0
        assert told["data"]["contact"]["credit_balance"]["balance"] == 100

    async def test_stands_no_longer_for_what_somebody_has_in_hand(
        self, sandbox, settings, database, receiver, second_session
    ):
        await subscribe(sandbox.clients, receiver, "contact_created")
        account_id = sandbox.opened.account_id
        lock = "select from webhook_cursors where account_id = $1 for update"
        await second_session.execute(lock, account_id)
        await sandbox.make.contact()
        made = (
            "select count(*) from pgqueuer_log where status = 'queued'"
            " and entrypoint = 'webhooks.make_deliveries'"
        )
        before = await second_session.fetchval(made)

        async with working(replace(settings, send_webhooks=False), database):
            await sandbox.advance(days=3)

        assert await second_session.fetchval(made) - before <= 3
        assert (await sandbox.clock())["is_moving"] is False


class TestCopy:
    async def test_what_it_took_says_nothing_of_the_live_subscriber(
        self, http, context, account, clients, make, receiver, post, quick_hashes
    ):
        await subscribe(clients, receiver, "contact_created")
        copy = await open_sandbox(context, UUID(account.account_uuid))
        door, dashboard = (
            Api(http, f"/api/{each}", copy.personal_access_token)
            for each in ("v3/oauth/clients", "dashboard")
        )
        await Make(door, dashboard, copy).contact()
        for _ in range(10):
            await make.contact()
        courier = post.courier()
        for each in (copy.account_id, account.account_id):
            await Post(context, post.settings, each).number()

        courier.account_id = copy.account_id
        for _ in range(5):
            await courier.once()
            await courier._rest()
        crowd = Crowd()
        receiver.says = crowd.says
        courier.account_id = account.account_id
        await courier.once()
        await until(lambda: crowd.inside)
        await courier._rest()
        most = crowd.most
        crowd.open.set()
        await courier._finish()

        # As many as of one that this worker doesn't know yet.
        assert most <= 4

    def test_a_secret_opens_in_its_own_account_alone(self, context, account):
        uuid, keys = UUID(account.account_uuid), context.keys
        ours, theirs = account.account_id, account.account_id + 1
        sealed = keys.seal(SECRET, f"webhook secret {ours} {uuid}")
        before = keys.seal(SECRET, f"webhook secret {uuid}")

        assert service.secret_of(keys, ours, uuid, sealed) == SECRET
        assert service.secret_of(keys, ours, uuid, before) == SECRET
        with pytest.raises(Unsealable):
            service.secret_of(keys, theirs, uuid, sealed)

    async def test_a_secret_from_before_signs_and_can_be_renewed(
        self, context, superuser, clients, dashboard, make, receiver, post, account
    ):
        made = await subscribe(clients, receiver, "contact_created")
        uuid = made["uuid"]
        before = context.keys.seal(SECRET, f"webhook secret {uuid}")
        await superuser.execute(
            "update webhook_subscriptions set secret_sealed = $2"
            " where account_id = $3 and uuid = $1",
            *(UUID(uuid), before, account.account_id),
        )
        await make.contact()
        await post.deliver()

        path = f"/webhook-subscriptions/{uuid}/secrets"
        new = (await dashboard.post(path, overlap_hours=24)).data["secret"]
        await make.contact()
        await post.deliver()

        first, second = receiver.got
        assert first.is_signed_with(SECRET) and second.is_signed_with(new)
        assert Webhook(SECRET.encode()).verify(second.body, second.headers)


class TestWhileTheClockIsMoved:
    async def test_each_event_is_kept_once_and_none_is_sent(
        self, sandbox, settings, database, receiver
    ):
        hook = await subscribe(sandbox.clients, receiver, "contact_created")
        for number in range(60):
            waiting = await sandbox.make.contact()
            waits = {"credits": 1, "pending_until": later(days=1 + number)}
            await sandbox.make.reception(waiting, **waits)
        made: list[Any] = []

        async with working(settings, database):
            moving = asyncio.create_task(sandbox.advance(days=100))
            while not moving.done() and len(made) < 100:
                made.append(await sandbox.make.contact())
                await asyncio.sleep(0.02)
            told = await moving
            kept = await _delivered(sandbox, hook, 60 + len(made))
            log = await sandbox.log()

        whose = {each["position"]: each["subject_uuid"] for each in log}
        sent = {each["position"]: _contact(each) for each in kept}
        assert told["moments"] > 60 and len(made) > 5
        assert receiver.got == []
        assert len(sent) == len(kept) == 60 + len(made)
        assert sent == {position: whose[position] for position in sent}
        assert {each["uuid"] for each in made} <= {*sent.values()}
        attempts = [[a["outcome"] for a in each["attempt_log"]] for each in kept]
        assert attempts == [["kept"]] * len(kept)


def _contact(delivery):
    """Whom it tells of."""
    return msgspec.json.decode(delivery["body"])["data"]["contact"]["uuid"]


async def _delivered(sandbox, hook, count):
    """So many deliveries, as soon as nothing waits any more."""
    path = f"/webhook-subscriptions/{hook['uuid']}/deliveries"
    async with asyncio.timeout(30):
        while True:
            found = (await sandbox.dashboard.get(path, limit=200)).data
            if len(found) >= count and {e["state"] for e in found} == {"delivered"}:
                break
            await asyncio.sleep(0.1)
    path = "/webhook-deliveries"
    return [(await sandbox.dashboard.get(f"{path}/{e['uuid']}")).data for e in found]
