"""WHK-09: receivers that write back what they are told go round five times, no more."""

import asyncio
import contextlib
import itertools
from datetime import timedelta

import pytest
from make import Api, Make

from regulars.kit import causation
from regulars.kit.clock import now
from webhooks.receiving import OK, answer, listening, subscribe, until
from webhooks.test_attempts import deliveries

HEADER = causation.HEADER
numbers = itertools.count(1)


class Writer:
    """A receiver's own program: each call carries back the header that it was sent."""

    def __init__(self, http, account, headers=None):
        token = account.personal_access_token
        self.clients = Api(http, "/api/v3/oauth/clients", token)
        self.dashboard = Api(http, "/api/dashboard", token)
        for door in (self.clients, self.dashboard):
            door.headers |= headers or {}
        self.make = Make(self.clients, self.dashboard, account)


def back(got):
    """What a receiver that knows of it sends back."""
    return {HEADER: got.headers[HEADER.lower()]}


async def around(post, turns=8):
    """So many times what happened is numbered, delivered and written down."""
    for _ in range(turns):
        await post.number()
        courier = post.courier()
        await courier.once()
        await courier._rest()
        await courier._finish()


async def depths(events, name):
    """How deep the events of this name stand, in the order of the log."""
    return [each["depth"] for each in await events() if each["name"] == name]


async def another_contact(writer, thing):
    await writer.make.contact()


async def another_name(writer, thing):
    body = {"attributes": {"firstname": f"Name {next(numbers)}"}}
    assert (await writer.clients.put(f"/contacts/{thing['uuid']}", **body)).data


async def another_card(writer, thing):
    await writer.make.identifier()


async def more_credits(writer, thing):
    await writer.make.reception(thing["contact"], credits=1)


async def more_money(writer, thing):
    uuid = thing.get("contact_uuid") or thing["contact"]["uuid"]
    await writer.make.prepaid({"uuid": uuid}, 100)


async def less_on_the_card(writer, thing):
    card = thing.get("giftcard") or thing["card"]
    await writer.make.moved(card, -100)


async def another_voucher(writer, thing):
    await writer.make.voucher(thing["promotion"])


async def the_other_state(writer, thing):
    status = "DEACTIVATED" if thing["status"] == "ACTIVE" else "ACTIVE"
    path = f"/vouchers/{thing['uuid']}"
    assert (await writer.clients.put(path, status=status)).data


async def another_title(writer, thing):
    await writer.make.set(thing, title=f"Title {next(numbers)}")


async def another_promotion_name(writer, thing):
    body = {"name": f"Name {next(numbers)}"}
    assert (await writer.dashboard.put(f"/promotions/{thing['uuid']}", **body)).data


LOOPS = {
    "contact_updated": another_name,
    "contact_identifier_created": another_card,
    "credit_reception_created": more_credits,
    "prepaid_transaction_created": more_money,
    "giftcard_transaction_created": less_on_the_card,
    "voucher_created": another_voucher,
    "voucher_updated": the_other_state,
    "reward_updated": another_title,
    "promotion_updated": another_promotion_name,
}


async def begun(make, kind):
    """A thing with which this loop begins, and what its first event says of it."""
    if kind in ("credit_reception_created", "prepaid_transaction_created"):
        return {"contact": await make.contact()}
    if kind == "giftcard_transaction_created":
        card = await make.giftcard()
        await make.moved(card, 5_000)
        return {"giftcard": card}
    if kind in ("voucher_created", "promotion_updated"):
        promotion = await make.promotion()
        return promotion | {"promotion": promotion}
    if kind == "voucher_updated":
        return await make.voucher()
    return await (make.reward() if kind == "reward_updated" else make.contact())


async def test_whk_09_each_receiver_that_writes_back_is_stopped_at_depth_five(
    http, account, clients, dashboard, make, post, events
):
    receivers, made = {}, {}
    ours = Writer(http, account)
    first = {kind: await begun(make, kind) for kind in LOOPS}
    async with contextlib.AsyncExitStack() as stack:
        for kind in LOOPS:
            receiver = await stack.enter_async_context(listening())
            receiver.says = writes_back(http, account, LOOPS[kind])
            more = {"attributes": ["firstname"]} if kind == "contact_updated" else {}
            made[kind] = await subscribe(clients, receiver, kind, **more)
            receivers[kind] = receiver
        for kind, write in LOOPS.items():
            await write(ours, first[kind])
        await around(post)

    for kind in LOOPS:
        told = await depths(events, kind)
        assert told[-6:] == [0, 1, 2, 3, 4, 5], kind
        assert len(receivers[kind].got) == 5, kind
        [stopped] = await deliveries(dashboard, made[kind], state="stopped")
        assert (stopped["depth"], stopped["attempts"]) == (5, 0), kind
        kept = await dashboard.get(f"/webhook-subscriptions/{made[kind]['uuid']}")
        assert kept.data["looped_at"] is not None
    print(f"tried={len(LOOPS)} loops expected=5 times round got=5 each")


def writes_back(http, account, write):
    """A receiver's answer, and what it does before."""

    async def says(got):
        [thing] = got.told["data"].values()
        await write(Writer(http, account, back(got)), thing)
        return OK

    return says


async def test_whk_09_a_loop_through_a_job_is_stopped_as_well(
    http, account, clients, dashboard, make, receiver, post, events, chores
):
    made = await subscribe(clients, receiver, "contact_created")

    async def imports(got):
        row = {"email": f"imported{next(numbers)}@example.com"}
        writer = Writer(http, account, back(got))
        assert (await writer.clients.post("/contacts/batch", contacts=[row])).data
        await chores.do()
        return OK

    receiver.says = imports
    await make.contact()
    await around(post)

    assert await depths(events, "contact_created") == [0, 1, 2, 3, 4, 5]
    assert len(receiver.got) == 5
    assert len(await deliveries(dashboard, made, state="stopped")) == 1


async def test_whk_09_two_businesses_that_tell_each_other_are_stopped(
    http, account, other_account, clients, make, others, everybodys_post, context
):
    theirs = Api(http, "/api/v3/oauth/clients", other_account.personal_access_token)
    async with listening() as ours_hears, listening() as theirs_hears:
        await subscribe(clients, ours_hears, "contact_created")
        await subscribe(theirs, theirs_hears, "contact_created")
        ours_hears.says = writes_back(http, other_account, another_contact)
        theirs_hears.says = writes_back(http, account, another_contact)
        await make.contact()
        async with everybodys_post.working():
            await until(lambda: len(ours_hears.got) + len(theirs_hears.got) >= 5)
            # Nothing tells of a sixth that doesn't come.
            await asyncio.sleep(1)

    heard = len(ours_hears.got), len(theirs_hears.got)
    print(f"tried=1 expected=5 told got={sum(heard)}")
    assert heard == (3, 2)


async def test_whk_09_a_hook_that_leads_to_our_own_api_is_stopped(
    http, account, clients, dashboard, receiver, make, post, events
):
    made = await subscribe(clients, receiver, "contact_created")
    token = {"Authorization": f"Bearer {account.personal_access_token}"}

    async def passes_on(got):
        asked = await http.post(
            "/api/v3/oauth/clients/contacts/anonymous",
            content=got.body,
            headers=got.headers | token,
        )
        return answer(asked.status_code)

    receiver.says = passes_on
    await make.contact()
    await around(post)

    assert await depths(events, "contact_created") == [0, 1, 2, 3, 4, 5]
    assert len(await deliveries(dashboard, made, state="stopped")) == 1


async def test_the_owner_is_told_once_of_a_loop_and_what_is_stopped_holds_up_nothing(
    http, account, clients, dashboard, make, receiver, post, chores, outbox
):
    made = await subscribe(
        clients, receiver, "contact_updated", attributes=["firstname"]
    )
    contact = await make.contact()
    receiver.says = writes_back(http, account, another_name)
    for _ in range(2):
        await another_name(Writer(http, account), contact)
        await around(post)
    receiver.say(OK)
    before = len(receiver.got)
    await another_name(Writer(http, account), contact)
    await around(post, turns=1)
    await chores.do()

    stopped = await deliveries(dashboard, made, state="stopped")
    [mail] = outbox.to(account.staff_email)
    assert made["name"] in mail.as_string()
    assert len(stopped) == 2
    assert {each["next_attempt_at"] for each in stopped} == {None}
    assert len(receiver.got) == before + 1
    again = await dashboard.post(f"/webhook-deliveries/{stopped[0]['uuid']}/replays")
    assert again.data["state"] == "stopped"


async def test_a_header_that_is_not_ours_or_too_old_counts_for_nothing(
    http, account, context, make, events
):
    moment = now()
    good = causation.header(context.keys, 3, moment)
    depth, at, mark = good.split(".")
    old = causation.header(context.keys, 3, moment - timedelta(days=2))
    bad = [f"5.{at}.{mark}", f"{depth}.{at}.{'0' * 32}", old, "5", "", "é", "9" * 9_000]
    contact = await make.contact()

    for header in (good, *bad):
        writer = Writer(http, account, {HEADER: header.encode()})
        await another_name(writer, contact)

    assert await depths(events, "contact_updated") == [3] + [0] * len(bad)


async def test_what_is_given_at_the_same_moment_keeps_its_own_depth(
    http, account, context, make, events
):
    contact = await make.contact()
    caused = {HEADER: causation.header(context.keys, 2, now())}
    plain, deep = Writer(http, account), Writer(http, account, caused)

    await asyncio.gather(
        *(
            (deep if number % 3 else plain).make.reception(contact, credits=number + 1)
            for number in range(30)
        )
    )

    told = {
        each["payload"]["credits"]: each["depth"]
        for each in await events()
        if each["name"] == "credit_reception_created"
    }
    assert told == {n + 1: 2 if n % 3 else 0 for n in range(30)}


async def test_a_repeat_at_a_depth_is_answered_from_what_is_kept(
    http, account, context, make, events
):
    contact = await make.contact()
    caused = {HEADER: causation.header(context.keys, 2, now())}
    writer = Writer(http, account, caused | {"Idempotency-Key": "loop-key-1"})

    first = await writer.make.reception(contact, credits=5)
    again = await writer.make.reception(contact, credits=5)

    assert first == again
    assert await depths(events, "credit_reception_created") == [2]


@pytest.fixture
async def same(dashboard, make):
    """Things, and a change of each that changes nothing."""
    contact = await make.contact()
    path, named = f"/contacts/{contact['uuid']}", {"attributes": {"firstname": "Same"}}
    assert (await dashboard.put(path, **named)).data
    voucher = await make.voucher()
    promotion = await make.promotion(name="Same")
    reward = await make.reward(title="Same")
    return {
        path: named,
        f"/vouchers/{voucher['uuid']}": {"status": "ACTIVE"},
        f"/promotions/{promotion['uuid']}": {"name": "Same"},
        f"/rewards/{reward['uuid']}": {"title": "Same"},
    }


async def test_whk_09_a_change_that_changes_nothing_is_told_nobody(
    dashboard, same, events
):
    before = await events()

    for path, body in same.items():
        for _ in range(3):
            assert (await dashboard.put(path, **body)).data

    assert [each["name"] for each in (await events())[len(before) :]] == []
