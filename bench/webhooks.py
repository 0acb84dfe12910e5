"""What P11 asks for: webhooks delivered to a receiver, signed, in order per contact.

A slice gives credits to contacts, and ends when the receiver has been told of the last
of them: giving, numbering, rendering, signing and sending are all in it. The yardstick
is the same receiver, fed by a bare loop over the client that webhooks are sent with: it
signs and sends one body again and again, from nowhere.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import msgspec

from bench import people
from bench.processes import Running, up
from bench.rounds import Measure, Rounds, Say, taken
from bench.slices import Slice
from regulars.kit.clock import now
from regulars.kit.context import Context
from regulars.kit.egress import Egress, OutboundRequest
from regulars.kit.listening import listen
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.service.decide import Sale
from regulars.webhooks import service as webhooks
from regulars.webhooks.schemas import example

CONTACTS = 1_000
EACH_TIME = 3_000
TOGETHER = 64
AT_ONCE = 32
SECRET = "the bench's own secret"
ALLOW = "REGULARS_EGRESS_ALLOW"


class Told(msgspec.Struct, frozen=True):
    """What the receiver says of what came to it."""

    taken: int
    unsigned: int
    disordered: int


class Delivering(msgspec.Struct):
    """A server with a subscriber, and contacts to tell of."""

    server: Running
    context: Context
    account_id: int
    contacts: Sequence[UUID]
    place: str
    # Credits grow from one reception to the next: the receiver sees the order by them.
    given: int = 0

    async def told(self) -> Told:
        """What has come to the receiver so far."""
        async with httpx.AsyncClient() as client:
            numbers = (await client.get(f"http://{self.place}/")).text.split()
        return Told(*map(int, numbers))

    async def bare(self, seconds: float) -> Slice:
        """The receiver, fed by nothing but the client."""
        before, ends = await self.told(), time.monotonic() + seconds
        egress = Egress([self.place])
        body = example("credit_reception_created")

        async def feed() -> None:
            while time.monotonic() < ends:
                headers = webhooks.headers(uuid4(), now(), body, [SECRET])
                url = f"http://{self.place}/hook"
                await egress.send(
                    OutboundRequest(method="POST", url=url, headers=headers, body=body)
                )

        begun = time.monotonic()
        await asyncio.gather(*(feed() for _ in range(AT_ONCE)))
        return await self._slice(before, time.monotonic() - begun)

    async def raw(self, seconds: float) -> Slice:
        """The receiver, fed over connections that stay open, by no client at all."""
        before, ends = await self.told(), time.monotonic() + seconds
        body = example("credit_reception_created")
        headers = webhooks.headers(uuid4(), now(), body, [SECRET])
        lines = ["POST /hook HTTP/1.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        host, port = self.place.split(":")

        async def feed() -> None:
            reader, writer = await asyncio.open_connection(host, int(port))
            while time.monotonic() < ends:
                writer.write(request)
                await reader.readuntil(b"ok")
            writer.close()

        begun = time.monotonic()
        await asyncio.gather(*(feed() for _ in range(AT_ONCE)))
        return await self._slice(before, time.monotonic() - begun)

    async def delivered(self, seconds: float) -> Slice:
        """As many as are given now, until the last one was delivered."""
        before, begun = await self.told(), time.monotonic()
        giving = asyncio.create_task(self._give())
        async with asyncio.timeout(300):
            while (await self.told()).taken < before.taken + EACH_TIME:
                await asyncio.sleep(0.02)
        took = time.monotonic() - begun
        await giving
        return await self._slice(before, took)

    async def _slice(self, before: Told, seconds: float) -> Slice:
        told = await self.told()
        count = told.taken - before.taken
        failed = told.unsigned + told.disordered
        return Slice(count / seconds, count, 0, 0, failed)

    async def _give(self) -> None:
        for first in range(0, EACH_TIME, TOGETHER):
            work = Work(self.context.pool, self.account_id, "bench", datetime.now(UTC))
            size = min(TOGETHER, EACH_TIME - first)
            orders = [self._order(work) for _ in range(size)]
            await loyalty.receive(work, orders)

    def _order(self, work: Work) -> loyalty.CreditOrder:
        self.given += 1
        sale = Sale(UUID(self.server.keys["shop_uuid"]), None, None, self.given)
        contact = self.contacts[self.given % len(self.contacts)]
        return loyalty.CreditOrder(contact, sale, "IMPORT", "bench", work.now)


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[str]:
    """The receiver in a process of its own; its place."""
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.receiver", str(port), SECRET)
    )
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def measured(home: Path, pairs: int, seconds: float, say: Say) -> Rounds:
    """Both in turns, on a server that may reach the receiver."""
    async with receiving() as place:
        os.environ[ALLOW] = place
        try:
            async with up(home / "webhooks") as server:
                ready = await _ready(server, place)
                slices: dict[str, Measure] = {
                    "webhooks bare": ready.bare,
                    "webhooks": ready.delivered,
                    # For comparison: what the receiver could take at all.
                    "webhooks raw": ready.raw,
                }
                await taken({"webhooks": slices}, 1, 1, lambda words: None)
                rounds = await taken({"webhooks": slices}, pairs, seconds, say)
                told = await ready.told()
                await ready.context.pool.close()
        finally:
            del os.environ[ALLOW]
    say(f"Of {told.taken:,} webhooks {told.unsigned} were signed wrongly and")
    say(f"{told.disordered} came out of order.")
    assert told.unsigned == told.disordered == 0
    return rounds


async def _ready(server: Running, place: str) -> Delivering:
    uuids = await people.added(server, CONTACTS)
    subscription = {
        "name": "Bench",
        "event_type": "credit_reception_created",
        "url": f"http://{place}/hook",
        "secret": SECRET,
    }
    base = f"http://{server.host}:{server.port}/api/v3/oauth/clients"
    async with httpx.AsyncClient(base_url=base, headers=server.headers()) as client:
        made = await client.post("/webhook-subscriptions", json=subscription)
        made.raise_for_status()
    context = people.beside(server)
    account_id = await people.account_of(context)
    return Delivering(server, context, account_id, uuids, place)
