"""Many clients at once, each with a connection of its own to a real server."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from regulars.kit.errors import Problem, registry
from regulars.opening import Opened

Order = TypeVar("Order")
Outcome = TypeVar("Outcome")
Worker = TypeVar("Worker")

CLIENTS = "/api/v3/oauth/clients"
REGISTER = "/api/v3/register"
DASHBOARD = "/api/dashboard"


class Told:
    """What the server said."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body

    @property
    def is_done(self) -> bool:
        """Whether it did what was asked."""
        return self.status < 300

    @property
    def data(self) -> Any:
        """The answer's data; a refusal is shown whole, and fails the test."""
        assert self.is_done, f"{self.status}: {self.body}"
        return self.body["data"]

    @property
    def problem(self) -> type[Problem]:
        """The refusal; an answer that is none is shown whole, and fails the test."""
        assert "code" in self.body, f"{self.status}: {self.body}"
        return registry[self.body["code"]]


class Client:
    """One connection that asks one thing after the other."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(
        self, method: str, path: str, token: str, body: Any = None, key: str = ""
    ) -> Told:
        """Any request, and its answer; `key` is its idempotency key."""
        sent = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: regulars.test",
            f"Authorization: Bearer {token}",
            "Content-Type: application/json",
            f"Content-Length: {len(sent)}",
            *([f"Idempotency-Key: {key}"] if key else []),
        ]
        if self._reader.at_eof():
            await self._connect_again()
        self._writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        answer = await self._reader.readexactly(length)
        return Told(int(head.split(" ", 2)[1]), json.loads(answer))

    async def _connect_again(self) -> None:
        """The server hangs up on who asks nothing for long."""
        host, port = self._writer.get_extra_info("peername")
        self.close()
        self._reader, self._writer = await asyncio.open_connection(host, port)

    def close(self) -> None:
        """Goes away."""
        self._writer.close()


class Crowd:
    """So many clients of one server, who share what there is to do."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self.clients = clients

    async def each(
        self,
        orders: Iterable[Order],
        do: Callable[[Client, Order], Awaitable[Outcome]],
    ) -> list[Outcome]:
        """What came of each order, in the order in which they ended."""
        return await shared(self.clients, orders, do)


async def shared(
    workers: Iterable[Worker],
    orders: Iterable[Order],
    do: Callable[[Worker, Order], Awaitable[Outcome]],
) -> list[Outcome]:
    """What came of each order, as they ended: each worker does one after the other."""
    waiting = iter(orders)
    outcomes: list[Outcome] = []

    async def work(worker: Worker) -> None:
        for order in waiting:
            outcomes.append(await do(worker, order))

    async with asyncio.TaskGroup() as all_of_them:
        for worker in workers:
            all_of_them.create_task(work(worker))
    return outcomes


@contextlib.asynccontextmanager
async def crowd(base_url: str, size: int) -> AsyncIterator[Crowd]:
    """A crowd of this size at the server's door."""
    parts = urlsplit(base_url)
    ends = [
        await asyncio.open_connection(parts.hostname, parts.port) for _ in range(size)
    ]
    clients = [Client(*both) for both in ends]
    try:
        yield Crowd(clients)
    finally:
        for client in clients:
            client.close()


class Shop:
    """What the people of one account ask for, by any client."""

    def __init__(self, account: Opened) -> None:
        self.account = account
        self._token = account.personal_access_token

    async def contact(self, client: Client) -> Any:
        """A new contact, with their wallet's uuid beside."""
        email = f"{uuid.uuid4().hex}@example.com"
        made = await client.ask(
            "POST", f"{CLIENTS}/contacts", self._token, {"email": email}
        )
        return made.data

    async def receive(self, client: Client, contact: str, **what: Any) -> Told:
        """Credits for a contact: `unit_value=...` or `credits=...`."""
        body = {"contact_uuid": contact, "shop_uuid": self.account.shop_uuid, **what}
        path = f"{CLIENTS}/credit-receptions"
        return await client.ask("POST", path, self._token, body)

    async def reverse(self, client: Client, reception: str) -> Told:
        """A reception undone."""
        path = f"{CLIENTS}/credit-receptions/{reception}/reverse"
        return await client.ask("POST", path, self._token, {})

    async def balance(self, client: Client, contact: str) -> int:
        """What the contact has now."""
        path = f"{CLIENTS}/contacts/{contact}/credit-balance"
        return int((await client.ask("GET", path, self._token)).data["balance"])

    async def hold(self, client: Client, wallet: str, amount: int) -> Told:
        """Value set aside."""
        return await self.moves(client, f"/wallets/{wallet}/holds", amount=amount)

    async def capture(self, client: Client, hold: str) -> Told:
        """What was set aside, spent."""
        return await self.moves(client, f"/holds/{hold}/captures")

    async def release(self, client: Client, hold: str) -> Told:
        """What was set aside, freed."""
        return await self.moves(client, f"/holds/{hold}/releases")

    async def moves(self, client: Client, path: str, **body: Any) -> Told:
        """A call of the dashboard that moves value, with a key of its own."""
        key = uuid.uuid4().hex
        return await client.ask("POST", DASHBOARD + path, self._token, body, key)
