"""`regulars trigger`: an event that really happens."""

import json

import pytest
from sandboxes import Sandbox

from regulars.kit.refusals import Refused
from regulars.webhooks.remote import Remote
from regulars.webhooks.triggering import TRIGGERS, send_examples, trigger
from regulars.webhooks.words import TYPES
from webhooks.receiving import subscribe


async def test_each_event_really_happens(base_url, account, events):
    server = Remote(base_url, account.personal_access_token)

    for kind in TRIGGERS:
        before = len(await events())
        made = await trigger(server, kind)
        told = [each["name"] for each in (await events())[before:]]
        assert kind in told, kind
        assert made

    print(f"tried={len(TRIGGERS)} expected=all got={len(TRIGGERS)}")


async def test_an_example_is_sent_to_those_who_listen(
    base_url, account, clients, receiver, post, events
):
    server = Remote(base_url, account.personal_access_token)
    with pytest.raises(Refused, match="no active webhook subscription"):
        await send_examples(server, "referral_completed")
    await subscribe(clients, receiver, "referral_completed")

    [made] = await send_examples(server, "referral_completed")
    await post.deliver()

    assert made == f"delivery {receiver.got[0].id}"
    assert receiver.got[0].told["type"] == "referral_completed"
    assert await events() == []


async def test_it_lists_what_it_knows(operator):
    listed = json.loads(await operator.runs("trigger", "--json"))

    assert [each["event_type"] for each in listed] == list(TYPES)
    assert {each["event_type"] for each in listed if each["real"]} == {*TRIGGERS}


async def test_a_server_that_does_not_answer_is_named(operator, account):
    words = ("trigger", "contact_created", "--token", account.personal_access_token)

    with pytest.raises(AssertionError) as refused:
        await operator.runs(*words, "--base-url", "http://127.0.0.1:1")

    assert str(refused.value).startswith("regulars: no answer from http://127.0.0.1:1")


async def test_at_the_command_line_a_live_account_is_left_alone_unless_told(
    operator, base_url, account, events, http, context
):
    sandbox = await Sandbox.of(http, context)
    token = sandbox.opened.personal_access_token
    there = ("--base-url", base_url, "--token", token)
    asks = ("--base-url", base_url, "--token", account.personal_access_token)

    with pytest.raises(AssertionError, match="say --live"):
        await operator.runs("trigger", "contact_created", *asks)
    before = await events()
    printed = await operator.runs("trigger", "contact_created", *asks, "--live")
    tried = await operator.runs("trigger", "contact_created", *there)

    assert before == []
    [happened] = await events()
    assert printed == f"contact {happened['subject_uuid']}\n"
    assert tried.startswith("contact ")
