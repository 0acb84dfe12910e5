"""What must hold where two meet: workers, erasing, and more than fits in one go."""

import asyncio
from collections import Counter
from uuid import UUID

import msgspec

from regulars.contacts.events import ContactUpdated
from regulars.kit.clock import now
from regulars.kit.work import Work, opened
from regulars.webhooks import service
from regulars.webhooks.courier import MOST_OF_AN_ACCOUNT
from regulars.webhooks.jobs import deliver
from regulars.webhooks.schemas import render
from regulars.webhooks.service.replaying import MOST_AGAIN
from regulars.worker import Opener
from webhooks.receiving import OK, subscribe, until
from webhooks.test_attempts import deliveries
from webhooks.test_proofs import made_deliveries, reception_of
from webhooks.test_replays import replays


def worker(post):
    """A worker of the account, with a transaction of its own."""
    return Work(post.context.pool, post.account_id, "worker", now())


async def emitted(post, events):
    """These have happened, and have their places in the log."""
    for first in range(0, len(events), 500):
        async with opened(worker(post)) as work:
            for event in events[first : first + 500]:
                work.emit(event)
    await post.number()


async def test_what_a_worker_had_in_hand_when_it_died_another_tells(
    clients, make, receiver, post
):
    await subscribe(clients, receiver, "contact_created")
    contact = await make.contact()
    await post.number()
    dying = worker(post)
    await service.fan_out(dying, post.context.keys, render, now())
    other = post.courier()

    await other.once()
    await dying.abandon(RuntimeError("killed"))
    for _ in range(20):
        await other.once()
        await other._rest()

    told = [got.told["data"]["contact"]["uuid"] for got in receiver.got]
    assert told == [contact["uuid"]]


async def test_an_account_whose_webhooks_are_all_off_is_passed_over(
    clients, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    await clients.put(f"/webhook-subscriptions/{made['uuid']}", status="INACTIVE")
    await make.contact()
    await post.number()

    told = await made_deliveries(post)

    assert told == 0


async def test_a_copy_that_is_tried_out_sends_nothing_and_keeps_what_waits(
    clients, make, receiver, post
):
    await subscribe(clients, receiver, "contact_created")
    await make.contact()
    await post.number()
    copy = msgspec.structs.replace(post.settings, send_webhooks=False)

    async with asyncio.timeout(5):
        await deliver.function(Opener(post.context), post.context.keys, copy)
    before = len(receiver.got)
    await post.deliver()

    assert (before, len(receiver.got)) == (0, 1)


class Crowd:
    """Lets all wait until it is told to go on, and counts who waits."""

    def __init__(self):
        self.inside = self.most = 0
        self.open = asyncio.Event()

    async def says(self, got):
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.open.wait()
        self.inside -= 1
        return OK


async def test_a_worker_sends_so_many_of_an_account_at_a_time_and_no_more(
    clients, make, receiver, post
):
    crowd = Crowd()
    receiver.says = crowd.says
    subscriptions, contacts = 70, 5
    for number in range(subscriptions):
        await subscribe(clients, receiver, "contact_created", name=f"Hook {number}")
    for _ in range(contacts):
        await make.contact()

    async with post.working():
        await until(lambda: crowd.inside >= MOST_OF_AN_ACCOUNT)
        await asyncio.sleep(1)
        most = crowd.most
        crowd.open.set()
        ids = {got.id for got in receiver.got}
        await until(lambda: len({*ids, *(g.id for g in receiver.got)}) >= 350, 60)

    assert most == MOST_OF_AN_ACCOUNT
    assert crowd.most <= MOST_OF_AN_ACCOUNT
    assert {*Counter(got.id for got in receiver.got).values()} == {1}


async def test_what_is_made_while_a_contact_is_erased_is_erased_too(
    clients, dashboard, make, receiver, post, chores
):
    made = await subscribe(clients, receiver, "contact_created")
    contact = await make.contact("erase-me@example.com")
    await post.number()
    making = worker(post)
    await service.fan_out(making, post.context.keys, render, now())

    async def erase():
        await dashboard.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
        await chores.do()

    async with asyncio.TaskGroup() as group:
        group.create_task(erase())
        await asyncio.sleep(0.7)
        await making.close()
    await chores.do()
    await post.deliver()

    assert receiver.got == []
    assert await deliveries(dashboard, made) == []


async def replayed(dashboard, made, **span):
    """Asks until all of it was sent again: how many each time."""
    counts = []
    after, end = span["after"], span["until"]
    while after < end:
        body = {"after": after, "until": end}
        told = (await dashboard.post(replays(made), **body)).data
        counts.append(told["replayed"])
        after = told["read_to"]
    return counts


async def test_a_range_of_more_than_a_thousand_is_sent_in_several_goes(
    clients, dashboard, make, receiver, post
):
    contact = await make.contact()
    given = await make.reception(contact, credits=1)
    await emitted(post, [reception_of(given, contact, 1)] * MOST_AGAIN)
    body = {"name": "Replays", "event_type": "credit_reception_created"}
    more = {"url": receiver.url, "ordered": False}
    made = (await dashboard.post("/webhook-subscriptions", **body, **more)).data

    unheard = await replayed(dashboard, made, after=0, until=5_000)
    async with post.working():
        await until(lambda: len(receiver.got) >= MOST_AGAIN + 1, 60)
    await post.deliver()
    heard = await replayed(dashboard, made, after=0, until=5_000)
    async with post.working():
        await until(lambda: len(receiver.got) >= 2 * (MOST_AGAIN + 1), 60)

    assert unheard == heard == [MOST_AGAIN, 1]
    times = Counter(got.id for got in receiver.got)
    assert len(times) == MOST_AGAIN + 1
    assert {*times.values()} == {2}


async def test_a_range_passes_over_changes_that_the_subscriber_does_not_care_for(
    clients, dashboard, make, receiver, post
):
    contact = await make.contact()
    whose = UUID(contact["uuid"])
    names = ["firstname"] * (MOST_AGAIN + 1) + ["email"] * 5
    await emitted(
        post,
        [
            ContactUpdated(subject_uuid=whose, contact_uuid=whose, attributes=[name])
            for name in names
        ],
    )
    made = await subscribe(clients, receiver, "contact_updated", attributes=["email"])

    counts = await replayed(dashboard, made, after=0, until=5_000)
    await post.deliver()

    assert counts == [5]
    assert len(receiver.got) == 5
