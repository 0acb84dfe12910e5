"""WHK-01, 02, 05 to 08: what must hold of thousands, with real receivers."""

import asyncio
import contextlib
import gzip
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from functools import partial
from itertools import cycle, product
from typing import Any
from uuid import UUID

import psutil
import pytest
from make import Api
from scale import scaled
from standardwebhooks import Webhook, WebhookVerificationError

from regulars.kit.clock import now
from regulars.kit.db import Pool
from regulars.kit.ids import uuid7
from regulars.kit.work import Work, opened
from regulars.loyalty.events import CreditReceptionCreated
from regulars.webhooks import service
from regulars.webhooks.schemas import render
from regulars.webhooks.service import TRIES
from webhooks.receiving import OK, Got, answer, listening, subscribe, until


class Flaky:
    """Fails every other time, in one way or another, and notes what it took first.

    Never six times in a row: that would be given up on. What it takes it asks for at
    once.
    """

    def __init__(self, clients: Api) -> None:
        self.clients = clients
        self.missing: list[str] = []
        self.taken: dict[str, list[int]] = defaultdict(list)
        self.tries: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.chance = random.Random(4711)

    async def says(self, got: Any) -> bytes:
        self.tries[got.id] += 1
        if self.tries[got.id] < TRIES and self.chance.random() < 0.5:
            return await self.fails()
        reception = got.told["data"]["credit_reception"]
        if got.id not in self.accepted:
            self.taken[reception["contact"]["uuid"]].append(reception["credits"])
        self.accepted[got.id] += 1
        await self.asks_for(reception)
        return OK

    async def asks_for(self, told: Any) -> None:
        asked = await self.clients.get(f"/credit-receptions/{told['uuid']}")
        if asked.status != 200 or asked.data["credits"] != told["credits"]:
            self.missing.append(told["uuid"])

    async def fails(self) -> bytes:
        how = self.chance.randrange(3)
        if how == 0:
            return answer(500)
        if how == 1:
            return b""
        await asyncio.sleep(0.2)
        return answer(503)


async def give(make: Any, people: list[Any], each: int) -> None:
    """So many receptions for each contact, one after the other, each one more."""

    async def to(contact: Any) -> None:
        for credits in range(1, each + 1):
            await make.reception(contact, credits=credits)

    for first in range(0, len(people), 20):
        await asyncio.gather(*map(to, people[first : first + 20]))


async def test_whk_01_and_07_nothing_is_lost_out_of_order_or_not_to_be_had(
    clients, dashboard, make, receiver, post
):
    each, contacts = 20, scaled(500)
    made = await subscribe(clients, receiver, "credit_reception_created")
    flaky = Flaky(clients)
    receiver.says = flaky.says
    people = [await make.contact() for _ in range(contacts)]

    async with post.working(workers=4):
        await give(make, people, each)
        await until(lambda: len(flaky.accepted) == contacts * each, 600)
    await post.deliver()

    path = f"/webhook-subscriptions/{made['uuid']}/deliveries"
    delivered = await dashboard.get(path, state="delivered", limit=1)
    wrong = {w: t for w, t in flaky.taken.items() if t != [*range(1, each + 1)]}
    twice = {i: n for i, n in flaky.accepted.items() if n > 1}
    print(
        f"tried={contacts * each} attempts={len(receiver.got)} expected="
        f"{contacts * each} delivered once, 0 contacts out of order"
        f" got={delivered.meta['total']}, {len(twice)} twice, {len(wrong)}"
    )
    print(f"tried={len(flaky.accepted)} asked for, expected=[] got={flaky.missing}")
    assert delivered.meta["total"] == contacts * each
    assert not wrong
    assert not twice
    assert not flaky.missing
    assert len(receiver.got) > contacts * each


async def test_whk_02_the_standards_own_library_takes_our_signatures(
    dashboard, make, receiver, post
):
    body = {
        "name": "Signed",
        "event_type": "contact_created",
        "url": receiver.url,
    }
    made = (await dashboard.post("/webhook-subscriptions", **body)).data
    path = f"/webhook-subscriptions/{made['uuid']}"
    for _ in range(scaled(100)):
        await make.contact()
    await post.deliver(rounds=400)
    old = len(receiver.got)
    renewed = (await dashboard.post(f"{path}/secrets", overlap_hours=1)).data
    await make.contact()
    await post.deliver()
    with_both = receiver.got[-1]
    last = (await dashboard.post(f"{path}/secrets", overlap_hours=0)).data
    await make.contact()
    await post.deliver()
    with_one = receiver.got[-1]

    good = [verifies(made["secret"], got) for got in receiver.got[:old]]
    spoilt = [
        verifies(made["secret"], spoil(got, how))
        for got in receiver.got[:old]
        for how in SPOILT
    ]
    print(f"tried={len(good) + len(spoilt)} expected={old} good got={sum(good)}")
    assert old == scaled(100) and all(good)
    assert not any(spoilt)
    assert verifies(made["secret"], with_both)
    assert verifies(renewed["secret"], with_both)
    assert with_both.is_signed_with(renewed["secret"])
    assert verifies(last["secret"], with_one)
    assert not verifies(renewed["secret"], with_one)


def verifies(secret: str | bytes, got: Any) -> bool:
    try:
        Webhook(secret).verify(got.body, got.headers)
    except WebhookVerificationError:
        return False
    return True


def spoil(got: Any, how: str) -> Any:
    """The same with one thing changed on its way."""
    headers = dict(got.headers)
    if how == "body":
        at = len(got.body) // 2
        flipped = bytes([got.body[at] ^ 1])
        return got._replace(body=got.body[:at] + flipped + got.body[at + 1 :])
    if how == "id":
        headers["webhook-id"] = str(uuid7())
    if how == "time":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    if how == "signature":
        kept = headers["webhook-signature"]
        headers["webhook-signature"] = (
            kept[:-3] + ("A" if kept[-3] != "A" else "B") + "=="
        )
    return got._replace(headers=headers)


BODIES = ["{}", '"é € \U0001f600"', f'"{"x" * 20_000}"', '""']
SECRETS = ["short", "a secret of 32 letters, as WooCom", "whsec_not base64!", "€"]
SPOILT = ("body", "id", "time", "signature")


def test_whk_02_any_text_signs_any_bytes():
    moment, count = now(), scaled(10_000)
    ways = cycle(product(BODIES, SECRETS, SPOILT))
    good = bad = 0

    for number, (text, secret, how) in zip(range(count), ways, strict=False):
        body = text.encode()
        told = service.headers(uuid7(), moment, body, [secret])
        key = secret.encode()
        good += verifies(key, Got(told, body))
        if number % 10 == 0:
            bad += not verifies(key, spoil(Got(told, body), how))

    spoilt = len(range(0, count, 10))
    print(f"tried={count} and {spoilt} spoilt, expected=all got={good} and {bad}")
    assert (good, bad) == (count, spoilt)


async def test_whk_05_bad_receivers_hold_up_nobody(clients, make, post, context):
    hostile, good = scaled(50), scaled(50)
    process = psutil.Process()
    async with asyncio.TaskGroup() as group:
        stops = [await bad(group, clients, number) for number in range(hostile)]
        ends = [await fine(group, clients) for _ in range(good)]
        before = process.memory_info().rss
        waits: dict[str, list[float]] = {}
        async with post.working():
            for _ in range(5):
                contact = await make.contact()
                begun = time.monotonic()
                await until(partial(all_heard, ends, contact["uuid"]), 20)
                waits.setdefault("good", []).append(time.monotonic() - begun)
        grown = (process.memory_info().rss - before) / 2**20
        for _, stop in (*stops, *ends):
            stop.set()

    slowest = max(waits["good"])
    print(
        f"tried={hostile} bad beside {good} good, expected=<= 5 s and 200 MB"
        f" got={slowest:.1f} s and {grown:.0f} MB"
    )
    assert slowest <= 5
    assert grown <= 200


def all_heard(ends: list[Any], uuid: str) -> bool:
    return all(heard(receiver, uuid) for receiver, _ in ends)


def heard(receiver: Any, uuid: str) -> bool:
    return any(g.told["data"]["contact"]["uuid"] == uuid for g in receiver.got)


async def fine(group: Any, clients: Any) -> tuple[Any, asyncio.Event]:
    """A receiver that takes what comes, until it is stopped."""
    return await served(group, clients, None)


ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10_000_000
HEADS = b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 500_000
BOMB = answer(200, "Content-Encoding: gzip", body=gzip.compress(bytes(50_000_000)))


async def bad(group: Any, clients: Any, number: int) -> tuple[Any, asyncio.Event]:
    """One that never answers, or never ends, or is something else than it says."""

    async def never(got: Any) -> bytes:
        await asyncio.sleep(60)
        return OK

    async def drips(got: Any) -> Any:
        return dripping()

    async def elsewhere(got: Any) -> bytes:
        return answer(302, f"Location: http://127.0.0.1/{number}")

    async def said(what: bytes, got: Any) -> bytes:
        return what

    big = [partial(said, what) for what in (ENDLESS, HEADS, BOMB)]
    ways = [never, drips, elsewhere, *big]
    # Every seventh is sent a TLS hello that it takes for no request at all.
    scheme = "https" if number % 7 == 6 else "http"
    return await served(group, clients, ways[number % len(ways)], scheme)


async def dripping() -> AsyncIterator[bytes]:
    for byte in OK:
        yield bytes([byte])
        await asyncio.sleep(1)


async def served(
    group: Any, clients: Any, says: Any, scheme: str = "http"
) -> tuple[Any, asyncio.Event]:
    stop, ready = asyncio.Event(), asyncio.Event()
    held: list[Any] = []

    async def run() -> None:
        async with listening() as receiver:
            if says is not None:
                receiver.says = says
            held.append(receiver)
            ready.set()
            await stop.wait()

    group.create_task(run())
    await ready.wait()
    url = held[0].url.replace("http:", f"{scheme}:")
    await subscribe(clients, held[0], "contact_created", url=url)
    return held[0], stop


class Undone(Exception):
    """Something fails at the very end."""


async def test_whk_06_what_is_rolled_back_is_told_nobody(
    clients, make, receiver, post, context, account
):
    await subscribe(clients, receiver, "credit_reception_created")
    contact = await make.contact()
    given = await make.reception(contact, credits=1)
    count = scaled(5_000)

    for first in range(0, count, 100):
        size = min(100, count - first)
        for fails in (True, False):
            work = Work(context.pool, account.account_id, "test", now())
            for _ in range(size):
                work.emit(reception_of(given, contact, -1 if fails else 1))
            with pytest.raises(Undone) if fails else contextlib.nullcontext():
                async with opened(work):
                    await work.begin()
                    if fails:
                        raise Undone
    await post.number()
    told = await made_deliveries(post)

    print(f"tried={2 * count} expected={count + 1} got={told}")
    assert told == count + 1


def reception_of(given: Any, contact: Any, credits: int) -> CreditReceptionCreated:
    return CreditReceptionCreated(
        subject_uuid=UUID(given["uuid"]),
        contact_uuid=UUID(contact["uuid"]),
        credits=credits,
        reverses=None,
    )


async def made_deliveries(post: Any) -> int:
    """Makes deliveries of all that was numbered; how many there are."""
    while True:
        work = Work(post.context.pool, post.account_id, "worker", now())
        async with opened(work):
            fanned = await service.fan_out(work, post.context.keys, render, now())
            if not fanned.is_behind:
                break
    work = Work(post.context.pool, post.account_id, "test", now())
    count = "select count(*) from webhook_deliveries where account_id = $1"
    return int(await work.value(count, post.account_id))


async def test_whk_08_writers_that_pause_lose_nothing(
    clients, make, receiver, post, database, account
):
    await subscribe(clients, receiver, "credit_reception_created")
    contact = await make.contact()
    given = await make.reception(contact, credits=1)
    writers, count = 32, scaled(6_000)
    chance = random.Random(3)
    left = iter(range(count))
    pool = Pool(database.url, writers)

    async def write() -> None:
        for _ in left:
            work = Work(pool, account.account_id, "test", now())
            async with opened(work):
                work.emit(reception_of(given, contact, 1))
                await work.begin()
                await asyncio.sleep(chance.random() * 0.02)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(write()) for _ in range(writers)]
        while not all(task.done() for task in tasks):
            await post.number()
            await made_deliveries(post)
    await pool.close()
    await post.number()
    told = await made_deliveries(post)

    print(f"tried={count + 1} by {writers} expected={count + 1} got={told}")
    assert told == count + 1
