"""Sending again: one, all that failed, a range; and who may say what became of it."""

from datetime import timedelta

from regulars.kit.clock import now
from regulars.kit.egress import OutboundResponse
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work, opened
from regulars.webhooks import service
from regulars.webhooks.errors import WebhookDeliveryNotFound
from regulars.webhooks.schemas import render
from regulars.webhooks.service import TRIES, Attempted, judged
from webhooks.receiving import OK, answer, subscribe, until
from webhooks.test_attempts import deliveries, whole


def replays(made):
    """The path of a subscription's replays."""
    return f"/webhook-subscriptions/{made['uuid']}/replays"


async def test_one_is_sent_again_byte_for_byte(
    clients, dashboard, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    contact = await make.contact()
    await post.deliver()
    [first] = receiver.got
    await clients.put(f"/contacts/{contact['uuid']}", attributes={"firstname": "New"})

    again = await dashboard.post(f"/webhook-deliveries/{first.id}/replays")
    await post.deliver()

    assert again.data["state"] == "waiting"
    assert [(g.id, g.body) for g in receiver.got] == [(first.id, first.body)] * 2
    [kept] = await deliveries(dashboard, made)
    assert (kept["state"], kept["attempts"]) == ("delivered", 2)


async def test_all_that_failed_since_are_sent_again(
    clients, dashboard, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    await make.contact()
    await post.deliver()
    receiver.say(answer(500))
    since = now()
    for _ in range(3):
        await make.contact()
    async with post.working():
        await until(lambda: len(receiver.got) >= 1 + 3 * TRIES)
    failed = await deliveries(dashboard, made, state="failed")
    receiver.say(OK)
    receiver.got.clear()

    none = await dashboard.post(
        replays(made), failed_since=(now() + timedelta(hours=1)).isoformat()
    )
    again = await dashboard.post(replays(made), failed_since=since.isoformat())
    await post.deliver()

    assert none.data == {"replayed": 0, "read_to": None}
    assert again.data == {"replayed": 3, "read_to": None}
    assert {got.id for got in receiver.got} == {each["uuid"] for each in failed}
    assert await deliveries(dashboard, made, state="failed") == []


async def test_a_range_sends_also_what_nobody_heard(
    clients, dashboard, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    path = f"/webhook-subscriptions/{made['uuid']}"
    heard = await make.contact()
    await post.deliver()
    await dashboard.put(path, status="INACTIVE")
    unheard = await make.contact()
    await post.deliver()
    await dashboard.put(path, status="ACTIVE")
    [first] = receiver.got
    span = {"after": 0, "until": 1_000}

    one = (await dashboard.post(replays(made), **span)).data
    await post.deliver()
    two = (await dashboard.post(replays(made), **span)).data
    await post.deliver()

    told = [g.told["data"]["contact"]["uuid"] for g in receiver.got]
    assert one == two == {"replayed": 2, "read_to": 1_000}
    assert sorted(told[1:3]) == sorted(told[3:5])
    assert set(told) == {heard["uuid"], unheard["uuid"]}
    assert {g.body for g in receiver.got if g.id == first.id} == {first.body}


async def test_a_replay_says_what_it_wants(clients, dashboard, receiver):
    made = await subscribe(clients, receiver, "contact_created")

    neither = await dashboard.post(replays(made))
    both = await dashboard.post(
        replays(made), after=1, until=2, failed_since=now().isoformat()
    )
    backwards = await dashboard.post(replays(made), after=2, until=2)

    assert neither.problem is both.problem is backwards.problem is InvalidInput
    assert neither.errors.keys() == {"after", "until", "failed_since"}
    assert [*backwards.errors] == ["until"]
    for given, missing in (("after", "until"), ("until", "after")):
        half = await dashboard.post(replays(made), **{given: 1})
        assert half.errors == {missing: ["This field is required."]}


async def test_what_waits_for_one_that_was_removed_is_not_sent(
    clients, dashboard, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    receiver.say(answer(500))
    await make.contact()
    await post.deliver(rounds=2)
    await clients.delete(f"/webhook-subscriptions/{made['uuid']}")
    before = len(receiver.got)
    receiver.say(OK)

    await post.deliver()

    assert len(receiver.got) == before
    gone = await dashboard.get(f"/webhook-deliveries/{receiver.got[0].id}")
    assert gone.data["state"] in ("waiting", "sending")


async def test_what_was_sent_of_an_erased_contact_is_gone(
    clients, dashboard, make, receiver, post, chores
):
    await subscribe(clients, receiver, "contact_created")
    contact = await make.contact("erase-me@example.com")
    await post.deliver()
    [got] = receiver.got

    await dashboard.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await chores.do()

    answer_ = await dashboard.get(f"/webhook-deliveries/{got.id}")
    assert answer_.problem is WebhookDeliveryNotFound


async def test_a_worker_whose_lease_is_over_changes_nothing(
    clients, dashboard, make, receiver, post, context, account
):
    made = await subscribe(clients, receiver, "contact_created")
    await make.contact()
    await post.number()
    begun = now()
    [late] = await claimed(context, account, begun, post)

    nothing = await claimed(context, account, begun + timedelta(seconds=29), post)
    [early] = await claimed(context, account, begun + timedelta(seconds=31), post)
    # The second one has delivered it; the first comes back and says that it failed.
    await settled(context, account, early, status=200)
    await settled(context, account, late, status=500)

    assert nothing == []
    assert (late.attempt, early.attempt) == (1, 2)
    [kept] = await deliveries(dashboard, made)
    assert kept["state"] == "delivered"
    log = (await whole(dashboard, kept))["attempt_log"]
    assert [(each["attempt"], each["status"]) for each in log] == [(2, 200), (1, 500)]


async def claimed(context, account, moment, post):
    """What a worker takes at this moment."""
    work = Work(context.pool, account.account_id, "worker", moment)
    async with opened(work):
        await service.fan_out(work, context.keys, render, moment)
    async with opened(work):
        return await service.claim(work, moment, 10, [])


async def settled(context, account, what, status):
    """A worker says what came of it."""
    work = Work(context.pool, account.account_id, "worker", now())
    answered = OutboundResponse(outcome="answered", status=status)
    async with opened(work):
        done = Attempted(
            delivery_id=what.id,
            attempt=what.attempt,
            outcome=judged(answered, what.tries, now()),
            started_at=now(),
            milliseconds=1,
        )
        await service.settle(work, now(), [done], timedelta(days=4))


async def test_one_whose_worker_died_goes_behind_an_older_one_that_is_sent_again(
    clients, dashboard, make, receiver, post, context, account
):
    await subscribe(clients, receiver, "credit_reception_created")
    contact = await make.contact()
    await make.reception(contact, credits=1)
    await post.deliver()
    await make.reception(contact, credits=2)
    await post.number()
    [died] = await claimed(context, account, now(), post)

    await dashboard.post(f"/webhook-deliveries/{receiver.got[0].id}/replays")
    await post.deliver(later=timedelta(seconds=31))

    told = [got.told["data"]["credit_reception"]["credits"] for got in receiver.got]
    assert told == [1, 1, 2]
    assert receiver.got[-1].id == str(died.uuid)


async def test_one_that_no_worker_came_back_with_is_given_up_on(
    clients, dashboard, make, receiver, post, context, account
):
    made = await subscribe(clients, receiver, "contact_created")
    await make.contact()
    await post.number()
    begun = now()
    lease = timedelta(seconds=31)
    for died in range(TRIES):
        [_] = await claimed(context, account, begun + died * lease, post)

    await post.deliver(later=TRIES * lease)

    assert receiver.got == []
    [kept] = await deliveries(dashboard, made)
    assert kept["state"] == "failed"
    [attempt] = (await whole(dashboard, kept))["attempt_log"]
    assert (attempt["outcome"], attempt["status"]) == ("connection", None)


async def test_what_ended_a_month_ago_is_forgotten(
    clients, dashboard, make, receiver, post, context, account
):
    made = await subscribe(clients, receiver, "contact_created")
    await make.contact()
    await post.deliver()
    work = Work(context.pool, account.account_id, "clock", now())

    for days in (29, 31):
        async with opened(work):
            await service.forget(work, now() + timedelta(days=days))
        if days < 30:
            assert len(await deliveries(dashboard, made)) == 1

    assert await deliveries(dashboard, made) == []
