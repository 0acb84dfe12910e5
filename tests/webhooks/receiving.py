"""Real receivers on loopback, and workers that deliver to them."""

import asyncio
import contextlib
import functools
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from make import Api
from numbering import UNNUMBERED, number_all
from receiver_ports import PORTS

from regulars import rooms
from regulars.kit.clock import now
from regulars.kit.context import Context
from regulars.kit.egress import Egress
from regulars.kit.environment import parts
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.webhooks import jobs
from regulars.webhooks.courier import Courier
from regulars.webhooks.service import Turn
from regulars.worker import Opener

rooms.load("jobs")

SECRET = "a secret of 32 letters, as WooCom"


@functools.cache
def telling_at_once(allowed: str) -> Egress:
    """The way out, for tests that don't wait to hear that nobody was reached."""
    return Egress(parts(allowed), told_after=0)


class Got(NamedTuple):
    """One request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return msgspec.json.decode(self.body)

    def is_signed_with(self, secret: str) -> bool:
        expected = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["signature"])


Answers = Callable[[Got], Awaitable[bytes | AsyncIterator[bytes]]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def answer(status: int, *headers: str, body: bytes = b"") -> bytes:
    """An HTTP answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Receiver:
    """A server that keeps what it gets, and answers as it is told."""

    def __init__(self) -> None:
        self.port = 0
        # A port is used again; what an earlier test has left over isn't for this one.
        self.path = f"/hook/{uuid4()}"
        self.got: list[Got] = []
        self.says: Answers = self.fine

    async def fine(self, got: Got) -> bytes | AsyncIterator[bytes]:
        return OK

    def say(self, *answers: bytes) -> None:
        """These answers, one after the other; the last again and again."""
        left = list(answers)

        async def says(got: Got) -> bytes:
            return left.pop(0) if len(left) > 1 else left[0]

        self.says = says

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}{self.path}"

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = [line.partition(": ") for line in head.split("\r\n")[1:] if line]
            headers = {name.lower(): value for name, _, value in lines}
            size = int(headers.get("content-length", "0"))
            got = Got(headers, await reader.readexactly(size))
            if self.path in head:
                self.got.append(got)
                await _write(writer, await self.says(got))
            else:
                await _write(writer, answer(404))
        writer.close()


PIECE = 64 * 1024


async def _write(writer: asyncio.StreamWriter, said: Any) -> None:
    """In pieces, as they are taken: what is endless must not fill our memory."""
    if isinstance(said, bytes):
        said = _pieces(said)
    async for piece in said:
        writer.write(piece)
        await writer.drain()


async def _pieces(said: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(said), PIECE):
        yield said[start : start + PIECE]


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[Receiver]:
    """A receiver at a port of its own."""
    receiver = Receiver()
    receiver.port = PORTS.pop()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", receiver.port)
    try:
        yield receiver
    finally:
        server.close()
        PORTS.append(receiver.port)


OWN_TURN = """
    update webhook_turns set looked_at = $2 where account_id = $1 and due_at <= $2
    returning account_id, due_at, (
      select is_sandbox from accounts where accounts.id = webhook_turns.account_id)
"""


class OwnCourier(Courier):
    """Takes the turns of one account alone.

    Other tests leave behind what can't be delivered: days later all of that is due too,
    and this account would wait for its turn among hundreds.
    """

    account_id = 0

    async def _turns(self) -> Sequence[Turn]:
        if self._room <= 0:
            return []
        async with self._open_work() as work:
            return await work.many(Turn, OWN_TURN, self.account_id, self._now())


class Post:
    """Delivers as workers do, to receivers that it may reach.

    Alone it delivers for its own account, else for all that there are.
    """

    def __init__(
        self,
        context: Context,
        settings: Settings,
        account_id: int,
        *,
        alone: bool = True,
    ) -> None:
        self.context = context
        self.settings = settings
        self.account_id = account_id
        self.alone = alone

    def courier(self, later: timedelta = timedelta(0)) -> Courier:
        """One worker's deliverer, now or so much later."""
        stands_on = (Opener(self.context), self.context.keys, self.settings)
        rest = (jobs.TELLS, lambda: now() + later)
        courier = (OwnCourier if self.alone else Courier)(*stands_on, *rest)
        if isinstance(courier, OwnCourier):
            courier.account_id = self.account_id
        if self.settings.webhook_pace < 1:
            courier._sender._egress = telling_at_once(self.settings.egress_allow)
        return courier

    async def number(self) -> None:
        """What happened gets its place in the log, and deliverers are told."""
        for _ in range(100):
            await number_all(self.context, self.account_id)
            opened = Work(self.context.pool, self.account_id, "test", now())
            if not await opened.once(UNNUMBERED, self.account_id):
                return
            # The server itself, in a transaction of its own, keeps some back.
            await asyncio.sleep(0.05)

    async def deliver(self, rounds: int = 40, later: timedelta = timedelta(0)) -> None:
        """Numbers what happened and delivers until there is nothing to do just now."""
        await self.number()
        courier = self.courier(later)
        for _ in range(rounds):
            busy = await courier.once()
            await courier._rest()
            if not busy:
                return

    @contextlib.asynccontextmanager
    async def working(self, workers: int = 1) -> AsyncIterator[None]:
        """Several workers that go on delivering meanwhile, and somebody who numbers."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.courier().run()) for _ in range(workers)]
            tasks.append(group.create_task(self._numbering()))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def _numbering(self) -> None:
        while True:
            await self.number()
            await asyncio.sleep(0.1)


async def until(true: Callable[[], Any], seconds: float = 30) -> None:
    """Waits for it, and fails the test if it never comes."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def subscribe(clients: Api, receiver: Receiver, kind: str, **more: Any) -> Any:
    """A subscription of this type, with the contract's own call."""
    named = {"name": f"Test: {kind}", "url": receiver.url, "secret": SECRET}
    return (
        await clients.post("/webhook-subscriptions", event_type=kind, **named | more)
    ).data
