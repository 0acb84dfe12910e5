"""WHK-04: what becomes of a subscriber that fails, comes back, moves or goes."""

from datetime import timedelta

import pytest

from regulars.webhooks.service import TRIES
from webhooks.receiving import OK, SECRET, answer, listening, subscribe
from webhooks.test_attempts import deliveries

BAD = answer(503)


class Story:
    """A subscriber, what it is told day by day, and what has become of it."""

    def __init__(self, clients, dashboard, make, receiver, post):
        self.clients, self.dashboard, self.make = clients, dashboard, make
        self.receiver, self.post = receiver, post
        self.made = {}

    async def begins(self, kind="contact_created", **more):
        self.made = await subscribe(self.clients, self.receiver, kind, **more)

    async def day(self, days, said=None, hours=0):
        """What is due by then is sent, and answered so."""
        if said is not None:
            self.receiver.say(said)
        await self.post.deliver(later=timedelta(days=days, hours=hours))

    async def set(self, **changes):
        path = f"/webhook-subscriptions/{self.made['uuid']}"
        assert (await self.dashboard.put(path, **changes)).data

    async def kept(self):
        path = f"/webhook-subscriptions/{self.made['uuid']}"
        return (await self.dashboard.get(path)).data

    async def list(self, **query):
        return await deliveries(self.dashboard, self.made, **query)

    @property
    def ids(self):
        return [got.id for got in self.receiver.got]

    @property
    def whom(self):
        return [got.told["data"]["contact"]["uuid"] for got in self.receiver.got]


@pytest.fixture
async def story(clients, dashboard, make, receiver, slow_post):
    """A subscriber of its own, by the pauses that are published."""
    return Story(clients, dashboard, make, receiver, slow_post)


async def test_one_that_takes_something_each_day_is_never_switched_off(story, make):
    await story.begins()
    for day in range(6):
        await make.contact()
        await story.day(day, BAD)
        await story.day(day, OK, hours=6)

    kept = await story.kept()
    assert (kept["status"], kept["failing_since"]) == ("ACTIVE", None)
    assert {each["state"] for each in await story.list()} == {"delivered"}


async def test_one_that_fails_again_is_failing_since_then(story, make):
    await story.begins()
    await make.contact()
    await story.day(0, BAD)
    first = (await story.kept())["failing_since"]
    await story.day(1, OK)
    await make.contact()
    await story.day(2, BAD)

    again = (await story.kept())["failing_since"]
    assert first is not None and again is not None
    assert first[:10] < again[:10]


async def test_what_waits_is_told_under_the_id_of_the_first_try(story, make):
    await story.begins()
    people = [(await make.contact())["uuid"] for _ in range(3)]
    await story.day(0, BAD)
    tried = {*story.ids}
    for day in (1, 3, 5):
        await story.day(day)
    assert (await story.kept())["status"] == "INACTIVE"
    story.receiver.got.clear()
    await story.set(status="ACTIVE")
    await story.day(6, OK)

    assert {*story.ids} == tried
    assert {*story.whom} == {*people}


async def test_what_happened_while_it_was_off_is_sent_when_one_asks(story, make):
    await story.begins()
    await story.set(status="INACTIVE")
    missed = await make.contact()
    await story.day(0)
    await story.set(status="ACTIVE")
    await story.day(0)
    before = story.whom
    path = f"/webhook-subscriptions/{story.made['uuid']}/replays"
    await story.dashboard.post(path, after=0, until=1_000)
    await story.day(0)

    assert before == []
    assert story.whom == [missed["uuid"]]


async def test_a_part_of_the_log_that_is_sent_twice_has_the_same_ids(story, make):
    await story.begins()
    for _ in range(3):
        await make.contact()
    await story.day(0, OK)
    first = sorted(story.ids)
    path = f"/webhook-subscriptions/{story.made['uuid']}/replays"
    for _ in range(2):
        story.receiver.got.clear()
        await story.dashboard.post(path, after=0, until=1_000)
        await story.day(0)
        assert sorted(story.ids) == first


async def test_one_that_moved_gets_what_waits_at_its_new_place(story, make):
    await story.begins()
    contact = await make.contact()
    await story.day(0, BAD)
    async with listening() as elsewhere:
        await story.set(url=elsewhere.url)
        await story.day(1)

        told = [got.told["data"]["contact"]["uuid"] for got in elsewhere.got]
        assert told == [contact["uuid"]]
        assert elsewhere.got[0].id == story.ids[0]


async def test_what_waits_is_signed_with_the_secret_of_the_day(story, clients, make):
    await story.begins()
    await make.contact()
    await story.day(0, BAD)
    path = f"/webhook-subscriptions/{story.made['uuid']}"
    await clients.put(path, secret="another secret, of the day")
    await story.day(1, OK)

    first, last = story.receiver.got[0], story.receiver.got[-1]
    assert first.is_signed_with(SECRET) and not last.is_signed_with(SECRET)
    assert last.is_signed_with("another secret, of the day")


async def test_one_that_was_deleted_with_a_queue_is_sent_nothing_more(
    story, clients, make
):
    await story.begins()
    for _ in range(3):
        await make.contact()
    await story.day(0, BAD)
    tried = len(story.ids)
    await clients.delete(f"/webhook-subscriptions/{story.made['uuid']}")
    await make.contact()
    await story.day(1, OK)
    await story.day(5)

    assert len(story.ids) == tried


async def test_two_that_are_dead_are_told_of_one_by_one(
    story, clients, make, chores, outbox, account
):
    await story.begins()
    await subscribe(clients, story.receiver, "contact_created", name="The other one")
    await make.contact()
    for day in (0, 1, 3, 5, 6):
        await story.day(day, BAD)
    await chores.do()

    mails = [mail.as_string() for mail in outbox.to(account.staff_email)]
    assert len(mails) == 2
    assert sum("The other one" in mail for mail in mails) == 1


async def test_one_that_is_dead_takes_nothing_from_another(story, clients, make):
    await story.begins()
    async with listening() as good:
        await subscribe(clients, good, "contact_created")
        for day in (0, 1, 3, 5, 6):
            await make.contact()
            await story.day(day, BAD)

        assert len({got.id for got in good.got}) == 5
        assert (await story.kept())["status"] == "INACTIVE"


async def test_what_was_given_up_on_is_sent_again_under_its_id(story, make):
    await story.begins()
    await make.contact()
    for minutes in (0, 1, 5, 20, 180, 900):
        story.receiver.say(BAD)
        await story.post.deliver(later=timedelta(minutes=minutes))
    [failed] = await story.list(state="failed")
    tried = len(story.ids)
    path = f"/webhook-deliveries/{failed['uuid']}/replays"
    await story.dashboard.post(path)
    await story.day(2, OK)

    assert tried == TRIES
    assert {*story.ids} == {failed["uuid"]}
    [kept] = await story.list()
    assert (kept["state"], kept["attempts"]) == ("delivered", TRIES + 1)


async def test_one_that_is_off_and_asked_to_send_again_keeps_it_until_it_is_on(
    story, make
):
    await story.begins()
    await make.contact()
    await story.day(0, OK)
    [sent] = await story.list()
    await story.set(status="INACTIVE")
    await story.dashboard.post(f"/webhook-deliveries/{sent['uuid']}/replays")
    await story.day(0)
    meanwhile = len(story.ids)
    await story.set(status="ACTIVE")
    await story.day(0)

    assert (meanwhile, story.ids) == (1, [sent["uuid"]] * 2)
