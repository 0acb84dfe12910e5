"""Tills that send each sale with a key of its own until it is answered."""

import asyncio
import contextlib
import json
import random
import re
import uuid
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
from running import Running, regulars

CLIENTS = "/api/v3/oauth/clients"

# What may be told while something is down: come back later, and "still running".
LATER = (90008, 90002)

# What `verify` tells of itself when it takes more than two seconds.
PROGRESS = re.compile(r".+: [\d,]+ of [\d,]+")

IDLE = 1.0
"""The longest pause of a till between two sales, in seconds, when nobody hurries."""


class Sale(msgspec.Struct, frozen=True):
    """What a till asks for, and asks for again until it knows."""

    key: str
    body: Mapping[str, Any]


class Tills:
    """Many tills at one server; what was acknowledged to them is remembered."""

    def __init__(self, keys: Mapping[str, str], count: int = 64) -> None:
        self._keys = keys
        self._count = count
        self._open = True
        self._pause = IDLE
        self._contacts: list[str] = []
        self._http = httpx.AsyncClient(
            base_url=keys["base_url"],
            headers={"Authorization": f"Bearer {keys['personal_access_token']}"},
            timeout=20,
            limits=httpx.Limits(max_connections=count + 8),
        )
        self.acknowledged: dict[str, bytes] = {}
        self.wrong: list[str] = []
        self.replays = 0
        self.unsure = 0
        self.cut_off = 0

    @contextlib.asynccontextmanager
    async def selling(self) -> AsyncIterator["Tills"]:
        """All sell until the end of the block, and then finish what they began."""
        async with self._http, asyncio.TaskGroup() as group:
            for n in range(8):
                made = await self._http.post(
                    f"{CLIENTS}/contacts",
                    json={"email": f"{n}.{uuid.uuid4()}@example.com"},
                )
                self._contacts.append(made.json()["data"]["uuid"])
            for _ in range(self._count):
                group.create_task(self._sell())
            try:
                yield self
            finally:
                self._open = False

    async def until_sold(self, more: int, seconds: float = 60) -> None:
        """Every till hurries, until so many more sales have been acknowledged."""
        wanted, self._pause = len(self.acknowledged) + more, 0.0
        async with asyncio.timeout(seconds):
            while len(self.acknowledged) < wanted:
                await asyncio.sleep(0.01)
        self._pause = IDLE

    async def until_ready(self, seconds: float = 60) -> float:
        """Waits until the server is ready; how long that took."""
        return await timed(self._until_ready(), seconds)

    async def booked(self) -> list[str]:
        """The uuid of every reception that the server knows of these contacts."""
        found: list[str] = []
        for contact in self._contacts:
            for page in range(1, 1_000):
                listed = await self._page(contact, page)
                found += [each["uuid"] for each in listed]
                if len(listed) < 100:
                    break
        return found

    def given(self) -> list[str]:
        """The uuid of every reception that was acknowledged, once for each key."""
        return [json.loads(b)["data"]["uuid"] for b in self.acknowledged.values()]

    async def _page(self, contact: str, page: int) -> list[Any]:
        query = {"contact_uuid": contact, "page": str(page), "limit": "100"}
        token = {"Authorization": f"Bearer {self._keys['personal_access_token']}"}
        async with httpx.AsyncClient(
            base_url=self._keys["base_url"], headers=token, timeout=20
        ) as http:
            answer = await http.get(f"{CLIENTS}/loyalty-transactions", params=query)
        found: list[Any] = answer.json()["data"]
        return found

    async def _until_ready(self) -> None:
        async with httpx.AsyncClient(base_url=self._keys["base_url"]) as http:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get("/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.02)

    async def _sell(self) -> None:
        line = Line(self._keys["base_url"])
        while self._open:
            sale = self._next()
            answer = await self._answered(line, sale)
            if answer is not None:
                self.acknowledged[sale.key] = answer
            if answer is not None and random.random() < 0.1:
                # A till that has lost its note asks again: the same answer, no effect.
                self.replays += 1
                if await self._answered(line, sale) != answer:
                    self.wrong.append(f"{sale.key} was answered otherwise")
            await asyncio.sleep(random.random() * self._pause)
        line.cut()

    def _next(self) -> Sale:
        body = {
            "contact_uuid": random.choice(self._contacts),
            "shop_uuid": self._keys["shop_uuid"],
            "unit_value": random.randint(1, 50),
        }
        return Sale(str(uuid.uuid4()), body)

    async def _answered(self, line: "Line", sale: Sale) -> bytes | None:
        """The answer, however often the sale must be sent; None when refused."""
        sent, tries = self._request(sale), 0
        while True:
            tries += 1
            with contextlib.suppress(OSError, EOFError, TimeoutError):
                status, body = await line.ask(sent)
                if status in (200, 201):
                    if (
                        tries > 1
                        and line.replayed
                        and sale.key not in self.acknowledged
                    ):
                        # It was done, and whoever asked was not told.
                        self.cut_off += 1
                    return body
                if json.loads(body).get("code") not in LATER:
                    self.wrong.append(f"{status} {body.decode()}")
                    return None
            self.unsure += 1
            await asyncio.sleep(0.1)

    def _request(self, sale: Sale) -> bytes:
        body = json.dumps(dict(sale.body)).encode()
        head = [
            f"POST {CLIENTS}/credit-receptions HTTP/1.1",
            "Host: regulars.test",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Authorization: Bearer {self._keys['personal_access_token']}",
            f"Idempotency-Key: {sale.key}",
        ]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Line:
    """A till's connection, made again when it is cut.

    It does so little that the server is what the tills wait for, and a kill meets
    nearly all of them.
    """

    def __init__(self, base_url: str) -> None:
        self._address = urlsplit(base_url)
        self._writer: asyncio.StreamWriter | None = None
        self.replayed = False

    async def ask(self, sent: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; OSError or EOFError when there is none."""
        try:
            async with asyncio.timeout(20):
                if self._writer is None:
                    at = (self._address.hostname, self._address.port)
                    self._reader, self._writer = await asyncio.open_connection(*at)
                self._writer.write(sent)
                head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length: ")[2].split(b"\r")[0])
                body = await self._reader.readexactly(length)
        except BaseException:
            self.cut()
            raise
        self.replayed = b"idempotency-replayed" in head
        if b"connection: close" in head:
            self.cut()
        return int(head.split(b" ", 2)[1]), body

    def cut(self) -> None:
        """The next request has a connection of its own."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None


async def timed(doing: Coroutine[Any, Any, object], seconds: float) -> float:
    """How long it took, which may be at most so many seconds."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(seconds):
        await doing
    return loop.time() - begun


async def problems(running: Running) -> list[Any]:
    """What `regulars verify` finds while the server runs."""
    proof = await asyncio.to_thread(
        regulars, "verify", "--json", "--data-dir", str(running.data)
    )
    strange = [n for n in proof.stderr.splitlines() if not PROGRESS.fullmatch(n)]
    assert strange == []
    verdict = json.loads(proof.stdout)
    assert verdict["ok"] is (proof.returncode == 0)
    found: list[Any] = verdict["problems"]
    return found
