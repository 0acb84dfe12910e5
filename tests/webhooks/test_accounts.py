"""Accounts whose receivers never answer hold up no other account."""

import asyncio
import time
from collections import Counter
from datetime import timedelta

from make import Api, Make
from structlog.testing import capture_logs

from regulars.opening import open_account
from regulars.webhooks.courier import MOST_OF_AN_ACCOUNT
from webhooks.receiving import OK, answer, listening, subscribe, until

SUBSCRIPTIONS = 64

HUNG = 55
"""More than a worker looks at in one go."""


async def opened_account(http, context, receiver):
    """An account with more to tell than a receiver is sent at a time."""
    opened = await open_account(context, "Hung bakery")
    token = opened.personal_access_token
    clients, dashboard = (
        Api(http, f"/api/{door}", token) for door in ("v3/oauth/clients", "dashboard")
    )
    await subscribe(clients, receiver, "contact_created")
    made = Make(clients, dashboard, opened)
    for _ in range(5):
        await made.contact()


async def test_receivers_that_hang_hold_up_no_other_account(
    http, context, clients, make, receiver, everybodys_post, quick_hashes, superuser
):
    ends = asyncio.Event()

    async def never(got):
        await ends.wait()
        return OK

    # What other tests have left to be told isn't what this one is about.
    await superuser.execute("update webhook_turns set due_at = due_at + interval '1 d'")
    await subscribe(clients, receiver, "contact_created")
    async with listening() as hung:
        hung.says = never
        for _ in range(HUNG):
            await opened_account(http, context, hung)
        async with everybodys_post.working():
            await until(lambda: len(hung.got) >= HUNG)
            # Those are silent by then, and have more to tell.
            await asyncio.sleep(2.5)
            begun = time.monotonic()
            await make.contact()
            await until(lambda: receiver.got)
            took = time.monotonic() - begun
            ends.set()

    print(f"tried={HUNG} hung accounts expected<=3 s got={took:.1f} s")
    assert took <= 3


async def test_an_account_that_is_shut_out_tells_nobody_and_goes_on_when_it_is_let_in(
    operator, account, clients, make, receiver, everybodys_post
):
    await subscribe(clients, receiver, "contact_created")
    contact = await make.contact()
    uuid = str(account.account_uuid)
    await operator.runs("accounts", "deactivate", uuid)
    await everybodys_post.deliver(rounds=5)
    meanwhile = len(receiver.got)

    await operator.runs("accounts", "activate", uuid)
    await everybodys_post.deliver()

    told = [got.told["data"]["contact"]["uuid"] for got in receiver.got]
    assert meanwhile == 0
    assert told == [contact["uuid"]]


BROKEN_LOG = """
    update events set payload = '{}'
    where account_id = $1 and name = 'contact_updated'
"""

BROKEN_SECRET = "update accounts set secret_sealed = 'x' where id = $1"


async def broken(http, context, receiver, event_type, **more):
    """An account of which something is to be told."""
    opened = await open_account(context, "Broken bakery")
    token = opened.personal_access_token
    clients, dashboard = (
        Api(http, f"/api/{door}", token) for door in ("v3/oauth/clients", "dashboard")
    )
    made = await subscribe(clients, receiver, event_type, **more)
    contact = await Make(clients, dashboard, opened).contact()
    path = f"/contacts/{contact['uuid']}"
    assert (await clients.put(path, attributes={"firstname": "Robin"})).data
    return opened.account_id, made


async def test_an_account_whose_webhooks_can_not_be_made_or_signed_stops_no_other(
    http, context, superuser, clients, make, receiver, everybodys_post, quick_hashes
):
    attributes = {"attributes": ["firstname"]}
    unmade, _ = await broken(http, context, receiver, "contact_updated", **attributes)
    unsigned, _ = await broken(http, context, receiver, "contact_created", secret="")
    await superuser.execute(BROKEN_LOG, unmade)
    await superuser.execute(BROKEN_SECRET, unsigned)
    await subscribe(clients, receiver, "contact_created")

    with capture_logs() as told:
        async with everybodys_post.working():
            for number in range(1, 4):
                contact = await make.contact()
                await until(lambda: len(receiver.got) == number)  # noqa: B023
            last = receiver.got[-1].told["data"]["contact"]["uuid"]

    failed = [each for each in told if each["event"] == "webhooks of an account failed"]
    counts = Counter(each["account"] for each in failed)
    assert last == contact["uuid"]
    assert len(receiver.got) == 3
    # Each is looked at again ten seconds later, not again and again.
    assert 1 <= counts[unmade] <= 2 and counts[unsigned] == 0


async def test_who_subscribes_a_lot_to_silence_leaves_room_for_others(
    http, context, clients, make, receiver, everybodys_post, quick_hashes, superuser
):
    ends = asyncio.Event()

    async def never(got):
        await ends.wait()
        return OK

    await superuser.execute("update webhook_turns set due_at = due_at + interval '1 d'")
    await subscribe(clients, receiver, "contact_created")
    opened = await open_account(context, "Greedy bakery")
    door = Api(http, "/api/v3/oauth/clients", opened.personal_access_token)
    async with listening() as hung:
        hung.says = never
        for _ in range(SUBSCRIPTIONS):
            await subscribe(door, hung, "contact_created")
        for number in range(4):
            await door.post("/contacts", email=f"greedy{number}@example.com")
        async with everybodys_post.working():
            await until(lambda: len(hung.got) >= MOST_OF_AN_ACCOUNT)
            await make.contact()
            await until(lambda: receiver.got, 5)
            most = len(hung.got)
            ends.set()

    print(f"tried={SUBSCRIPTIONS * 4} expected={MOST_OF_AN_ACCOUNT} got={most}")
    assert most == MOST_OF_AN_ACCOUNT


async def test_what_is_made_goes_out_though_nothing_new_can_be_made(
    clients, make, receiver, post, account, superuser
):
    async def busy(got):
        return answer(503)

    await subscribe(clients, receiver, "contact_updated", attributes=["firstname"])
    fine, receiver.says = receiver.says, busy
    contact = await make.contact()
    path = f"/contacts/{contact['uuid']}"
    await clients.put(path, attributes={"firstname": "Kim"})
    await post.deliver(rounds=1)
    await clients.put(path, attributes={"firstname": "Robin"})
    await superuser.execute(
        BROKEN_LOG + " and id = (select max(id) from events where account_id = $1)",
        account.account_id,
    )
    refused, receiver.says = len(receiver.got), fine
    await post.deliver(rounds=3, later=timedelta(hours=1))

    assert (refused, len(receiver.got)) == (1, 2)


async def test_subscriptions_with_secrets_of_their_own_go_on_without_the_accounts(
    clients, make, receiver, post, account, superuser
):
    await subscribe(clients, receiver, "contact_created")
    await subscribe(clients, receiver, "contact_created", secret="")
    await superuser.execute(BROKEN_SECRET, account.account_id)
    await make.contact()

    await post.deliver(rounds=3)

    assert len(receiver.got) == 1
