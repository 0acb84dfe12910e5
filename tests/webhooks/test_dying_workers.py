"""WHK-11: workers that are killed, stopped and let go on while they send."""

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

from scale import SCALE, scaled

from regulars.kit.clock import now
from webhooks.receiving import OK, subscribe, until
from webhooks.test_attempts import deliveries, whole

WORKERS = 8 if SCALE >= 1 else 3
HOLDS_SECONDS = 0.3
EACH_SECONDS = 0.15
LEASE_SECONDS = 3
WORKER = Path(__file__).with_name("one_courier.py")


class Workers:
    """Processes that deliver, of which some die."""

    def __init__(self, settings, database):
        told = {
            "url": database.url,
            "data_dir": str(settings.data_dir),
            "allowed": settings.egress_allow,
            "begun": now().isoformat(),
        }
        self.words = (sys.executable, str(WORKER), json.dumps(told))
        self.alive = []

    async def begin(self, count):
        for _ in range(count):
            process = await asyncio.create_subprocess_exec(
                *self.words,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ,
            )
            self.alive.append(process)

    async def kill_one(self, chance):
        """One that is killed at once, and another in its place."""
        process = self.alive.pop(chance.randrange(len(self.alive)))
        process.kill()
        await process.wait()
        await self.begin(1)

    async def stop_one(self, chance):
        """One that stands still until its leases are over, and then goes on."""
        process = chance.choice(self.alive)
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(LEASE_SECONDS + 1)
        process.send_signal(signal.SIGCONT)

    async def end(self):
        for process in self.alive:
            process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def workers(settings, database):
    """As many as there are to be, until the end of the block."""
    made = Workers(settings, database)
    await made.begin(WORKERS)
    try:
        yield made
    finally:
        await made.end()


async def test_whk_11_who_dies_while_sending_has_it_sent_once_more_and_no_more(
    clients, dashboard, make, receiver, post, settings, database
):
    made = await subscribe(clients, receiver, "contact_created")
    chance, kills, told = random.Random(11), scaled(100), []
    ended = asyncio.Event()

    async def slowly(got):
        await asyncio.sleep(HOLDS_SECONDS)
        return OK

    async def go_on():
        while not ended.is_set():
            told.append((await make.contact())["uuid"])
            await post.number()
            await asyncio.sleep(EACH_SECONDS)

    receiver.says = slowly
    async with workers(settings, database) as alive:
        going = asyncio.create_task(go_on())
        await until(lambda: len(receiver.got) >= WORKERS, 60)
        for number in range(kills):
            await until(lambda: received(receiver) < len(told), 60)
            if number % 10 == 9:
                await alive.stop_one(chance)
            else:
                await alive.kill_one(chance)
        ended.set()
        await going
        await until(lambda: heard(receiver) >= {*told}, 120)
        # Heard isn't written down yet, and nobody does it who was ended before.
        async with asyncio.timeout(60):
            while await waiting(dashboard, made):
                await asyncio.sleep(0.1)

    times = Counter(got.id for got in receiver.got)
    again = {uuid: count for uuid, count in times.items() if count > 1}
    extra = sum(times.values()) - len(times)
    print(
        f"tried={kills} kills, {len(told)} events, expected=all, <={kills} again"
        f" got={len(heard(receiver))}, {extra} again"
    )
    assert heard(receiver) == {*told}
    assert extra <= kills
    for delivery in await deliveries(dashboard, made, limit=200):
        if delivery["uuid"] in again:
            await explains_itself(dashboard, delivery)


async def waiting(dashboard, made):
    """The deliveries of which isn't known yet what became of them."""
    found = await deliveries(dashboard, made, limit=200)
    return [each for each in found if each["state"] != "delivered"]


def received(receiver):
    """How many different deliveries came."""
    return len({got.id for got in receiver.got})


def heard(receiver):
    """Whom it was told of."""
    return {got.told["data"]["contact"]["uuid"] for got in receiver.got}


async def explains_itself(dashboard, delivery):
    """Each attempt that isn't in the log is of a worker that died; else it is late."""
    kept = await whole(dashboard, delivery)
    log = {each["attempt"] for each in kept["attempt_log"]}
    assert kept["attempts"] >= 2
    assert max(log) == kept["attempts"] or len(log) == kept["attempts"]
