"""WHK-03: what each answer means, and when the next try comes."""

from datetime import timedelta

import pytest

from regulars.kit.clock import now
from regulars.kit.egress import OutboundResponse
from regulars.webhooks.service import PAUSES, TRIES, judged
from webhooks.receiving import OK, Receiver, answer, listening, subscribe, until

GOOD = (200, 201, 202, 204, 206, 299)
BAD = (
    *(300, 301, 302, 303, 304, 307, 308),
    *(400, 401, 403, 404, 405, 408, 409, 422, 425, 429),
    *(500, 501, 502, 503, 504, 511, 599),
)
SILENT = ("timeout", "connection", "tls", "too_large")


async def deliveries(dashboard, made, **query):
    """What was sent to a subscriber, the newest first."""
    path = f"/webhook-subscriptions/{made['uuid']}/deliveries"
    return (await dashboard.get(path, **query)).data


async def whole(dashboard, delivery):
    """A delivery with its body and its attempts."""
    return (await dashboard.get(f"/webhook-deliveries/{delivery['uuid']}")).data


def test_only_2xx_is_success():
    moment = now()

    told = {
        status: judged(OutboundResponse(outcome="answered", status=status), 1, moment)
        for status in (*GOOD, *BAD)
    }

    assert {s for s, each in told.items() if each.is_success} == {*GOOD}
    assert {told[s].state for s in BAD} == {"waiting"}
    print(f"tried={len(told)} expected={len(GOOD)} good got={len(GOOD)}")


@pytest.mark.parametrize("outcome", SILENT)
def test_nothing_that_came_back_is_tried_again(outcome):
    assert judged(OutboundResponse(outcome=outcome), 1, now()).state == "waiting"


def test_pauses_grow_as_they_are_published():
    moment = now()
    failed = OutboundResponse(outcome="answered", status=500)

    for tries, pause in enumerate(PAUSES, start=1):
        waits = [judged(failed, tries, moment).due_at - moment for _ in range(200)]
        assert pause * 0.8 <= min(waits) < pause < max(waits) <= pause * 1.2
    last = judged(failed, TRIES, moment)

    assert last.state == "failed"
    assert [p.total_seconds() for p in PAUSES] == [10, 60, 600, 3_600, 21_600]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("99999999999", 86_400),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0),
    ],
)
def test_retry_after_is_honoured_in_either_form(said, seconds):
    moment = now()
    busy = OutboundResponse(
        outcome="answered", status=429, headers={"retry-after": said}
    )

    wait = judged(busy, 1, moment).due_at - moment

    assert wait == timedelta(seconds=seconds) or (
        seconds < 8 and PAUSES[0] * 0.8 <= wait <= PAUSES[0] * 1.2
    )


def test_a_date_far_off_is_a_day_at_most():
    moment = now()
    later = "Fri, 31 Dec 2999 23:59:59 GMT"
    busy = OutboundResponse(
        outcome="answered", status=503, headers={"retry-after": later}
    )

    assert judged(busy, 1, moment).due_at - moment == timedelta(days=1)


async def test_it_is_tried_six_times_and_then_given_up(
    clients, dashboard, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    receiver.say(answer(500, body=b"not now"))

    await make.contact()
    async with post.working():
        await until_failed(receiver)
    [delivery] = await deliveries(dashboard, made)

    kept = await whole(dashboard, delivery)
    assert (kept["state"], kept["attempts"]) == ("failed", TRIES)
    assert kept["next_attempt_at"] is None
    assert [each["attempt"] for each in kept["attempt_log"]] == [6, 5, 4, 3, 2, 1]
    assert {each["status"] for each in kept["attempt_log"]} == {500}
    assert {each["answer"] for each in kept["attempt_log"]} == {"not now"}
    assert {each.body.decode() for each in receiver.got} == {kept["body"]}
    assert {each.id for each in receiver.got} == {kept["uuid"]}


async def until_failed(receiver: Receiver) -> None:
    """The sixth try has come, and a little later it is written down."""
    await receiver_has(receiver, TRIES)


async def receiver_has(receiver: Receiver, count: int) -> None:
    await until(lambda: len(receiver.got) >= count)


async def test_garbage_is_no_answer(clients, dashboard, make, receiver, post):
    made = await subscribe(clients, receiver, "contact_created")
    receiver.say(b"this is no HTTP\r\n\r\n", b"", answer(100), OK)

    await make.contact()
    async with post.working():
        await receiver_has(receiver, 2)
    [delivery] = await deliveries(dashboard, made)

    kept = await whole(dashboard, delivery)
    assert kept["attempts"] >= 2
    assert {each["outcome"] for each in kept["attempt_log"][-2:]} == {"connection"}
    assert {each["status"] for each in kept["attempt_log"][-2:]} == {None}


async def test_a_redirect_is_not_followed(clients, dashboard, make, receiver, post):
    await subscribe(clients, receiver, "contact_created")
    async with listening() as elsewhere:
        receiver.say(answer(307, f"Location: {elsewhere.url}"))
        await make.contact()
        await post.deliver(rounds=6)

        assert receiver.got
        assert elsewhere.got == []


async def test_410_switches_the_subscription_off_and_tells_the_owner(
    clients, dashboard, make, receiver, post, chores, outbox, account, audit_log
):
    made = await subscribe(clients, receiver, "contact_created")
    await audit_log.new()
    receiver.say(answer(410))

    await make.contact()
    await post.deliver()
    await make.contact()
    await post.deliver()
    await chores.do()

    path = f"/webhook-subscriptions/{made['uuid']}"
    kept = (await dashboard.get(path)).data
    assert (kept["status"], kept["switched_off_because"]) == (
        "INACTIVE",
        "answered 410",
    )
    assert len(receiver.got) == 1
    [mail] = outbox.to(account.staff_email)
    assert made["name"] in mail.as_string()
    [entry] = [e for e in await audit_log.new() if e["subject_uuid"] == made["uuid"]]
    assert entry["verb"] == "webhook_subscription_changed"


async def test_who_fails_for_days_is_switched_off_once_and_loses_nothing(
    clients, dashboard, make, receiver, slow_post, chores, outbox, account
):
    made = await subscribe(clients, receiver, "contact_created")
    receiver.say(answer(503))
    people = {(await make.contact())["uuid"] for _ in range(3)}
    await slow_post.deliver()
    path = f"/webhook-subscriptions/{made['uuid']}"

    told = []
    for days in (1, 3, 5, 6):
        await slow_post.deliver(later=timedelta(days=days))
        told.append((await dashboard.get(path)).data)
    await chores.do()
    waiting = await deliveries(dashboard, made, state="waiting")
    receiver.say(OK)
    receiver.got.clear()
    await dashboard.put(path, status="ACTIVE")
    await slow_post.deliver(later=timedelta(days=7))

    assert [each["status"] for each in told] == ["ACTIVE"] * 2 + ["INACTIVE"] * 2
    assert told[-1]["switched_off_because"] == "failed for 4 days"
    assert len(outbox.to(account.staff_email)) == 1
    assert {each["contact_uuid"] for each in waiting} == people
    taken = {each.told["data"]["contact"]["uuid"] for each in receiver.got}
    assert taken == people
    on = (await dashboard.get(path)).data
    assert (on["status"], on["failing_since"]) == ("ACTIVE", None)


async def test_two_bad_moments_far_apart_switch_nobody_off(
    clients, dashboard, make, receiver, slow_post
):
    made = await subscribe(clients, receiver, "contact_created")
    receiver.say(answer(500))
    await make.contact()
    for minutes in (0, 1, 5, 20, 180, 900):
        await slow_post.deliver(later=timedelta(minutes=minutes))
    failed = await deliveries(dashboard, made, state="failed")
    await make.contact()
    await slow_post.deliver(later=timedelta(days=5))

    kept = (await dashboard.get(f"/webhook-subscriptions/{made['uuid']}")).data

    assert len(failed) == 1
    assert len(receiver.got) == TRIES + 1
    assert kept["status"] == "ACTIVE"
    assert kept["failing_since"] is not None
