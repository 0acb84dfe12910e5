"""What happened to one contact comes in order, and holds up nobody else's."""

import asyncio
import time
from collections import Counter
from datetime import timedelta

from regulars.webhooks.jobs import wake_forgotten
from regulars.worker import Opener
from webhooks.receiving import OK, answer, subscribe, until
from webhooks.test_attempts import deliveries
from webhooks.test_many import emitted
from webhooks.test_proofs import made_deliveries, reception_of


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


async def test_many_of_one_contact_hold_up_nobody_else(clients, make, receiver, post):
    await subscribe(clients, receiver, "credit_reception_created")
    busy, other = await make.contact(), await make.contact()
    given = await make.reception(busy, credits=1)
    await emitted(post, [reception_of(given, busy, 1)] * 2_000)
    await made_deliveries(post)
    await make.reception(other, credits=2)
    await post.number()

    async def says(got):
        await asyncio.sleep(0.02)
        return OK

    receiver.says = says
    # By then whoever waits behind another would have been looked at again.
    courier = post.courier(later=timedelta(minutes=1))
    begun = time.monotonic()
    others_came = 0.0
    while len(receiver.got) < 60:
        assert time.monotonic() - begun < 10
        await courier.once()
        await courier._rest()
        if not others_came and other["uuid"] in told(receiver):
            others_came = time.monotonic() - begun

    print(f"60 came in {time.monotonic() - begun:.1f} s, the other's {others_came:.1f}")
    assert 0 < others_came < 3
    assert len({got.id for got in receiver.got}) == len(receiver.got)


def told(receiver):
    """Whose receptions came."""
    each = [got.told["data"]["credit_reception"] for got in receiver.got]
    return [reception["contact"]["uuid"] for reception in each]


async def test_what_belongs_to_nobody_comes_in_the_order_of_its_thing(
    clients, make, receiver, post
):
    await subscribe(clients, receiver, "voucher_updated")
    voucher = await make.voucher(await make.promotion())
    for status in ("DEACTIVATED", "ACTIVE"):
        await clients.put(f"/vouchers/{voucher['uuid']}", status=status)
    receiver.say(answer(500), OK)

    async with post.working():
        await until(lambda: len(receiver.got) >= 3)

    first, again, second = [got.id for got in receiver.got]
    assert first == again != second


async def test_once_there_is_no_order_what_stood_behind_is_sent(
    clients, dashboard, make, receiver, slow_post, context
):
    made = await subscribe(clients, receiver, "credit_reception_created")
    stuck = await make.contact()
    stubborn = Stubborn(stuck)
    receiver.says = stubborn.says
    await given(make, stuck)
    await slow_post.deliver()
    before = [*stubborn.taken]
    waiting = await deliveries(dashboard, made, state="waiting")

    await dashboard.put(f"/webhook-subscriptions/{made['uuid']}", ordered=False)
    await wake_forgotten(Opener(context))
    await slow_post.deliver()

    assert before == []
    assert [each["next_attempt_at"] is None for each in waiting] == [True, True, False]
    assert {credits for _, credits in stubborn.taken} == {2, 3}


# As if whoever ended the one before hadn't given it a time.
LOSE = """
    update webhook_deliveries set due_at = null
    where account_id = $1 and state = 'waiting'
"""


async def test_what_nobody_gave_a_time_is_found_and_sent_in_order(
    clients, dashboard, make, receiver, post, slow_post, superuser, context
):
    made = await subscribe(clients, receiver, "credit_reception_created")
    lost, held_up = await make.contact(), await make.contact()
    stubborn = Stubborn(held_up)
    receiver.says = stubborn.says
    await given(make, lost, held_up)
    await slow_post.number()
    await made_deliveries(slow_post)
    await superuser.execute(LOSE, slow_post.account_id)
    await slow_post.deliver()
    before = [*stubborn.taken]

    # Each contact's first is found; those behind it are given theirs as ever.
    await wake_forgotten(Opener(context))
    waiting = await deliveries(dashboard, made, state="waiting")
    await slow_post.deliver()

    assert before == []
    timed = [each["contact_uuid"] for each in waiting if each["next_attempt_at"]]
    assert sorted(timed) == sorted([lost["uuid"], held_up["uuid"]])
    assert stubborn.taken == [(lost["uuid"], credits) for credits in (1, 2, 3)]
    assert stubborn.tries[(held_up["uuid"], 2)] == 0
