"""What happened to one contact comes in order, and holds up nobody else's."""

from collections import Counter

from webhooks.receiving import OK, answer, subscribe, until


class Stubborn:
    """Takes nothing of one contact's first reception until it is told to."""

    def __init__(self, contact):
        self.contact = contact["uuid"]
        self.refuses = True
        self.taken = []
        self.tries: Counter[tuple[str, int]] = Counter()

    async def says(self, got):
        told = got.told["data"]["credit_reception"]
        what = (told["contact"]["uuid"], told["credits"])
        self.tries[what] += 1
        if self.refuses and what == (self.contact, 1):
            return answer(500)
        self.taken.append(what)
        return OK


async def given(make, *contacts):
    """Three receptions for each, of 1, 2 and 3 credits."""
    for credits in (1, 2, 3):
        for contact in contacts:
            await make.reception(contact, credits=credits)


async def test_what_can_not_be_delivered_holds_up_that_contact_alone(
    clients, make, receiver, slow_post
):
    await subscribe(clients, receiver, "credit_reception_created")
    stuck, other = await make.contact(), await make.contact()
    stubborn = Stubborn(stuck)
    receiver.says = stubborn.says
    await given(make, stuck, other)

    # The second try comes after ten seconds at the earliest.
    async with slow_post.working():
        await until(lambda: len(stubborn.taken) == 3)
        meanwhile = list(stubborn.taken)
        stubborn.refuses = False
        await until(lambda: len(stubborn.taken) == 6, 40)

    theirs = [(other["uuid"], credits) for credits in (1, 2, 3)]
    assert meanwhile == theirs
    assert stubborn.taken[3:] == [(stuck["uuid"], credits) for credits in (1, 2, 3)]
    assert stubborn.tries[stuck["uuid"], 1] == 2
    assert stubborn.tries[stuck["uuid"], 2] == 1


async def test_without_order_nothing_waits(dashboard, make, receiver, slow_post):
    body = {
        "name": "Any order",
        "event_type": "credit_reception_created",
        "url": receiver.url,
        "ordered": False,
    }
    await dashboard.post("/webhook-subscriptions", **body)
    stuck = await make.contact()
    stubborn = Stubborn(stuck)
    receiver.says = stubborn.says
    await given(make, stuck)

    async with slow_post.working():
        await until(lambda: len(stubborn.taken) == 2, 8)

    assert {credits for _, credits in stubborn.taken} == {2, 3}
    assert stubborn.tries[stuck["uuid"], 1] == 1


async def test_two_subscribers_do_not_wait_for_each_other(
    clients, make, receiver, post
):
    made = await subscribe(clients, receiver, "contact_created")
    await subscribe(clients, receiver, "contact_created", name="Another")
    contact = await make.contact()
    await post.deliver()

    told = [got.told["data"]["contact"]["uuid"] for got in receiver.got]
    assert told == [contact["uuid"]] * 2
    assert len({got.id for got in receiver.got}) == 2
    assert len({got.body for got in receiver.got}) == 1
    assert made["status"] == "ACTIVE"
